// Package before: closure factory: x is captured by value, only the closure object is allocated
package before

//go:noinline
func F(x int) func(int) int { return func(y int) int { return x + y } }
