package p

import (
	"fmt"
	"time"
)

func f(in chan int, d time.Duration) (s string) {
	for i := 0; i < 6; i++ {
		switch {
		case i%2 == 0:
			in <- i
		}
		select {
		case v := <-in:
			s += fmt.Sprint("v", v)
			if v == 2 {
				time.Sleep(2 * d)
			}
		case <-time.After(d):
			s += "t"
		}
	}
	return s
}
func g(in chan int) (s string) {
	d := 3 * time.Millisecond
outer:
	for range 3 {
		// Inner.
		for j := range 4 {
			if j == 1 {
				in <- j
			}
			select {
			case v := <-in:
				s += fmt.Sprint(v)
				d += time.Millisecond
				continue outer
			case now := <-time.After(d):
				s += fmt.Sprint(now.IsZero())
			}
		}
	}
	return s
}
func h(in chan int) (s string) {
	for k := range seq {
		in <- k
		select {
		case v := <-in:
			s += fmt.Sprint(v)
		case <-time.After(time.Second):
			return "late"
		}
		in <- k
		select {
		case v := <-in:
			s += fmt.Sprint(v)
		case <-time.After(2 * time.Second):
			return "late"
		}
	}
	return s
}
func seq(yield func(int) bool) {
	for i := range 3 {
		if !yield(i) {
			return
		}
	}
}
