package p

import "os"

type name string

func f(w *os.File, n name, b []byte) {
	w.Write([]byte(n[1:]))
	w.Write([]byte(nil))
	w.Write(b)
	g := w.Write
	g([]byte("x"))
}
