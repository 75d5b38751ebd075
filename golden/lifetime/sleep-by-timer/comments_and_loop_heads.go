package p

import "time"

func f(d time.Duration) string {
	start := time.Now()
	<-time.After(d)
	<-time.After(-5)
	<-time.After(0)
L:
	for i := 0; i < 2; <-time.After(time.Millisecond) {
		i++
		if i == 1 {
			continue L
		}
	}
	select { // Wait
	case <-time.After(time.Millisecond):
	}
	select {
	case <-time.After(time.Millisecond): // Wait.
	}
	if time.Since(start) < d {
		return "early"
	}
	return "ok"
}

type clock struct{}

func (clock) After(time.Duration) chan int { c := make(chan int, 1); c <- 1; return c }
func g()                                   { time := clock{}; <-time.After(5) }
