package p

import "errors"

type code int

func (code) Error() string { return "code" }

// A clause is no block: the target stands right before its use already.
func f(errs chan error) int {
	select {
	case err := <-errs:
		var c code
		if errors.As(err, &c) {
			return int(c)
		}
	}
	return 0
}
