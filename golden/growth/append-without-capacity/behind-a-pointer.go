package p

type list struct {
	values *[]string
	names  map[string][]string
}

func (l *list) all() []string {
	out := []string{}
	for _, v := range *l.values {
		out = append(out, v)
	}
	return out
}

func (l *list) lookedUpTwice(name string) []string {
	out := []string{}
	for _, v := range l.names[name] {
		out = append(out, v)
	}
	return out
}

func (l *list) set(lock func()) []string {
	out := []string{}
	lock()
	for _, v := range *l.values {
		out = append(out, v)
	}
	return out
}
