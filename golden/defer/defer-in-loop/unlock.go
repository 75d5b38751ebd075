package p

import "sync"

type t struct {
	mu sync.Mutex
	n  int
}

func f(ts []*t) {
	for _, x := range ts {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.n++
	}
}
