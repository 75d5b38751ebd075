package p

import "fmt"

func f(x float64, nil int) []byte {
	return []byte(fmt.Sprintf("v%g", x))
}

func g(x float64) []byte {
	nil := []byte("a prefix")
	_ = nil
	return []byte(fmt.Sprintf("v%g", x))
}
