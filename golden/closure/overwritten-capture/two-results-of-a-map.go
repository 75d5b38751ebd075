// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

func f(m map[string]int) {
	v, ok := m["a"]
	out <- ok
	out <- v
	go func() {
		v, ok = m["b"]
		out <- ok
		out <- v
	}()
}
