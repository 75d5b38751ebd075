// go1.26
package p

import (
	"errors"
	"strings"
)

func f(s string) (n int, err error) {
	defer func() { n *= 2 }()
outer:
	for _, a := range strings.Split(s, ";") {
		for _, b := range strings.Split(a, ",") {
			switch b {
			case "skip":
				continue outer
			case "stop":
				break outer
			case "return":
				return n, nil
			case "panic":
				panic(b)
			case "goto":
				goto end
			}
			n++
			s = ""
		}
	}
	return n, errors.New("end")
end:
	n += 100
	return
}
