// Package reconciliation renders what reconciliation found for a person to read:
// whether the bank agrees, and if not, where, since when and why. A report is of one
// run or of several, as Markdown, as a page of HTML that needs nothing else, or as a
// letter in plain text.
//
// It promises that every open break of its runs is told up to MaxBreaks, and that
// what is left out is counted; that amounts are shown and summed exactly, never
// rounded; that what a bank or anybody else wrote is shown and never acted upon; and
// that the same runs render to the same bytes on every machine, in whatever order
// their breaks come. It has no clock: ages are those that the breaks have.
//
// A letter goes over networks that others read. It names breaks and amounts, and
// leaves out what a bank wrote.
//
// It may import wallet and wallet/money.
package reconciliation
