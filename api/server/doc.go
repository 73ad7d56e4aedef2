// Package server serves a wallet over HTTP: a handler a route of the table in
// package api, with API keys, limits of rate, size and time, logs and metrics.
//
// What it promises: every request is answered by the status and the problem
// that the contract gives, none by a fault that the caller made; what it
// accepted it finishes before it ends; no secret is in its log.
//
// The package imports api, api/trace, wallet and money alone.
package server
