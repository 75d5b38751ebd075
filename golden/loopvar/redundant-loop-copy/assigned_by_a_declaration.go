// go1.22
package p

func f(xs []int, out chan<- func() int) {
	for _, v := range xs {
		v := v
		show := func() int { return v }
		v, ok := v*10, true
		_, _ = v, ok
		out <- show
	}
}

func next(v any) (bool, int) { return true, 7 }

func g(xs []any) (n int) {
	for _, v := range xs {
		v := v
		ok, v := next(v)
		n, _ = v.(int)
		_ = ok
	}
	return n
}
