// Package before: closure, pointer argument and return &x; without the return x stays on the stack
package before

import (
	"fmt"
	"io"
)

//go:noinline
func F() *int {
	x := 4200
	defer func() { fmt.Fprintf(io.Discard, "defer executed: %d\n", x) }()
	defer func(p *int) { fmt.Fprintf(io.Discard, "defer with ptr: %d\n", *p) }(&x)
	return &x
}
