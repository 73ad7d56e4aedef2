// Package payees reads the files that people keep lists in: payee files for
// payouts and files of users to import, as CSV with a header (RFC 4180) or as
// JSON with one object a line, and lists of sanctions as OFAC publishes its own.
//
// It promises that no row is lost and none is guessed at: a file is read whole
// or refused whole, and a row that cannot be taken is kept with its line and
// what is wrong with it, so that all bad rows of a file can be mended at once.
// Amounts are carried as the text that stands in the file, never through a
// float. Every size is bounded, see [Limits].
//
// The package imports the wallet contract, money, ident and screen; it opens nothing.
package payees
