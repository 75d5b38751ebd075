// go1.21
package p

import (
	"fmt"

	"example.com/errors"
)

func f() error {
	errors.Log()
	return fmt.Errorf("no")
}
