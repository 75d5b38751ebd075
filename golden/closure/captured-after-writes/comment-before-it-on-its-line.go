package p

var hooks []func() int

func f(n int) {
	if n == 0 {
		n = 3
	}
	for range 2 {
		/* the hook */ hooks = append(hooks /* all */, func() int { return n })
	}
}
