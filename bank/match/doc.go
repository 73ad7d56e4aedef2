// Package match compares what a bank says of an account of ours with what the
// ledger says of it: lines against lines, by rules that are read from YAML.
//
// It promises that a line is used once; that the lines of a match have the same
// currency and, with a fee that is named, the same sum to the last minor unit;
// that nothing is guessed: where two lines fit equally well there is a break and
// no match; that the result depends neither on the order of the lines nor on
// anything but lines, rules and the day that it is given, and is written as the
// same bytes each time; and that the work grows with the number of lines and not
// with its square.
//
// It does no I/O and knows no clock. It imports money, the comparison of names
// and a reader of YAML.
package match
