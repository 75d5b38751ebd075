package p

import "fmt"

func f(n, sCopy int, s [9]int) error {
	if n > sCopy {
		// explains
		return fmt.Errorf("%v", &s) // why
	}
	return nil
}
