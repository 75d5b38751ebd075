package p

import "unsafe"

func f(x *int) int {
	p := uintptr(unsafe.Pointer(x))
	return *(*int)(unsafe.Pointer(p))
}
