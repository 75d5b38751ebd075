package p

import (
	"crypto/sha256"
	"fmt"
	"strings"
)

type octets []byte

func f(s string, n int) bool {
	_ = sha256.Sum256([]byte(fmt.Sprintf("%s-%d", s, n)))
	var o octets = octets(fmt.Sprintf("%s-%d", s, n))
	for range []byte(fmt.Sprintf("%s-%d", s, n)) {
	}
	return strings.Contains(string(o), string([]byte(fmt.Sprintf("%s-%d", s, n))))
}
