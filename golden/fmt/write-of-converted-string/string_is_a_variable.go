package p

import "os"

func f(w *os.File, string []byte) {
	w.Write([]byte(string))
}
