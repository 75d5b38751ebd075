package p

func f(in []int, other func() []int) []int {
	out := []int{}
	if in := other(); in != nil {
		for _, v := range in {
			out = append(out, v)
		}
	}
	return out
}

func g(other func() []int) []int {
	out := []int{}
	in := other()
	for _, v := range in {
		out = append(out, v)
	}
	return out
}
