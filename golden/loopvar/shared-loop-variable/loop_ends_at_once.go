// go1.21
package p

func f(xs []int, g func(int)) func() {
	for _, x := range xs {
		if x == 1 {
			defer func() { g(x) }()
			return nil
		}
		if x == 2 {
			return func() { g(x) }
		}
	}
	return nil
}
