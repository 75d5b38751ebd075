package p

func f(n int, report func(int)) {
	buf := make([]byte, n)
	goto end
end:
	defer func() { report(len(buf)) }()
}
