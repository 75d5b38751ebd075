package p

func f(in, out []string) string {
	s := ""
	for _, v := range in {
		s += "in " + v
	}
	for _, v := range out {
		s += "out " + v
	}
	return s
}

func g(in []string) string {
	s := ""
	for _, v := range in {
		s += "in " + v
	}
	s += "."
	return s
}
