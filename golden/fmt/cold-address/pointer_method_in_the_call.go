package p

import "fmt"

type t struct{ a int }

func (x *t) set() int { x.a = 3; return 1 }

func f(n int) error {
	x := t{a: n}
	if n > 2 {
		return fmt.Errorf("%v %v", x.set(), &x)
	}
	return nil
}
