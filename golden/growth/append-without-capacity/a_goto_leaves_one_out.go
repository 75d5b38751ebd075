package p

func f(src []int) []int {
	var s []int
	for _, x := range src {
		if x < 0 {
			goto skip
		}
		s = append(s, x)
	skip:
	}
	return s
}
