package p

func f(n int, report func(int)) {
	buf := make([]byte, n)
	defer func() {
		report(len(buf))
		for _, buf := range [][]byte{nil} {
			report(len(buf))
		}
	}()
	report(n)
}
