// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

func f(n int) (fs []func() int) {
	for i := 0; i < n; i++ {
		fs = append(fs, func() int { return i })
		i++
	}
	return fs
}
