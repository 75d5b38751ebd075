package p

import (
	"bytes"
	"io"
)

type text string

func f(s text) ([]byte, error) { return io.ReadAll(bytes.NewReader([]byte(s))) }
