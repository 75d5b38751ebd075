package p

func f(in map[string]int) int {
	m := map[string]int{}
	p := &m
	for k, v := range in {
		m[k] = v
		*p = map[string]int{}
	}
	return len(m)
}
