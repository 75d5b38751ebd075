package p

import "fmt"

func f(n int, s [9]int) int {
	if n > 3 {
		if n > 4 {
			goto end
		}
		fmt.Println("x", &s)
	end:
		return 0
	}
	return n
}
