package p

import "sync"

type T struct {
	n int
	a [20]int
}

var pool = sync.Pool{New: func() any { return T{n: 5} }}

func f() int {
	t := pool.Get().(T)
	n := t.n
	t.n = 7
	defer pool.Put(t)
	t.n = 9
	return n
}
func g() int {
	t := pool.Get().(T)
	n := t.n
	pool.Put(t)
	return n
}
