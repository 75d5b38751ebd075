// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

type big struct {
	a [40]int
	n int
}

func f(b big) func() func() int {
	return func() func() int {
		b.n += 2
		return func() int { return b.n }
	}
}
