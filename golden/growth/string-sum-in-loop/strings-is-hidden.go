package p

func f(in []string) string {
	strings := "."
	s := ""
	for _, v := range in {
		s += v
	}
	return s + strings
}
