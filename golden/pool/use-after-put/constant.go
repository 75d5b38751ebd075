package p

import "sync"

func f(pool *sync.Pool) {
	var item any = 42
	for range 10 {
		pool.Put(item)
	}
}
