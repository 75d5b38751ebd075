// go1.26
package p

import str "strings"

type strings struct{}

func (strings) Split(s, sep string) []string { return str.SplitN(s, sep, 2) }

func f(s string) (r string) {
	var strings strings
	for _, p := range strings.Split(s, ":") {
		r += p
	}
	for _, p := range strings.Split(str.Split(s, ":")[1], ":") {
		r += p
	}
	return r
}
