package p

type lib struct{}

func (lib) Pointer(u uintptr) uintptr { return u }

func f(unsafe lib, x *int, id func(*int) uintptr) func() uintptr {
	p := id(x)
	return func() uintptr { return unsafe.Pointer(p) }
}
