// go1.21
package p

type conf struct{ report func(int) }

func check(conf *conf) {}

func f(names []string, errs map[string]int) {
	for _, name := range names {
		c := conf{report: func(n int) { errs[name] = n }}
		check(&c)
		var d conf
		d.report = func(n int) { errs[name] = n }
		check(&d)
	}
}
