// Package risk reads and evaluates the conditions of risk rules. A condition is
// written in the language of expr-lang, of which it takes the part that costs a
// bounded time and cannot fail: comparisons, arithmetic on whole numbers, lists
// of constants and the variables of Facts. It has no loops, no functions but the
// one that names an amount of money, and no fractions.
//
// It does no I/O and knows no clock, and imports money and expr-lang's parser.
package risk
