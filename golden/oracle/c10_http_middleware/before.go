// Package before: deferred closure that captures r and start, as in an HTTP middleware
package before

import (
	"io"
	"log"
	"net/http"
	"time"
)

var L = log.New(io.Discard, "", 0)

func LoggingMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		defer func() { L.Printf("path=%s, dur=%v", r.URL.Path, time.Since(start)) }()
		next.ServeHTTP(w, r)
	})
}

var Next = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {})
