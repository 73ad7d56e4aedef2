//go:build unix

package store

import "syscall"

// asNobody runs a program as a user who owns nothing.
func asNobody() *syscall.SysProcAttr {
	const nobody = 65534
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
}
