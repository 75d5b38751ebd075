package main

import (
	"encoding/json"
	"go/types"
)

// Known are the interfaces asked about, but for the predeclared error.
var known = []struct{ path, name string }{
	{"fmt", "Stringer"},
	{"fmt", "Formatter"},
	{"fmt", "GoStringer"},
	{"io", "Reader"},
	{"io", "Writer"},
	{"encoding/json", "Marshaler"},
}

// Interfaces gives those that the export data of the packages listed has, by name.
func interfaces(pkg *types.Package, importer types.Importer) map[string]*types.Interface {
	found := map[string]*types.Interface{
		"error": types.Universe.Lookup("error").Type().Underlying().(*types.Interface),
	}
	for _, it := range known {
		from := pkg
		if pkg.Path() != it.path {
			imported, err := importer.Import(it.path)
			if err != nil {
				continue
			}
			from = imported
		}
		found[it.path+"."+it.name] = from.Scope().Lookup(it.name).Type().Underlying().(*types.Interface)
	}
	return found
}

func methods(encoder *json.Encoder, pkg *types.Package, file string, importer types.Importer) error {
	all := interfaces(pkg, importer)
	for _, name := range pkg.Scope().Names() {
		object, ok := pkg.Scope().Lookup(name).(*types.TypeName)
		if !ok || object.IsAlias() {
			continue
		}
		named, ok := object.Type().(*types.Named)
		if !ok || named.TypeParams().Len() > 0 {
			continue
		}
		value, pointer := map[string]bool{}, map[string]bool{}
		for name, it := range all {
			value[name] = types.Implements(named, it)
			pointer[name] = types.Implements(types.NewPointer(named), it)
		}
		err := encoder.Encode(map[string]any{
			"package": pkg.Path(), "file": file, "name": name, "value": value, "pointer": pointer,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
