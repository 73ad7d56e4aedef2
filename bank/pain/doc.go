// Package pain speaks the messages of ISO 20022 between a payer and its bank:
// it writes credit transfers (pain.001, versions 001.001.03 and 001.001.09) and
// reads what the bank says of them (pain.002, every version).
//
// Of writing it promises that a file which is written whole is one that a bank
// takes: valid by the schema, in the characters that banks carry, with count and
// control sum right, every account and reference checked, no reference twice,
// on a day on which it can be executed. What is not so is refused with an
// [Error] before a byte of that transaction is written; nothing is mended, cut
// or transliterated here (package sepa does that where the caller wants it). The
// same input gives the same bytes.
//
// Of reading it promises that nothing is dropped unseen: each status of the
// group, of a payment and of a transaction is told in the order of the file, and
// what is not understood stops the reading with its line.
//
// Both ways stream: neither a file nor a list of transactions is held in memory,
// but for 35 bytes of each reference that was written. Every size is bounded by
// a named constant.
//
// The package is pure: it has no clock, no randomness, no state and no work at
// start-up. It imports the standard library, money, ident, sepa and elements.
package pain
