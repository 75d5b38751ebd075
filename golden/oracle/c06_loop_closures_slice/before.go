// Package before: append(fs, func) 1000x: go>=1.22 per-iteration captured by value
package before

//go:noinline
func F() []func() int {
	var fs []func() int
	for i := 0; i < 1000; i++ {
		fs = append(fs, func() int { return i })
	}
	return fs
}
