//go:build !windows

package output

import "os"

// enableColor reports whether the terminal performs colour sequences. Outside Windows every terminal does that does
// not call itself dumb.
func enableColor(*os.File) bool { return true }
