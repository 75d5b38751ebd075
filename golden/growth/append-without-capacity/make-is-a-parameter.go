package p

func f(in []int, make int) []int {
	out := []int{}
	for _, v := range in {
		out = append(out, v+make)
	}
	return out
}
