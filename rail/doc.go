// Package rail holds the ways by which money comes into the wallet and leaves
// it. [Sandbox] stands for a card processor and a bank: it moves no money and
// answers each test number as DOMAIN's list says, also after a crash.
//
// A rail never sees the ledger, and keeps no card number: a token carries a
// fingerprint, not the number. The package imports the wallet contract, money
// and the engine's interface.
package rail
