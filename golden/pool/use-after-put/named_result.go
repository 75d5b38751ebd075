package p

import "sync"

func f(p *sync.Pool, bad bool) (x any) {
	x = p.Get()
	if bad {
		p.Put(x)
		return nil
	}
	return x
}
