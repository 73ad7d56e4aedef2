// Package commands is what a user of the shell sees: the tree of okpay's
// subcommands, one file each.
//
// It promises that a command does three things and no more: it makes an input
// of flags and arguments, calls one method of wallet.Service, and prints the
// result. Rules, storage and transport are behind the Service. What reaches
// the world (streams, environment, clock, wallet, idempotency keys) comes in
// through Deps, and every error leaves as a code of the contract with its exit
// code. Nothing is opened, read or made before the command that was asked for
// needs it.
//
// The package imports wallet with money, output, config and payees of this
// module, and no other of its packages.
package commands
