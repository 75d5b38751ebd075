// go1.26
package p

import (
	"errors"
	"io/fs"
)

func f(err error) string {
	/* lead */ var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Path
	}
	return ""
}
