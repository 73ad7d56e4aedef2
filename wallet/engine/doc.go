// Package engine is wallet.Service over a store: it loads what an intent
// names, decides in memory by the rules, and commits the outcome as one
// durable transaction.
//
// Deciding is pure: a function of the intent, the loaded state, the policy and
// a moment handed in. It does no I/O, so the same intents over the same state
// always give the same answers. A refused intent writes nothing and spoils no
// other of its batch.
//
// The package imports wallet, money, ledger, policy and ident. Storage, rails,
// clocks and randomness come in through the small interfaces that it defines.
package engine
