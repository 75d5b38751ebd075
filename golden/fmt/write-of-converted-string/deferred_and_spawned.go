package p

import "os"

func f(w **os.File, s string) {
	defer (*w).Write([]byte(s))
	go (*w).Write([]byte(s[1:]))
}
