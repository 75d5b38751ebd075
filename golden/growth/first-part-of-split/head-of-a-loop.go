package p

import "strings"

func f(s string, all []string) []string {
	for s := strings.Split(s, ";")[0]; s != ""; s = strings.Split(s[1:], ";")[0] {
		all = append(all, s)
	}
	var x any
	x = strings.Split(s, `:`)[0]
	_ = strings.Split(s, ":")[0]
	return append(all, x.(string))
}
