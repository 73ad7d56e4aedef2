// Package idcheck asks a provider over HTTP whether a document and a face are
// what they should be.
//
// A case is posted as JSON (a [Request]), signed as the Standard Webhooks
// specification has it, with the case's id as the idempotency key; the provider
// answers with a [Verdict], or with 202 when it is not done yet. The package
// promises that every step has a time limit, that an answer is bounded and read
// strictly, that documents never leave this machine in clear, and that no error
// holds what was sent, an answer, or a secret.
//
// It hangs on engine.IdentityProvider, and imports notify for how requests are
// signed, wallet and engine.
package idcheck
