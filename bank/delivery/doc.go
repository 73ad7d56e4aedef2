// Package delivery gives what package statement reads in the wallet's own types: a
// statement with its entries, or head, entries and end one by one for who keeps
// nothing in memory.
//
// The package is pure: it has no clock, no state and no work at start-up. It imports
// the standard library, statement, wallet, ident and money.
package delivery
