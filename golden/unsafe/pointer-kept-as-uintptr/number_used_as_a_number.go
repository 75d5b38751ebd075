package p

import "unsafe"

func f(x *int) func() uintptr {
	p := uintptr(unsafe.Pointer(x))
	return func() uintptr { return p }
}
