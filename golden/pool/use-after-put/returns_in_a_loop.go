package p

import "sync"

func f(p *sync.Pool, n func() bool, use func(any)) (err error) {
	x := p.Get()
	for {
		if n() {
			p.Put(x)
			return err
		}
		use(x)
	}
}
