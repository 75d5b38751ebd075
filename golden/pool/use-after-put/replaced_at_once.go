package p

import "sync"

func f(p *sync.Pool, n int, use func(any)) {
	x := p.Get()
	for i := 0; i < n; i++ {
		p.Put(x)
		x = p.Get()
	}
	p.Put(x)
	x = nil
}
