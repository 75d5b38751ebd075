package p

var hooks []func() int

func f(s []int) {
	var last int
	for _, last = range s {
		hooks = append(hooks, func() int { return last })
	}
}

func g(m map[int]int, out chan int) {
	k, v := 1, 2
	for k, v = range m {
		go func() { out <- k + v }()
	}
}
