// Package before: map[string]func() capturing 3-clause loop var / with ii := ii
package before

import "strconv"

var Sink int

//go:noinline
func F() map[string]func() {
	m := make(map[string]func())
	for i := 0; i < 3; i++ {
		m["h"+strconv.Itoa(i)] = func() { Sink = i }
	}
	return m
}
