package p

import "sync"

var pool = sync.Pool{New: func() any { return make([]byte, 0, 8) }}

func f(c bool) int {
	b := pool.Get().([]byte)
	b = append(b, 1)
	if c {
		pool.Put(b)
	}
	pool.Put(b[:0])
	return len(b)
}
