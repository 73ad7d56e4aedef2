// Package policy holds the rules of the wallet as one document and the pure
// functions that apply it: what an intent costs and what a customer may hold
// and move. It does no I/O, knows no clock, and imports money and, for the
// conditions of risk rules, risk.
package policy
