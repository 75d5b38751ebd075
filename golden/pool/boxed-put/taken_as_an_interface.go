package p

import (
	"fmt"
	"sync"
)

type T struct {
	n int
	a [20]int
}

func (t T) String() string { return fmt.Sprint(t.n) }

var pool = sync.Pool{New: func() any { return T{} }}

func f() string {
	x := pool.Get().(fmt.Stringer)
	defer pool.Put(x)
	return x.String()
}

func g() int {
	t := pool.Get().(T)
	n := t.n
	pool.Put(t)
	return n
}
