package p

import "sync"

type T struct {
	n int
	a [20]int
}

var last *T

func (t *T) keep() { last = t }

var pool = sync.Pool{New: func() any { return T{} }}

func f() {
	t := pool.Get().(T)
	t.keep()
	t.n = 1
	pool.Put(t)
	last.n = 42
}
func g() int {
	t := pool.Get().(T)
	n := t.n
	pool.Put(t)
	return n
}
