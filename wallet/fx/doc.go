// Package fx reckons one conversion of money: what is paid, what is received, and
// what of it is margin and rounding. It promises that no conversion, and no row of
// them in any sizes and directions, is worth more at the rates that it was made at
// than what was paid for it. It is pure, and imports money alone.
package fx
