package p

import "os"

type text string

func f(w *os.File, b []byte, s text, r []rune) {
	w.Write([]byte(nil))
	w.Write([]byte(b))
	w.Write([]byte(s))
}
