// Package sepa knows what every bank of the Single Euro Payments Area agrees on:
// the characters that a payment may carry, the days on which euros settle, and
// the countries that take part.
//
// It promises that what [Transliterate] and [Fit] return can be sent as it is,
// that they return the same for the same text for ever, since references that
// stand in banks' books are made with them, and that nothing is lost unseen:
// they say when the text was changed.
//
// The package is pure and safe for concurrent use: it has no clock, no state and
// no work at start-up. It imports the standard library, ident, and the
// normalization of Unicode.
package sepa
