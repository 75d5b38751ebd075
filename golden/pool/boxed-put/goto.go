package p

import "sync"

var pool = sync.Pool{New: func() any { return make([]byte, 0, 8) }}

func f() int {
	i := 0
	b := pool.Get().([]byte)
again:
	pool.Put(b)
	i++
	if i < 3 {
		goto again
	}
	return i
}
