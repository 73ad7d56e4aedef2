// Package statement reads what a bank or a processor says of an account: camt.053,
// camt.052 and camt.054 (ISO 20022, every version), MT940 and MT942, OFX, BAI2,
// and CSV by a mapping. The format is found by content.
//
// It promises that no entry is dropped unseen: what cannot be understood stops the
// reading with its line and the reason, an [Error]. Amounts are exact, signed as
// the account moves, and never rounded; an amount with more digits than its
// currency has is refused. Whether a statement adds up is told and never mended.
//
// It reads as banks write and not as schemas say: elements in any order, lists that
// are never closed, lines that are padded, declarations of a character set that are
// wrong. Where a fact about an entry is missing, it is empty; where the amount, its
// sign or its currency is missing or doubtful, the file is refused.
//
// Files are streamed into a [Sink]: memory does not grow with a file, and every size
// is bounded by a named constant. What belongs to several files, which is whether
// one statement continues another and whether a delivery came before, is the
// caller's; it is given message ids, the hash of the file, and both balances.
//
// The package is pure: it has no clock, no state and no work at start-up. It
// imports the standard library, money, ident, elements, YAML for mappings, and the
// tables of old character sets.
package statement
