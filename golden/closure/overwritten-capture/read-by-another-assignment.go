// go1.24
package p

var hooks []func(int) int

func f(s []uint16) {
	if len(s) == 0 {
		return
	}
	hooks = append(hooks, func(int) int {
		n := 3
		n = copy(make([]uint16, n), s)
		s = s[n:]
		return n
	})
}
