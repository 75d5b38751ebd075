package p

import "unsafe"

func f(x *int, out chan<- int) {
	p := uintptr(unsafe.Pointer(x))
	go func() {
		func() { out <- *(*int)(unsafe.Pointer(p)) }()
	}()
}
