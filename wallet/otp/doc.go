// Package otp is the second factor: time-based one-time passwords (RFC 6238)
// with the settings that every authenticator knows, SHA-1, six digits and steps
// of 30 seconds, the address by which one is set up (the Key URI format), and
// recovery codes for who has lost it.
//
// A code is good for one use. [Verify] answers with the step that a code
// belongs to, and the caller refuses a step that is not later than the last one
// it let in.
//
// The package is pure and safe for concurrent use: time and randomness come
// from the caller. It is our own because it is little: the library that would
// do it (pquerna/otp) links an image and a QR encoder, big numbers and a random
// source of its own into whatever checks a code.
package otp
