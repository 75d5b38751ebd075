// go1.20
package p

import "bytes"

func f(b bytes.Buffer, s string) {
	(&b).Write([]byte(s))
}
