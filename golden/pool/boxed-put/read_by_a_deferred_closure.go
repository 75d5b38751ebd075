package p

import "sync"

type T struct{ a [20]int }

var pool = sync.Pool{New: func() any { return T{} }}

func f() (s int) {
	t := pool.Get().(T)
	defer func() { s += t.a[0] }()
	t.a[0] = 4
	pool.Put(t)
	u := pool.Get().(T)
	u.a[0] = 100
	pool.Put(u)
	return s
}
