package p

import (
	"fmt"
	"io"
	"os"
)

func f(w *os.File, n *[]int) {
	defer w.WriteString(fmt.Sprintf("%v", n))
	go w.Write([]byte(fmt.Sprintf("%v", n)))
	defer io.WriteString(w, fmt.Sprintf("%v", n))
	*n = nil
}
