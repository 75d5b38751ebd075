package p

import "strings"

var part = "global"

func f(s, t string) string {
	switch strings.Split(s, "-")[0] {
	case "a":
		return part
	}
	lit := func() string { return strings.Split(t, ":")[0] }
	return lit()
}
