package p

import "sync"

var pool = sync.Pool{New: func() any { return make([]byte, 0, 8) }}

func f() int {
	b := pool.Get().([]byte)
	b = append(b[:0], 1)
	c := make(chan int)
	go func() {
		c <- len(b)
		pool.Put(b)
	}()
	return <-c
}
