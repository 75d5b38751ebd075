package p

import "sync"

type T struct {
	n int
	a [20]int
}

var pool = sync.Pool{New: func() any { return T{} }}

func f() int {
	t := pool.Get().(T)
	t.n = 5
	pool.Put(t)
	u := pool.Get().(T)
	u.n = 6
	pool.Put(u)
	return t.n
}
