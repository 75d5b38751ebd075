package p

import "sync"

type in struct{ n int }

func (i *in) inc() { i.n++ }

type T struct {
	in
	a [20]int
}

var pool = sync.Pool{New: func() any { return T{} }}

func f() bool {
	t := pool.Get().(T)
	inc := t.inc
	t.n = 1
	pool.Put(t)
	inc()
	u := pool.Get().(T)
	n := u.n
	pool.Put(u)
	return n == 2
}
