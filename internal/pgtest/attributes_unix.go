//go:build unix

package pgtest

import "syscall"

// attributes run a program as another user, out of reach of the terminal's
// signals.
func attributes(as *owner) *syscall.SysProcAttr {
	set := &syscall.SysProcAttr{Setpgid: true}
	if as != nil {
		set.Credential = &syscall.Credential{Uid: as.uid, Gid: as.gid}
	}
	return set
}
