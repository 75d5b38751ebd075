package p

func f(in [][]string) [][]string {
	res := [][]string{}
	for _, in := range in {
		row := []string{}
		for _, in := range in {
			row = append(row, in+".")
		}
		res = append(res, row)
	}
	return res
}
