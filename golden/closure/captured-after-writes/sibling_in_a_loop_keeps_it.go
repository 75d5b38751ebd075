package p

var hooks = make([]func() int64, 8)

func f(w [5]int64, n int) {
	if n == 0 {
		w[0] = 1
	}
	for i := range 2 {
		hooks[i] = func() int64 { return w[0] }
	}
	hooks[3] = func() int64 { return w[1] }
}
