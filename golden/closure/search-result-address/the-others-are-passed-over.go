package p

type t struct{ id int }

func f(s []t) *t {
	for _, v := range s {
		if v.id != 3 {
			continue
		}
		return &v
	}
	return nil
}
