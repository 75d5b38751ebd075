package p

import "sync"

type buf []byte

func (b *buf) add(x byte) { *b = append(*b, x) }
func (b buf) n() int      { return len(b) }

var pool = sync.Pool{New: func() any { return buf{} }}

func f() int {
	b := pool.Get().(buf)
	b.add(1)
	n := b.n()
	pool.Put(b[:0])
	return n
}
