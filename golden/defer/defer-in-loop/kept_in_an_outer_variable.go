package p

import "os"

func f(names []string) (last *os.File) {
	for _, n := range names {
		f, err := os.Open(n)
		if err != nil {
			panic(err)
		}
		defer f.Close()
		last = f
	}
	return last
}
