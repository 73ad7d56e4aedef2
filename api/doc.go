// Package api carries a wallet over HTTP: one table of routes, from which the
// server's handlers, the client's calls and the OpenAPI document follow.
//
// A route names a method of wallet.Service, its HTTP verb and path, who may
// call it and how large its bodies may be. The types on the wire are those of
// the contract: what a local wallet answers and what a remote one answers is
// the same, errors included, which travel as problem+json (RFC 9457).
//
// The package imports wallet, money and api/trace alone.
package api
