package p

import "fmt"

func shifted(n uint) (string, string, string) {
	return fmt.Sprint('a' << n), fmt.Sprintf("%x", 1<<n), fmt.Sprint(-'a' << n >> 3)
}

func part(s string) (string, string) { return fmt.Sprintf("%s", s[:8]), fmt.Sprint(s[8:]) }
