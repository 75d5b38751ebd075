// Package demo holds small pieces of ordinary code for gofix-escape to look at.
package demo

import (
	"fmt"
	"log"
	"os"
	"sync"
)

// Job is a piece of work.
type Job struct {
	Name string
	Size int
}

// RunAll runs every job in its own goroutine. Below Go 1.22 they all see the last one.
func RunAll(jobs []Job) {
	var wg sync.WaitGroup
	for _, job := range jobs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			run(job)
		}()
	}
	wg.Wait()
}

// Index returns the jobs by name. Below Go 1.22 every entry is the same pointer.
func Index(jobs []Job) map[string]*Job {
	byName := make(map[string]*Job, len(jobs))
	for _, job := range jobs {
		byName[job.Name] = &job
	}
	return byName
}

// Sizes opens each file, and closes none of them before it returns.
func Sizes(paths []string) (int64, error) {
	var total int64
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return 0, err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		total += info.Size()
	}
	return total, nil
}

// Load keeps its buffer alive until it returns, only to log how long it was.
func Load(n int) error {
	buf := make([]byte, n)
	defer func() {
		log.Printf("loaded %d bytes", len(buf))
	}()
	return fill(buf)
}

func run(job Job) { fmt.Println(job.Name) }

func fill(buf []byte) error {
	_, err := os.Stdin.Read(buf)
	return err
}
