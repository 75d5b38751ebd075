// go1.26

package p

import "errors"

type code int

func (code) Error() string { return "code" }

// An else branch sees what an As method left in the target, although it found nothing.
func otherwise(err error) bool {
	var c code
	if errors.As(err, &c) {
		return true
	} else {
		return c == 1
	}
}

func inOwnArgument(err error) int {
	var c code
	if errors.As(func() error { return c }(), &c) {
		return int(c)
	}
	return 0
}
