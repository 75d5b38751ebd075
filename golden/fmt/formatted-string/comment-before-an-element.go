package p

import "fmt"

func spec(a, b string) {
	var (
		x           = fmt.Sprintf("%s-%s", a, b) // x
		long string = a + b                      // y
		/* c */ z = a
	)
	println(x, long, z)
}
