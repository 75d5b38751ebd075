package p

import "sync"

type T struct {
	n int
	a [20]int
}

var pool = sync.Pool{New: func() any { return T{} }}

func f() bool {
	t := pool.Get().(T)
	p := &t.a
	t.n = 1
	pool.Put(t)
	p[3] = 42
	u := pool.Get().(T)
	defer pool.Put(u)
	return u.a[3] == 42
}
