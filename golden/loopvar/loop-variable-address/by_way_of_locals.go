// go1.21
package p

type t struct {
	n    int
	next *t
	sum  [4]byte
}

func (x *t) run()     {}
func (x *t) get() int { return x.n }

func f(xs []t, out map[int]*t, fs map[string]func() int) (best *int) {
	for _, x := range xs { // each one
		p := &x
		q := p
		out[x.n] = q
	}
	for _, x := range xs {
		p := &x
		defer p.run()
		go func() { println(p.n) }()
	}
	for i, x := range xs {
		if best == nil || *best < x.n {
			best = &x.n
		}
		fs["x"] = x.get
		println(i)
	}
	return best
}
