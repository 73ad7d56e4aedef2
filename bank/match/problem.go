package match

import "github.com/okpay/okpay/strictyaml"

// Problem is one mistake in rules; its path is such as rules[2].days.
type Problem = strictyaml.Problem

// Error is rules with mistakes in them, at most MaxProblems.
type Error = strictyaml.Error

// MaxProblems is how many mistakes are told at once.
const MaxProblems = 50
