package p

import "fmt"

type conf struct{ a int }

func f(use func(func())) error {
	c := conf{}
	use(func() { c.a++ })
	if c.a < 0 {
		return fmt.Errorf("bad %v", &c)
	}
	return nil
}

func g() (err error) {
	d := conf{}
	defer fmt.Println(&d)
	if d.a < 0 {
		return fmt.Errorf("bad %v", &d)
	}
	return nil
}
