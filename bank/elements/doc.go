// Package elements reads the XML of messages between banks and their customers,
// element by element and within limits: of the file, of a tag or a text, of a
// value and of how deep elements stand in each other. A document type, and with
// it every entity but the five of XML, is refused. What cannot be read is an
// [Error] with its line.
//
// The package is pure: it has no clock, no state and no work at start-up. It
// imports the standard library and the tables of old character sets.
package elements
