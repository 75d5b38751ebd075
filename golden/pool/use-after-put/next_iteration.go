package p

import "sync"

func f(p *sync.Pool, done func() bool, use func(any)) {
	x := p.Get()
	for {
		use(x)
		if done() {
			p.Put(x)
			continue
		}
	}
}
