package p

func f(n int, report func(int)) {
	buf := make([]byte, n)
	grow := func() { buf = append(buf, 1) }
	defer func() { report(len(buf)) }()
	grow()
}
