// Package pdf writes documents of text, lines and bars as PDF 1.7 (ISO 32000-1):
// what a statement needs, and no more. It embeds no font. Latin text is set in
// Helvetica, which every reader of PDF has (9.6.2.2), and Chinese in STSong-Light
// with the character collection Adobe-GB1 (9.7.5), for which a reader takes a
// Chinese font of its own. A character that is in neither is set as a question
// mark; all of the Chinese national standard GBK can be set.
//
// It promises that the same document gives the same bytes, that nothing in a text
// is taken for an operator, and that text can be searched and copied. Coordinates
// are integers, hundredths of a point from the top left of the page.
//
// It may import the standard library and the character sets of golang.org/x/text.
package pdf
