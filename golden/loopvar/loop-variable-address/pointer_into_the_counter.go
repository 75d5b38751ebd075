// go1.21
package p

func f() (ps []*int) {
	for i := 0; i < 5; i++ {
		p := &i
		*p++
		ps = append(ps, &i)
	}
	return ps
}
