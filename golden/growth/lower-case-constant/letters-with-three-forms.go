package p

import "strings"

func f(a string) int {
	if strings.ToLower(a) == "ring" || strings.ToLower(a) == "s" {
		return 1
	}
	if strings.ToUpper(a) == "RING" || strings.ToUpper(a) == "K" {
		return 2
	}
	if strings.ToLower(a) == "a\u212a" || strings.ToLower(a) == "Get" {
		return 3
	}
	return 0
}
