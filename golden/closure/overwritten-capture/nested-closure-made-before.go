// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

func f() {
	err := work()
	out <- err
	go func() {
		read := func() error { return err }
		err = work()
		out <- read()
	}()
}
