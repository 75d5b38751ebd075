package demo

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"sync"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Title writes a line to a file, by way of a copy of it.
func Title(out *os.File, title string) error {
	_, err := out.Write([]byte(title))
	return err
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
