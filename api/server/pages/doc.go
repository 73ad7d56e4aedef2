// Package pages writes the pages of HTML that the server shows to people: where a
// customer logs in, consents to an application, pays a checkout, and the receipt of
// a payment.
//
// It promises that a page needs no script and nothing from elsewhere, that what it
// shows of others is escaped, that every text is there in every language, and that
// its colours have the contrast that WCAG 2.2 asks for at level AA, in the light and
// in the dark. It says what is allowed of a page in its headers; what a page says,
// and who may see it, is the server's.
//
// The package imports wallet and money. It does no I/O, and parses its templates
// when the first page is asked for.
package pages
