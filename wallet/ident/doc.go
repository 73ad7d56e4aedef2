// Package ident checks what people type about themselves and their accounts, by
// the standards that these things have: card numbers and their expiry, IBANs
// and other account numbers, BICs, creditor references, e-mail addresses, phones,
// countries, handles, names, birth dates, Chinese resident numbers, and the
// references by which a customer is named. The zones of passports and identity
// cards are read by the package mrz below it.
//
// Each parser answers with the canonical form, so that one thing typed in two
// ways is one text, or refuses with an *[Error]. A parser reads a bounded text,
// repairs nothing but spacing and case, and never panics. What it accepts is
// well formed; whether it exists is for others to find out.
//
// The package is pure and safe for concurrent use: it has no clock, no state,
// no network and no work at start-up. It imports the standard library alone.
package ident
