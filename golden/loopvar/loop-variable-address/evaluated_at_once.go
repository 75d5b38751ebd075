// go1.21
package p

type t struct{ n int }

func load(x *t) int { return x.n }

func f(xs []t, use func(int)) (n int) {
	for _, x := range xs {
		go use(load(&x))
		defer use(load(&x))
		for _, q := range []*t{&x} {
			n += q.n
		}
	}
	return n
}
