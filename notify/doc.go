// Package notify brings codes and alerts to people: e-mail over SMTP, and text
// messages over a gateway that speaks HTTP. Without either, messages stay in
// the wallet's outbox, where an operator reads them. To programs elsewhere it
// brings events, by webhooks.
//
// It promises that every step has a time limit, that nothing leaves this machine
// in clear unless the settings say so, and that no error holds a message, whom
// it goes to, or a secret: errors are put on record and shown.
//
// The package hangs on engine.Courier and engine.WebhookSender; it imports wallet and engine, and is the
// only importer of go-mail.
package notify
