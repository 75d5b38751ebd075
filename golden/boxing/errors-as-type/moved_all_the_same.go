// go1.26

package p

import "errors"

type code int

func (code) Error() string { return "code" }

// The goroutine shares the variable with the rest of the function: it moves to the heap whoever sets it.
func spawned(err error) {
	var c code
	if errors.As(err, &c) {
		go func() { c++ }()
	}
}

func addressed(err error) *code {
	var c code
	if errors.As(err, &c) {
		return &c
	}
	return nil
}

// A statement does not fit into parentheses.
func parenthesized(err error, also bool) int {
	var c code
	if (errors.As(err, &c)) && also {
		return int(c)
	}
	return 0
}
