package p

import "fmt"

type T struct{ name string }

func (t *T) next() string {
	t.name += "x"
	return t.name
}

func g(...any) {}

func sum(t *T, s string) string { return fmt.Sprintf("%s:%s", t.name, s) + t.next() }

func results(t *T, s string) (string, string) { return fmt.Sprintf("%s:%s", t.name, s), t.next() }

func arguments(t *T) { g(fmt.Sprintf("%s", t.name), t.next()) }

func compared(t *T) bool { return fmt.Sprintf("%s", t.name) == t.next() }

func assigned(t *T, m map[string]string) { m[fmt.Sprintf("%s", t.name)] = t.next() }

func literal(t *T) []string { return []string{fmt.Sprintf("%s.", t.name), t.next()} }

func panics(t *T, b []byte) string { return fmt.Sprintf("%s", t.name) + string(b[9]) }

func added(xs []string, i func() string, m map[string]string) {
	m["a"] += fmt.Sprintf("%s:", xs[0]) + i()
}

func bytes(b []byte, set func() int) { g(fmt.Sprintf("%s:", b), set()) }
