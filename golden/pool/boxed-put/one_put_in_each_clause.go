package p

import "sync"

var pool = sync.Pool{New: func() any { return make([]byte, 0, 8) }}

func g(k int) int {
	b := pool.Get().([]byte)
	switch {
	case k > 3:
		pool.Put(b)
		break
	default:
		pool.Put(b)
	}
	return k
}
