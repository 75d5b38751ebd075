// Package before: &data captured in defer closure in loop + fmt %p
package before

import "fmt"

//go:noinline
func F() {
	data := make([]byte, 1024)
	for i := 0; i < 3; i++ {
		defer func(idx int) {
			_ = fmt.Sprintf("defer %d: %p", idx, &data)
		}(i)
	}
}
