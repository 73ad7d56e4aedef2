package browsertest

import "syscall"

// attributes are the usual ones.
func attributes() *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
