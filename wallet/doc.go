// Package wallet is the contract of okpay: everything a caller may do, as one
// Service composed of a small interface a topic, with the inputs, the results
// and the coded errors of each.
//
// The types here are at once the types of the domain, of --output json and of
// the wire, so that a local wallet and a remote one print the same bytes.
// Names, JSON fields and codes only grow; none is renamed or given a second
// meaning.
//
// Every method has the shape Verb(ctx, VerbInput) (Result, error). An error
// that a caller can act on is an *Error with a Code; any other error is a
// fault of the tool.
//
// The package imports money alone.
package wallet
