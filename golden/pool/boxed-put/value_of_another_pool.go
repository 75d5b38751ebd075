package p

import "sync"

var pa = sync.Pool{New: func() any { return make([]byte, 0, 8) }}
var pb = sync.Pool{New: func() any { return make([]byte, 0, 9) }}

func f() int {
	x := pa.Get().([]byte)
	pb.Put(x)
	y := pb.Get().([]byte)
	pa.Put(y)
	return cap(x)
}
func g() int { x := pa.Get().([]byte); pa.Put(x); return cap(x) }
