package p

import "sync"

var pool = sync.Pool{New: func() any { return make([]byte, 0, 8) }}

type other struct{ n int }

func (o *other) Put(b []byte) { o.n += len(b) }
func (o *other) Get() any     { return []byte("no") }
func f(pool *other) int {
	b := pool.Get().([]byte)
	pool.Put(b)
	return pool.n
}
func g() int {
	b := pool.Get().([]byte)
	b = append(b[:0], 1, 2)
	{
		pool := &other{}
		pool.Put(b)
	}
	pool.Put(b)
	return len(b)
}
