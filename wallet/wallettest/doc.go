// Package wallettest is the conformance suite of okpay: what every
// implementation of wallet.Service must do, whatever stands behind it, be it an
// engine over a database or a client over HTTP.
//
// It knows the Service alone: it registers its own people, reads their codes
// from the outbox, moves the clock that the wallet was given and looks at
// results. Every behaviour runs on a wallet of its own, which it leaves with a
// ledger that passes its check.
//
// The package imports wallet, money and rapid.
package wallettest
