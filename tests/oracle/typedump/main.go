// Typedump prints the type of every expression of the given packages, one JSON record a line.
//
// Usage, in the directory of the module: typedump [-sizes|-methods] PATTERN... > types.jsonl
//
// A record is {"file","start","end","type"}: byte offsets from 0, types import-path qualified and unaliased, untyped
// constants defaulted. With -sizes the records are {"package","file","name","size","align"} for the named struct types
// instead, from go/types' sizes of gc on GOARCH; file is one of the package. With -methods they are
// {"package","file","name","value","pointer"} for all named types that are not generic: which interfaces of a few well
// known ones T and *T implement.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

type listed struct {
	ImportPath string
	Dir        string
	Export     string
	GoFiles    []string
	CgoFiles   []string
	ImportMap  map[string]string
	DepOnly    bool
	Module     *struct{ GoVersion string }
}

type record struct {
	File  string `json:"file"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Type  string `json:"type"`
}

var (
	sizesOnly   = flag.Bool("sizes", false, "print the sizes of named struct types")
	methodsOnly = flag.Bool("methods", false, "print what named types implement")
)

func main() {
	flag.Parse()
	packages, err := list(flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	exports := map[string]string{}
	for _, p := range packages {
		exports[p.ImportPath] = p.Export
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for _, p := range packages {
		if p.DepOnly || len(p.GoFiles) == 0 || len(p.CgoFiles) > 0 {
			continue
		}
		if err := dump(out, p, exports); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", p.ImportPath, err)
		}
	}
}

func list(patterns []string) ([]listed, error) {
	args := append([]string{"list", "-deps", "-export", "-e", "-json=ImportPath,Dir,Export,GoFiles,CgoFiles,ImportMap,DepOnly,Module"}, patterns...)
	command := exec.Command("go", args...)
	command.Stderr = os.Stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	var packages []listed
	for decoder := json.NewDecoder(stdout); ; {
		var p listed
		if err := decoder.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
	return packages, command.Wait()
}

func dump(out *bufio.Writer, p listed, exports map[string]string) error {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	lookup := func(path string) (io.ReadCloser, error) {
		if mapped, ok := p.ImportMap[path]; ok {
			path = mapped
		}
		name := exports[path]
		if name == "" {
			return nil, fmt.Errorf("no export data for %s", path)
		}
		return os.Open(name)
	}
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
	}
	config := types.Config{
		Importer: importer.ForCompiler(fset, "gc", lookup),
		Sizes:    types.SizesFor("gc", build.Default.GOARCH),
	}
	if p.Module != nil && p.Module.GoVersion != "" {
		config.GoVersion = "go" + p.Module.GoVersion
	}
	pkg, err := config.Check(p.ImportPath, fset, files, info)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if *sizesOnly {
		return sizes(encoder, pkg, filepath.Join(p.Dir, p.GoFiles[0]), config.Sizes)
	}
	if *methodsOnly {
		return methods(encoder, pkg, filepath.Join(p.Dir, p.GoFiles[0]), config.Importer)
	}
	for _, file := range files {
		if err := expressions(encoder, fset, file, info); err != nil {
			return err
		}
	}
	return nil
}

func expressions(encoder *json.Encoder, fset *token.FileSet, file *ast.File, info *types.Info) error {
	var failed error
	ast.Inspect(file, func(node ast.Node) bool {
		expression, ok := node.(ast.Expr)
		if !ok {
			return true
		}
		var typ types.Type
		if tv, ok := info.Types[expression]; ok && tv.IsValue() {
			typ = tv.Type
		} else if name, ok := expression.(*ast.Ident); ok {
			switch object := info.Defs[name].(type) {
			case *types.Var:
				if !object.IsField() {
					typ = object.Type()
				}
			case *types.Const:
				typ = object.Type()
			}
		}
		if typ == nil {
			return true
		}
		failed = encoder.Encode(record{
			File:  fset.Position(expression.Pos()).Filename,
			Start: fset.Position(expression.Pos()).Offset,
			End:   fset.Position(expression.End()).Offset,
			Type:  text(typ),
		})
		return failed == nil
	})
	return failed
}

// Text writes a type without aliases; the universe's any and interface{} are one type.
func text(typ types.Type) string {
	written := types.TypeString(unalias(types.Default(typ)), nil)
	if signature, ok := typ.(*types.Signature); ok && signature.TypeParams().Len() > 0 {
		// A generic signature cannot be made again with its own parameters.
		written = universeAlias.ReplaceAllStringFunc(written, func(found string) string {
			return strings.NewReplacer("byte", "uint8", "rune", "int32").Replace(found)
		})
	}
	// Export data names results that have no name.
	written = unnamed.ReplaceAllString(written, "")
	return strings.ReplaceAll(written, "interface{}", "any")
}

var unnamed = regexp.MustCompile(`#rv\d+ `)

var universeAlias = regexp.MustCompile(`[\]* (.](?:byte|rune)\b`)

func unalias(typ types.Type) types.Type {
	switch t := types.Unalias(typ).(type) {
	case *types.Basic:
		// The universe's byte and rune are basic types of their own, but for their name identical.
		return types.Typ[t.Kind()]
	case *types.Pointer:
		return types.NewPointer(unalias(t.Elem()))
	case *types.Slice:
		return types.NewSlice(unalias(t.Elem()))
	case *types.Array:
		return types.NewArray(unalias(t.Elem()), t.Len())
	case *types.Map:
		return types.NewMap(unalias(t.Key()), unalias(t.Elem()))
	case *types.Chan:
		return types.NewChan(t.Dir(), unalias(t.Elem()))
	case *types.Tuple:
		return tuple(t)
	case *types.Signature:
		if t.TypeParams().Len() > 0 {
			return t
		}
		return types.NewSignatureType(nil, nil, nil, tuple(t.Params()), tuple(t.Results()), t.Variadic())
	case *types.Struct:
		var fields []*types.Var
		var tags []string
		for i := range t.NumFields() {
			f := t.Field(i)
			fields = append(fields, types.NewField(f.Pos(), f.Pkg(), f.Name(), unalias(f.Type()), f.Embedded()))
			tags = append(tags, t.Tag(i))
		}
		return types.NewStruct(fields, tags)
	case *types.Named:
		if t.TypeArgs().Len() == 0 {
			return t
		}
		var args []types.Type
		for arg := range t.TypeArgs().Types() {
			args = append(args, unalias(arg))
		}
		instance, err := types.Instantiate(nil, t.Origin(), args, false)
		if err != nil {
			return t
		}
		return instance
	case *types.Interface:
		if t.NumExplicitMethods() == 0 {
			return t
		}
		var methods []*types.Func
		for m := range t.ExplicitMethods() {
			methods = append(methods, types.NewFunc(m.Pos(), m.Pkg(), m.Name(), unalias(m.Type()).(*types.Signature)))
		}
		var embedded []types.Type
		for e := range t.EmbeddedTypes() {
			embedded = append(embedded, unalias(e))
		}
		return types.NewInterfaceType(methods, embedded).Complete()
	default:
		return t
	}
}

func tuple(t *types.Tuple) *types.Tuple {
	var vars []*types.Var
	for v := range t.Variables() {
		vars = append(vars, types.NewParam(v.Pos(), v.Pkg(), v.Name(), unalias(v.Type())))
	}
	return types.NewTuple(vars...)
}

func sizes(encoder *json.Encoder, pkg *types.Package, file string, gc types.Sizes) error {
	for _, name := range pkg.Scope().Names() {
		object, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || object.IsAlias() {
			continue
		}
		named, ok := object.Type().(*types.Named)
		if !ok || named.TypeParams().Len() > 0 {
			continue
		}
		if _, ok := named.Underlying().(*types.Struct); !ok {
			continue
		}
		err := encoder.Encode(map[string]any{
			"package": pkg.Path(), "file": file, "name": name,
			"size": gc.Sizeof(named), "align": gc.Alignof(named),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
