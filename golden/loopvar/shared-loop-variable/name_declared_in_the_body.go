// go1.21
package p

func f(xs []int, g func(int, error)) (fs []func()) {
	for _, x := range xs {
		fs = append(fs, func() { g(x, nil) })
		x, err := x+1, error(nil)
		g(x, err)
	}
	return fs
}
