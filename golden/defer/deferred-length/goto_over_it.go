package p

func f(n int, report func(int)) {
	buf := make([]byte, n)
	if n > 3 {
		goto end
	}
	defer func() { report(len(buf)) }()
end:
	report(n)
}

func g(n int, report func(int)) {
	buf := make([]byte, n)
	if n > 3 {
		goto end
	}
end:
	defer func() { report(len(buf)) }()
}
