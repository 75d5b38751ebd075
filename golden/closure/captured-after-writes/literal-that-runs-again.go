package p

var hooks []func() int

func retry(n int, f func() bool) {
	for range n {
		if f() {
			return
		}
	}
}

func byAHelper() {
	attempt := 0
	retry(3, func() bool {
		attempt++
		for range 1 {
			hooks = append(hooks, func() int { return attempt })
		}
		return false
	})
}

func recursive() {
	depth := 0
	var walk func(n int)
	walk = func(n int) {
		depth++
		go func() { println(depth) }()
		if n > 0 {
			walk(n - 1)
		}
	}
	walk(2)
}

func deferredTwice() {
	x := 0
	rec := func() {
		x++
		hooks = append(hooks, func() int { return x })
	}
	defer rec()
	defer rec()
}

func endOfTheLiteralIsNotThatOfTheLoop() {
	x := 0
	for i := range 3 {
		func() {
			if i == 0 {
				go func() { println(x) }()
				return
			}
			x++
		}()
		_ = func() int {
			x += i
			hooks = append(hooks, func() int { return x })
			return x
		}()
		func() {
			defer func() { recover() }()
			x += i
			hooks = append(hooks, func() int { return x })
			panic("x")
		}()
	}
}
