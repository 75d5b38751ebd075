package p

import "fmt"

type list struct{ b []byte }

func (l *list) String() string {
	l.b = nil
	return ""
}

func f(l *list, n int) []byte {
	var b, c []byte
	b = append(b, fmt.Sprintf("%d %3d", n, func() int { b = nil; return 1 }())...)
	c = append(c[:0], fmt.Sprintf("%d %3d", n, len(c))...)
	l.b = append(l.b, fmt.Sprintf("%s %3d", l, n)...)
	return c
}
