// Package before: deferred closure that reads a local, no loop
package before

var Sink int

//go:noinline
func F() {
	x := Sink + 42
	defer func() { Sink = x }()
	Sink++
}
