package p

import "errors"

func f(closers []func() error) error {
	var errs []error
	for _, c := range closers {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

func g(closers []func() error, join func(...error) error) error {
	var errs []error
	for _, c := range closers {
		errs = append(errs, c())
	}
	return join(errs...)
}
