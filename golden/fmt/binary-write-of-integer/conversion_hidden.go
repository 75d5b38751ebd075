package p

import (
	"bytes"
	"encoding/binary"
)

func f(b *bytes.Buffer, x int32) {
	uint32 := func(int32) byte { return 1 }
	_ = uint32
	binary.Write(b, binary.BigEndian, x)
}
