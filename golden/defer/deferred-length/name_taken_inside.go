package p

func f(n int, report func(int, int)) {
	buf := make([]byte, n)
	defer func() {
		bufLen := 3
		report(len(buf), bufLen)
	}()
	report(n, n)
}
