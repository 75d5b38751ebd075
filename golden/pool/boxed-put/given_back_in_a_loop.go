package p

import "sync"

var pool = sync.Pool{New: func() any { return make([]byte, 0, 8) }}

func f() int {
	b := pool.Get().([]byte)
	for range 3 {
		b = append(b, 1)
		pool.Put(b)
	}
	return len(b)
}
