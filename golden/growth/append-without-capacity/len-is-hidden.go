package p

func f(in []int) []int {
	len := func(x []int) int { return -1 }
	out := []int{}
	for _, v := range in {
		out = append(out, v+len(in))
	}
	return out
}
