package p

func f(xs []int) (fs []func() int) {
	for _, x := range xs {
		n := 0
	again:
		n++
		x := x
		fs = append(fs, func() int { x++; return x })
		if n < 3 {
			goto again
		}
	}
	return fs
}
