package pgtest

import "syscall"

// attributes are the usual ones: the tests on Windows use a server that
// OKPAY_TEST_POSTGRES names.
func attributes(*owner) *syscall.SysProcAttr { return &syscall.SysProcAttr{} }
