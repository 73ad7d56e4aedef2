// Package password judges what customers choose as their secrets: passwords, by
// an estimate of how many guesses find them, and payment PINs, by rules.
//
// The estimate follows zxcvbn (Wheeler, "zxcvbn: Low-Budget Password Strength
// Estimation", USENIX Security 2016). A password is covered by the patterns
// that a guesser tries: common passwords, words and names in several languages,
// what is known of the owner, all of these reversed and with look-alike
// characters, walks over a keyboard, repeats, sequences and dates; what is left
// is tried character by character. The cheapest cover is the estimate. It is
// meant for the choice of a password, not for a promise of how long it holds.
//
// Only the first [MaxRunes] characters are looked at, so that the time is
// bounded for a password of any length; what follows can only make it stronger.
//
// The dictionary is a compressed file in the program that is read when the first
// password is judged; see the NOTICE beside this file for where it comes from.
// The package is pure and safe for concurrent use: it has no clock, no state of
// its own and no work at start-up. It imports the standard library, package
// ident and the normal forms of Unicode.
package password
