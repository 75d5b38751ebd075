// go1.21
package p

type t struct{ n int }

type options struct {
	t    *t
	list []*t
}

func run(options) int { return 0 }

func f(xs []t, find func(int) *options) (n int) {
	for _, x := range xs {
		args := []*t{}
		args = append(args, &x)
		o := &options{t: &x}
		o.list = append(o.list, &x)
		n += len(args) + run(*o)
		find(x.n).t = nil
		// Whether that lives longer is not known.
		other := find(x.n)
		other.t = &x
	}
	return n
}
