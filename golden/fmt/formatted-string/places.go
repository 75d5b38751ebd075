package p

import "fmt"

type text string

func f(s string, xs []string) (r string) {
	defer func() { r = fmt.Sprintf("%s%s", r, s) }()
	switch fmt.Sprintf("%s-%s", s, s) {
	case fmt.Sprintf("%s", s):
	}
	if fmt.Sprintf("%s", struct{ s string }{s}.s) == s {
		return fmt.Sprintf("%s", s)[1:]
	}
	_ = -len(fmt.Sprintf("%s:%s", s, xs[0])) + 1
	_ = map[string]text{fmt.Sprintf("%s:%s", s, s): text(fmt.Sprintf("%s.%d", s, len(s)))}
	_ = fmt.Sprintf("%s:%s", s, s) +
		fmt.Sprintf("%d", len(s))
	return fmt.Sprintf("%s", s /* why */)
}
