// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

func f(n int) func(int) int {
	var fib func(int) int
	for range n {
		fib = func(k int) int {
			if k < 2 {
				return k
			}
			return fib(k-1) + fib(k-2)
		}
	}
	return fib
}
