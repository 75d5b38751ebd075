package p

import (
	"fmt"
	"sync"
)

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add() { c.n++ }

func f() {
	var c counter
	c.add()
	fmt.Println(&c)
	var list [4]int
	use(list[:])
	fmt.Println(&list)
	var shared int
	go func() { shared++ }()
	fmt.Println(&shared)
}

func use([]int) {}
