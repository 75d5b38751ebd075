// go1.24
package p

var out = make(chan any, 64)

func work() error { return nil }

func f() error {
	err := work()
	p := &err
	done := make(chan int)
	go func() {
		err = work()
		out <- err
		close(done)
	}()
	<-done
	return *p
}
