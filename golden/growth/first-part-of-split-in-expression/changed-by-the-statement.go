package p

import "strings"

var global = "g:h"

func change() string {
	global = "changed:x"
	return ""
}

func f(s, t string) string {
	set := func() string { s = "z,z"; return "q" }
	p := &t
	reset := func() bool { *p = "new:1"; return true }
	if reset() && strings.Split(t, ":")[0] == "new" {
		return set() + strings.Split(s, ",")[0]
	}
	return change() + strings.Split(global, ":")[0]
}

func g(s, t string) string {
	s, t = t, strings.Split(s, ":")[0]
	return s + t
}

func h(s string) (n int) {
	goto check
check:
	if n < 3 && strings.Split(s, ":")[0] == "a" {
		s, n = "a", n+1
		goto check
	}
	defer println(strings.Split(s, ",")[0])
	return n
}
