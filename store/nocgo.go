//go:build !cgo

package store

// SQLite is C. Without cgo the program would build and then fail to open any
// wallet, so the build fails here instead.
var _ = okpay_needs_cgo_set_CGO_ENABLED_1_and_install_a_C_compiler
