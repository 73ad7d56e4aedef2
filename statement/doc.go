// Package statement puts a statement of account together and renders it: as
// CSV, as a page of HTML and as PDF, and gives the texts and amounts of a table.
//
// It promises that a statement which does not add up is an error and is never
// rendered; that texts and amounts are in the language of the reader; that what
// others wrote, such as a memo, is shown and never acted upon; and that the same
// document renders to the same bytes on every machine. Times are UTC, and every
// rendering says so. It has no clock: a document knows when it was made.
//
// It may import wallet, wallet/money and its own writer of PDF.
package statement
