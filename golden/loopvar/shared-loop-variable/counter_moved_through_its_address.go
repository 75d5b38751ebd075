// go1.21
package p

func f(inc func(*int)) (fs []func() int) {
	for i := 0; i < 9; i++ {
		inc(&i)
		fs = append(fs, func() int { return i })
	}
	return fs
}
