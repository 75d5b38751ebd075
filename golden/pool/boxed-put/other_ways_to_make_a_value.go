package p

import "sync"

type T struct {
	n int
	a [20]int
}

var count int

func mk() T { count++; return T{n: count} }

var p1 = sync.Pool{New: func() any { return mk() }}
var p2 = sync.Pool{}
var p3 = sync.Pool{New: func() any { count++; return T{} }}

func init()  { p2.New = func() any { return T{n: 9} } }
func f() int { t := p1.Get().(T); n := t.n; p1.Put(t); return n }
func g() int { t := p2.Get().(T); n := t.n; p2.Put(t); return n }
func h() int { t := p3.Get().(T); n := t.n; p3.Put(t); return n }
