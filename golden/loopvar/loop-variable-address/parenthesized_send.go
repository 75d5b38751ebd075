// go1.21
package p

func f(xs []int, ch chan *int) {
	for _, x := range xs { // each
		ch <- (&x)
	}
}
