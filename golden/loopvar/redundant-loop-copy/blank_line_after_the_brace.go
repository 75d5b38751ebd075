// go1.22
package p

func f(xs []int, out chan<- int) {
	for _, x := range xs {
		x := x

		go func() { out <- x }()
	}
	for _, x := range xs {
		y := x
		x := x

		go func() { out <- x + y }()
	}
}
