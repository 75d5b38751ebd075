package p

func f(in [][]string) string {
	sBuilder := "."
	var s string
	for _, all := range in {
		for _, v := range all {
			if v == "x" {
				break
			}
			if v == "y" {
				return "early"
			}
			s += v + sBuilder
		}
	}
	t := s + "!"
	s += "?"
	return s + t
}
