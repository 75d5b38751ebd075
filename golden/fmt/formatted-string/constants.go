package p

import "fmt"

const letter = 'x'

func f(s string) (string, string, string) {
	return fmt.Sprintf("%s:%c", s, 'x'), fmt.Sprintf("%s%c", s, letter), fmt.Sprintf("%s%s%d", s, s, 1)
}
