package document

import "github.com/okpay/okpay/strictyaml"

// Problem is one mistake in a document; its path is such as fees[2].percent.
type Problem = strictyaml.Problem

// Error is a document with mistakes in it, at most MaxProblems.
type Error = strictyaml.Error
