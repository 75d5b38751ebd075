package p

import "fmt"

type failure string

func (f failure) Error() string { return "no " + string(f) }

type source string

func (s source) GoString() string { return "no " + string(s) }

type written string

func (w written) Format(fmt.State, rune) {}

type embeds struct{ failure }

func f(e failure, s source, w written, m embeds, text string) {
	use(fmt.Sprintf("%s!", e), fmt.Sprintf("%v-%s", s, text), fmt.Sprintf("%v%s", w, text), fmt.Sprintf("%s%s", m, text))
}

func g[T ~int | ~string](x T, text string) {
	type string int
	var y string
	use(fmt.Sprintf("%v:%v", x, x), fmt.Sprintf("%v", y))
}

func use(...string) {}
