package p

// For few elements, room for those of the loop alone costs an array more than none.

func oneMore(in []string) []string {
	out := []string{}
	for _, v := range in {
		out = append(out, v)
	}
	out = append(out, "")
	return out
}

func anotherLoop(in, other []string) []string {
	out := []string{}
	for _, v := range in {
		out = append(out, v)
	}
	for _, v := range other {
		out = append(out, v)
	}
	return out
}

func allOfAnother(in, other []string) []string {
	out := []string{}
	for _, v := range in {
		out = append(out, v)
	}
	out = append(out, other...)
	return out
}

func perhapsOneMore(in []string, more bool) []string {
	out := []string{}
	for _, v := range in {
		out = append(out, v)
	}
	if more {
		out = append(out, "")
	}
	return out
}

func queue(in []int, next func(int) (int, bool)) {
	var todo []int
	for _, v := range in {
		todo = append(todo, v)
	}
	for len(todo) > 0 {
		last := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if more, ok := next(last); ok {
			todo = append(todo, more)
		}
	}
}
