//go:build unix

// Package dying is okpay as a program that dies: the program, or its server,
// with three things added around the engine. It counts the steps that a crash
// may come between, it kills itself at the one that it is told, and it loads,
// pays and lists payouts in small parts, so that a short one has many commits
// and many requests. The program itself knows nothing of this.
//
// A test binary becomes it by calling [Run] at once when [Asked] says so. It may
// import whatever cmd/okpay may, and is for tests alone.
package dying
