// go1.21

package p

import "sort"

// A deferred call sorts what the variable held; its comparison reads what it holds when the function returns.
func deferred(s []string) {
	t := s
	defer sort.Slice(s, func(i, j int) bool { return s[i] < s[j] })
	s = t[1:]
}

func spawned(s []string) {
	go sort.Slice(s, func(i, j int) bool { return s[i] < s[j] })
}
