package p

import "sync"

var pool = sync.Pool{New: func() any { return new([8192]byte) }}

func f(read func([]byte) error) error {
	buf := pool.Get().(*[8192]byte)
	for {
		if err := read(buf[:]); err != nil {
			pool.Put(buf)
			return err
		}
	}
}
