// go1.21
package p

func f(xs []int) (n int) {
	for _, x := range xs {
		p := &x
		n += *p
	}
	return n
}
