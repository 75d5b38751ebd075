package p

import "fmt"

func f(s string) string {
	s = fmt.Sprintf("%s", s)
	s = fmt.Sprintf("%v", s)
	s = fmt.Sprint(s)
	return s
}

func two(s, t string) (string, string) {
	s, t = fmt.Sprintf("%s", s), "b"
	t, s = "b", fmt.Sprintf("%s", s)
	return s, t
}
