// Package mrz reads the machine-readable zone of travel documents and identity
// cards: TD1 of three lines (ICAO Doc 9303, part 5), TD2 (part 6) and TD3, the
// passport, of two (part 4), with what is common to them (part 3). It says
// whether the name in the zone agrees with a name that somebody stated, and to
// which country a code of a state belongs.
//
// Spacing, line ends and the case of letters do not matter; nothing else is
// repaired. Every check digit is verified. A refusal is an *[ident.Error] that
// names the line and the field, and never repeats what stands there. A
// [Document] shows its form and its state alone when it is printed or logged.
//
// The package is pure and safe for concurrent use: it has no clock, no state
// and no work at start-up. It imports the standard library, package ident and
// the normal forms of Unicode.
package mrz
