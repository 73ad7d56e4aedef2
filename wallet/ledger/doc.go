// Package ledger is the pure kernel of the double-entry ledger: the chart of
// accounts, movements between accounts, and the book that posts them.
//
// It promises that every posting balances per currency, that no constrained
// account is ever below zero, and that a movement which would break this
// changes nothing. It does no I/O and knows no clock; it imports money alone.
package ledger
