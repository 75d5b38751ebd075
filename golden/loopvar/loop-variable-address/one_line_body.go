// go1.21
package p

func f(xs []int, m map[int]*int) {
	for i, x := range xs { m[i] = &x }
}
