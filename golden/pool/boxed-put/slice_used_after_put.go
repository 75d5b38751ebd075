package p

import "sync"

var pool = sync.Pool{New: func() any { return make([]byte, 0, 8) }}

func f(s string) (int, int) {
	b := pool.Get().([]byte)[:0]
	b = append(b, s...)
	pool.Put(b)
	b = b[:1]
	c := pool.Get().([]byte)
	n := len(c)
	pool.Put(c)
	return len(b), n
}
