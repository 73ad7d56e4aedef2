// Package payees reads the files that people keep lists in: payee files for
// payouts and files of users to import, as CSV with a header (RFC 4180), as a
// sheet of an Excel workbook (ECMA-376) or as JSON with one object a line, and
// lists of sanctions as OFAC publishes its own.
//
// It promises that no row is lost and none is guessed at: a file is read whole
// or refused whole, and a row that cannot be taken is kept with its line and
// what is wrong with it, so that all bad rows of a file can be mended at once.
// What separates the fields of CSV and how it is encoded are found out where the
// file leaves no doubt; what the comma of an amount means is never found out.
// Amounts are carried as the text that stands in the file, never through a
// float. Every size is bounded, see [Limits].
//
// Workbooks have a reader of their own here, over archive/zip and encoding/xml: of
// the libraries that there are, excelize costs every start of the program 1.5 ms,
// and the ones that do not neither bound what an archive unpacks to nor tell what
// must not be paid: formulas that were never computed, dates and percentages.
//
// The package imports the wallet contract, money, ident and screen; it opens nothing.
package payees
