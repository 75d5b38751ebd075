package p

import "sync"

type T struct {
	n int
	a [20]int
}

var pool = sync.Pool{New: func() any { return []int{1, 2, 3} }}

func f(k int) (r int) {
	switch k {
	case 0:
		b := pool.Get().([]int)
		r = len(b)
		pool.Put(b)
	case 1:
		// Take it.
		b := pool.Get().([]int) // here
		r = b[1]
		// Give it.
		pool.Put(b) // back
	default:
		b := pool.Get().([]int)
		if k > 5 {
			pool.Put(b)
			return 99
		}
		if k > 4 {
			r = 77
			pool.Put(b)
		} else {
			r = 66
			pool.Put(b)
		}
	}
	return r
}
