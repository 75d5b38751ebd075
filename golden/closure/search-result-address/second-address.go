// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

type t struct{ id int }

func f(s []t) (*t, *int) {
	for _, v := range s {
		if v.id == 3 {
			return &v, &v.id
		}
	}
	return nil, nil
}
