package p

import "net"

func f(l net.Listener, n int, fail func(error)) {
	for i := 0; i < n; i++ {
		conn, err := l.Accept()
		if err != nil {
			fail(err)
		}
		defer conn.Close()
	}
}
