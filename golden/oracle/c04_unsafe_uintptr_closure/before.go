// Package before: a closure of unsafe.Pointer and uintptr allocates as much
package before

var Sink int

//go:noinline
func F(data *int) func() { return func() { Sink = *data } }
