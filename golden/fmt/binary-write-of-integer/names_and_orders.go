package p

import (
	"bytes"
	"encoding/binary"
)

func f(b *bytes.Buffer, x int32, list []uint16) {
	binary.Write(b, binary.NativeEndian, x)
	binary.Write(b, binary.BigEndian, list[0])
	defer binary.Write(b, binary.BigEndian, x)
}
