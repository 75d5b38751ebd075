// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

type t struct{ id int }

func f(s []t) *t {
	for _, v := range s {
		defer func() { v.id = 77 }()
		if v.id == 3 {
			return &v
		}
	}
	return nil
}
