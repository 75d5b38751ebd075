package p

type c int

func (x *c) inc() { *x++ }

func f() (fs []func() c) {
	for x := c(0); x < 6; x++ {
		x := x
		x.inc()
		fs = append(fs, func() c { return x })
	}
	return fs
}
