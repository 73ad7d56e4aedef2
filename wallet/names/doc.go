// Package names says how alike two names are: those of a customer and of a list
// of sanctions, of a payee and of the holder of an account.
//
// Names are compared by their words. Case, accents, punctuation and the order of
// the words do not matter, nor whether two words are written as one; Cyrillic
// letters are read by their transliteration. Two words are compared by Jaro and
// Winkler's measure, words are paired so that the whole is greatest, and long
// words weigh more than short ones. Every figure is in basis points: 10000 is the
// same, 0 is nothing in common.
//
// The package is pure and safe for concurrent use: it has no clock, no state and
// no work at start-up. It imports the standard library, the normal forms of
// Unicode, and package mrz for its transliterations.
package names
