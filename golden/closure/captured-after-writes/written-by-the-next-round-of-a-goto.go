// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

func f(n, k int) (fs []func() int) {
loop:
	k++
	fs = append(fs, func() int { return k })
	n--
	if n > 0 {
		goto loop
	}
	return fs
}
