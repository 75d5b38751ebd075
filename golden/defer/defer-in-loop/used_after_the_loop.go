package p

import "os"

func outer(create func(int) string, remove func(string), use func([]string)) {
	names := make([]string, 3)
	for i := range names {
		name := create(i)
		defer remove(name)
		names[i] = name
	}
	use(names)
}

func stored(paths []string, use func([]*os.File)) {
	var files []*os.File
	for _, path := range paths {
		f, _ := os.Open(path)
		defer f.Close()
		files = append(files, f)
	}
	use(files)
}

func element(servers []*os.File, start func(int) *os.File) {
	for i := range servers {
		servers[i] = start(i)
		defer servers[i].Close()
	}
}

func undo(steps []func() func(), use func()) {
	for _, step := range steps {
		back := step()
		defer back()
	}
	use()
}

func two(paths []string, remove func(string)) {
	for _, path := range paths {
		f, _ := os.Open(path)
		defer f.Close()
		defer remove(path)
	}
}

func spawned(paths []string, read func(*os.File)) {
	for _, path := range paths {
		f, _ := os.Open(path)
		defer f.Close()
		go read(f)
	}
	for _, path := range paths {
		f, _ := os.Open(path)
		defer f.Close()
		go func() { read(f) }()
	}
}
