package p

func f(in []int) (all [][]int) {
	out := []int{}
	for _, v := range in {
		out = append(out, v)
		all = append(all, out)
	}
	return all
}

func g(in []int, use func([]int)) []int {
	out := []int{}
	show := func() { use(out) }
	for _, v := range in {
		out = append(out, v)
		show()
	}
	return out
}
