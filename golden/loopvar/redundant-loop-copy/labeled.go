// go1.22
package p

func f(xs []int, out chan<- int) {
	for _, x := range xs {
	again:
		x := x
		if x == 3 {
			goto again
		}
		go func() { out <- x }()
	}
}
