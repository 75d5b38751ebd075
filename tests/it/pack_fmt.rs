//! What the built-in rules on formats, writes and logs rewrite: Go does the same before and after.

use std::process::Command;

use crate::support::Project;

/// Functions that rules rewrite without being asked for more than safe fixes; each returns what it wrote.
const FORMS: &str = r#"package PACKAGE

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"os"
	"time"
)

func Append(s string, n int, v any) string {
	b := []byte("<")
	b = append(b, fmt.Sprintf("%s|%5d|%v", s, n, v)...)
	return string(b)
}

func Bytes(s string, n int, v any) []byte {
	return []byte(fmt.Sprintf("<%s|%5d|%v", s, n, v))
}

func File(w *os.File, s string, n int, v any) (int, error) {
	return w.WriteString(fmt.Sprintf("%s|%5d|%v", s, n, v))
}

func Slice(w *os.File, s string, n int, v any) (int, error) {
	return w.Write([]byte(fmt.Sprintf("%s|%5d|%v", s, n, v)))
}

func Integers(a int16, b int32, c int64, d uint16, e uint32, f uint64) string {
	var w bytes.Buffer
	binary.Write(&w, binary.BigEndian, a)
	binary.Write(&w, binary.LittleEndian, a)
	binary.Write(&w, binary.BigEndian, b)
	binary.Write(&w, binary.LittleEndian, b)
	binary.Write(&w, binary.BigEndian, c)
	binary.Write(&w, binary.LittleEndian, c)
	binary.Write(&w, binary.BigEndian, d)
	binary.Write(&w, binary.LittleEndian, d)
	binary.Write(&w, binary.BigEndian, e)
	binary.Write(&w, binary.LittleEndian, e)
	binary.Write(&w, binary.BigEndian, f)
	binary.Write(&w, binary.LittleEndian, f)
	return w.String()
}

func Log(ctx context.Context, l *slog.Logger, s string, n int, m int64, u uint64, x float64, d time.Duration, t time.Time) {
	l.DebugContext(ctx, s, "s", s)
	l.DebugContext(ctx, s, "n", n)
	l.DebugContext(ctx, s, "m", m)
	l.DebugContext(ctx, s, "u", u)
	l.DebugContext(ctx, s, "x", x)
	l.DebugContext(ctx, s, "d", d)
	l.DebugContext(ctx, s, "t", t)
}
"#;

const MAIN: &str = r#"package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"time"

	"example.com/p/after"
	"example.com/p/before"
)

type nilled struct{}

func (n *nilled) String() string { return [1]string{}[len(os.Args)] }

var count int

func same(what string, a, b any) {
	count++
	if x, y := fmt.Sprintf("%#v", a), fmt.Sprintf("%#v", b); x != y {
		fmt.Println(what, x, "becomes", y)
		os.Exit(1)
	}
}

type write func(*os.File, string, int, any) (int, error)

func written(f write, s string, n int, v any) string {
	name := filepath.Join(os.TempDir(), fmt.Sprint("written", os.Getpid()))
	defer os.Remove(name)
	w, err := os.Create(name)
	if err != nil {
		panic(err)
	}
	length, err := f(w, s, n, v)
	w.Close()
	text, _ := os.ReadFile(name)
	_, closed := f(w, s, n, v)
	return fmt.Sprint(length, err, string(text), closed)
}

type logs func(context.Context, *slog.Logger, string, int, int64, uint64, float64, time.Duration, time.Time)

func logged(f logs, level slog.Level, s string, n int64) string {
	var b bytes.Buffer
	drop := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		a.Key += a.Value.Kind().String()
		return a
	}
	l := slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{Level: level, ReplaceAttr: drop}))
	f(context.Background(), l, s, int(n), n, uint64(n), math.Float64frombits(uint64(n)), time.Duration(n), time.Unix(n%1e9, 5).UTC())
	f(nil, l, s, int(n), n, uint64(n), 0, 0, time.Time{})
	return b.String()
}

func main() {
	texts := []string{"", "a", "%d%", "\xff\xfe", "é\u2028", "\x00\n"}
	numbers := []int64{math.MinInt64, math.MinInt32, -32769, -1, 0, 1, 255, 256, 65535, 65536, math.MaxInt32, math.MaxInt64}
	values := []any{nil, math.NaN(), math.Inf(-1), errors.New("e"), (*nilled)(nil), &nilled{}, []int(nil), map[string]int{"b": 1, "a": 2}, struct{ x any }{}}
	for _, s := range texts {
		for _, n := range numbers {
			for _, v := range values {
				same("Append", before.Append(s, int(n), v), after.Append(s, int(n), v))
				same("Bytes", before.Bytes(s, int(n), v), after.Bytes(s, int(n), v))
			}
			same("File", written(before.File, s, int(n), s), written(after.File, s, int(n), s))
			same("Slice", written(before.Slice, s, int(n), s), written(after.Slice, s, int(n), s))
			for _, level := range []slog.Level{slog.LevelDebug, slog.LevelInfo} {
				same("Log", logged(before.Log, level, s, n), logged(after.Log, level, s, n))
			}
			same("Integers",
				before.Integers(int16(n), int32(n), n, uint16(n), uint32(n), uint64(n)),
				after.Integers(int16(n), int32(n), n, uint16(n), uint32(n), uint64(n)))
		}
	}
	fmt.Println(count)
}
"#;

#[test]
fn what_safe_fixes_write_is_the_same() {
    let project = Project::new();
    project.file("go.mod", "module example.com/p\n\ngo 1.22\n");
    project.file("after/after.go", FORMS.replace("PACKAGE", "after"));
    let run = project.run(["."]);
    assert!(matches!(run.status, Some(0 | 1)), "{run:#?}");
    let after = project.read("after/after.go");
    for gone in [
        "Sprintf",
        "binary.Write(",
        "DebugContext",
        "w.Write(",
        "w.WriteString(",
    ] {
        let without_buffer = after.replace("w.Write(binary", "");
        assert!(!without_buffer.contains(gone), "{gone}: {after}");
    }
    if std::env::var_os("GOFIX_ESCAPE_NO_GO").is_some_and(|value| value == "1") {
        return;
    }
    project.file("before/before.go", FORMS.replace("PACKAGE", "before"));
    project.file("main.go", MAIN);
    let run = Command::new("go")
        .args(["run", "."])
        .current_dir(project.path())
        .env("GOFLAGS", "-mod=mod")
        .output()
        .expect("the go command; without it set GOFIX_ESCAPE_NO_GO=1");
    let printed = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success(),
        "{printed}\n{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let count: usize = printed.trim().parse().expect("a count");
    assert!(1000 < count, "{count} comparisons");
}
