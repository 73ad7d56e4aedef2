//go:build unix

package browsertest

import "syscall"

// attributes keep the terminal's signals from the browser: it ends with the
// tests, and its folder with it.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
