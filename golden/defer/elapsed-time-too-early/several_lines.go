package p

import (
	"log"
	"time"
)

// Wrapped as it stands, the call would not be formatted as gofmt does.
func f(start time.Time, work func()) {
	defer log.Printf("%v %v", // first
		time.Since(start),
		start)
	work()
}
