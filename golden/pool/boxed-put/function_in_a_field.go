package p

import "sync"

type T struct {
	f  func() int
	in struct {
		p *int
		q [3]int
	}
	a [20]int
}

var pool = sync.Pool{New: func() any { return T{f: func() int { return 4 }} }}

func f() int {
	t := pool.Get().(T)
	t.in.q[1]++
	n := t.f()
	x := 3
	t.in.p = &x
	n += *t.in.p
	pool.Put(t)
	return n
}
