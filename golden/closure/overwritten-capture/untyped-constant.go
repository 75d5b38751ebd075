// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

func f() {
	x := 1.5
	out <- x
	go func() {
		x = 1
		out <- x / 2
	}()
}
