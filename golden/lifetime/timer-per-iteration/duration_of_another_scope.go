package p

import "time"

type conf struct{ d time.Duration }

func f(in chan int, c *conf) (s string) {
	if c == nil {
		for false {
			select {
			case <-in:
			case <-time.After(c.d):
			}
		}
		return "nil"
	}
	const d = time.Millisecond
	for i := range 3 {
		const d = 2 * time.Millisecond
		if i == 1 {
			in <- 1
		}
		select {
		case <-in:
			s += "i"
		case <-time.After(d):
			s += "t"
		}
	}
	for i := range 2 {
		wait := time.Duration(i) * time.Millisecond
		if i == 1 {
			in <- 1
		}
		select {
		case <-in:
			s += "i"
		case <-time.After(wait):
			s += "t"
		}
	}
	return s
}
