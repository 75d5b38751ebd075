package p

type wide struct {
	a [20]int
	n int
}

var hooks []func() int

func f(w wide) {
	rec := func() {
		w.n++
		hooks = append(hooks, func() int { return w.n })
	}
	rec()
	rec()
}
