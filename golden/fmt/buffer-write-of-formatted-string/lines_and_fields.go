package p

import (
	"fmt"
	"strings"
)

type out struct{ b strings.Builder }

func f(o *out, p *strings.Builder, s string, n int) {
	o.b.WriteString(fmt.Sprintf("%s=%d", s, n))
	switch {
	case n > 1:
		p.WriteString(fmt.Sprintf("%s=%d", s, n))
	}
	p.WriteString(fmt.Sprintf("%s=%d", s, n)) // A comment.
	p.WriteString(fmt.Sprintf("%s=%s", s, p.String()))
again:
	p.WriteString(fmt.Sprintf("%s=%d", s, n))
	if n > 2 {
		goto again
	}
}
