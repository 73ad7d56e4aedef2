// Package month plays a month of a small wallet and writes what its banks and its
// card processor would say of it, with differences planted in between, so that
// reconciliation can be tried and proven: [Make] moves the money through the wallet
// contract, [Facts.Files] writes the statements, and [Differences] says what is
// wrong with them.
//
// A wallet cannot date its money back. All of it moves on the day on which the month
// is made, and it is the banks that take up to four weeks to book it: their
// statements run ahead of the wallet's clock.
//
// What is written follows from the facts alone, to the byte. The package does no I/O
// of its own and knows no clock; it imports the wallet contract and money.
package month
