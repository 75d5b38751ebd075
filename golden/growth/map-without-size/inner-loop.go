package p

func f(in [][]int) map[int]int {
	m := map[int]int{}
	for i := range in {
		for j := range in[i] {
			m[j] = i
		}
	}
	return m
}
