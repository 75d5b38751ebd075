package p

import (
	"net/http/httptest"
	"net/url"
)

func f(n int, use func([]*url.URL)) error {
	var all []*url.URL
	for i := 0; i < n; i++ {
		s := httptest.NewServer(nil)
		defer s.Close()

		u, err := url.Parse(s.URL)
		if err != nil {
			panic(err)
		}
		all = append(all, u)
	}
	use(all)
	return nil
}
