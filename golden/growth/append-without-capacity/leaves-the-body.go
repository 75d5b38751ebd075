package p

func f(in [][]int) []int {
	out := []int{}
outer:
	for _, v := range in {
		for _, w := range v {
			if w == 0 {
				continue outer
			}
		}
		out = append(out, len(v))
	}
	return out
}

func g(in []int) []int {
	out := []int{}
	for _, v := range in {
		if v > 1 {
			goto done
		}
		out = append(out, v)
	}
done:
	return out
}
