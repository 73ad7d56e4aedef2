// Package wording has the words of all messages to people, in every language in
// which they are written to.
//
// It promises that every message is there in every language, that a text is
// parsed when it is first needed and once, and that nothing in a message that
// comes from outside can break its form: control characters become spaces.
//
// A text is a file of its own, texts/LANGUAGE/KIND.txt, in the form of
// text/template: "Subject: " and the subject on the first line, an empty line,
// and the body. What may be put in is [About].
//
// The package imports the standard library alone, and does no I/O.
package wording
