// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

func f(n int) {
	err := work()
again:
	out <- err
	go func() {
		err = work()
		out <- err
	}()
	n--
	if n > 0 {
		goto again
	}
}
