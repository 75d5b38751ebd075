package p

import "fmt"

func f(s string) string {
	s = fmt.Sprintf("%s", s)
	s = fmt.Sprintf("%v", s)
	s = fmt.Sprint(s)
	return s
}
