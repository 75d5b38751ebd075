package p

import (
	"fmt"
)

type hub struct {
	all   []*int
	names [][]string
}

var glob []func() int

func (h *hub) cut(i int) (r string) {
	defer func() {
		if e := recover(); e != nil {
			r = "panic"
		}
	}()
	h.all = append(h.all[:i], h.all[i+1:]...)
	copy(h.names[i:], h.names[i+1:])
	h.names = h.names[:len(h.names)-1]
	return fmt.Sprint(len(h.all), cap(h.all), len(h.names), cap(h.names))
}
func drop(k int) {
	for i := range glob {
		if i == k {
			glob = append(glob[:i], glob[i+1:]...)
			break
		}
	}
}
