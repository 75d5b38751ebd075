package p

type event struct{ id, kind int }

func first(all [][]event) *event {
	for _, events := range all {
		for _, e := range events {
			return &e
		}
	}
	return nil
}
