// Package before: nested closures: depth does not force a and b onto the heap
package before

//go:noinline
func F(a int) func(int) int {
	return func(b int) int {
		return func(c int) int { return a + b + c }(10)
	}
}
