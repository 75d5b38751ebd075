package demo

import (
	"bytes"
	"fmt"
	"log"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Report writes the names of the jobs.
func Report(jobs []Job) string {
	var out bytes.Buffer
	for _, job := range jobs {
		out.Write([]byte(job.Name))
		out.Write([]byte("\n"))
	}
	return out.String()
}

// Check moves total to the heap on every call, for the sake of a message that is almost never printed.
func Check(jobs []Job) int {
	total := 0
	for i := range jobs {
		total += jobs[i].Size
	}
	if total < 0 {
		log.Fatal("negative total at ", &total)
	}
	return total
}

// Line gives the buffer back while it still reads from it.
func Line(job Job) string {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	fmt.Fprintf(buf, "%s: %d", job.Name, job.Size)
	buffers.Put(buf)
	return buf.String()
}
