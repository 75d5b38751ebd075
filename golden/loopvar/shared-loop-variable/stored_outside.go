// go1.21
package p

type conf struct{ report func() int }

var hook func() string

func f(names []string, all []conf, byName map[string]func() string) []conf {
	for i, name := range names {
		all = append(all, conf{report: func() int { return i }})
		byName[name] = func() string { return name }
	}
	for _, name := range names {
		hook = func() string { return name }
	}
	return all
}
