// go1.22
package p

func f(xs []int, out chan<- int) {
	for _, x := range xs {
		x := x // capture
		go func() { out <- x }()
	}
	for _, x := range xs {
		// A copy for the goroutine.
		x := x
		go func() { out <- x }()
	}
}
