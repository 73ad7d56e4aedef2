// Package rail holds the ways by which money comes into the wallet and leaves
// it. [Sandbox] stands for a card processor and a bank: it moves no money and
// answers as [TestCards] says for each number, also after a crash.
//
// A rail never sees the ledger and keeps no card number: a token carries the
// wallet's keyed fingerprint of the number. The package imports the wallet
// contract, money and the engine's interface.
package rail
