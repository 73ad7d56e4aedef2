// Package backup keeps backups of a wallet in files: it puts a file in its place
// whole or not at all, encrypts it with age (age-encryption.org/v1) when that is
// asked for, and goes through the steps of making, verifying and restoring one.
//
// It promises that a file has its final name only when all of it is on the disk,
// that none is put over another unless that is asked for, that every file of its
// is for its owner's eyes alone, and that memory does not grow with the wallet.
// What a database does is behind Databases; the package imports wallet and age.
package backup
