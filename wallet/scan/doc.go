// Package scan says what a file that somebody gave as a picture or as a scanned
// paper really is: a JPEG, a PNG or a PDF, by its content and never by its name.
//
// It promises that a picture has a header that its format's decoder reads, sides
// within bounds, and the mark that ends it, so that one that was cut off is
// refused; pixels are never decoded. A refusal is an *[ident.Error] that repeats
// nothing of the content.
//
// The package is pure: it imports the standard library and package ident.
package scan
