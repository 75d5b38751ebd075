package p

import "sync"

func f(mus []*sync.Mutex, g func()) {
	for _, mu := range mus {
		mu.Lock()
		defer mu.Unlock()
	}
	g()
}
