package p

func f(xs []int) (n int) {
	for _, x := range xs {
		switch x := x; x {
		case 1:
			n++
		}
		for x := x; x < 3; x++ {
			n++
		}
	}
	return n
}
