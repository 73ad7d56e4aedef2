// Package money holds amounts of money, currencies and exchange rates, and the
// only arithmetic that the rest of the program may do with them.
//
// It promises that no operation loses a minor unit unseen: amounts are int64
// minor units with their currency, every operation is checked and returns an
// error instead of wrapping, every division names its [Rounding] and runs
// through at least 128 bits, every split sums to the whole, and no float is
// used anywhere. Text is read strictly: what is not exactly an amount or a
// rate is refused, never repaired or rounded.
//
// The package is pure and safe for concurrent use: it has no clock, no
// randomness and no state. It imports the standard library alone.
package money

//go:generate go run ./internal/gencurrencies -data internal/gencurrencies/iso4217.csv -out currencies_gen.go
