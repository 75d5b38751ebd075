package p

import "sync"

var pool = sync.Pool{New: func() any { return make([]byte, 3, 8) }}

func f() int {
	x := pool.Get().([]byte)
	{
		x := x[:1]
		pool.Put(x)
	}
	return len(x)
}
