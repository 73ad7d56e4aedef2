// Package settlement tells a merchant what each withdrawal to its bank was made of:
// sales, refunds and fees from one withdrawal to the next, with every movement.
//
// It is made of a statement of account, which was checked to add up, and promises
// that each settlement begins where the one before it ended, and that its parts make
// its closing balance. It writes CSV (RFC 4180) for spreadsheets, and camt.053
// (ISO 20022, BankToCustomerStatement, version 08) for reconciliation: what reads a
// bank's statement reads it, package bank/statement first of all.
//
// It is pure, and imports statement, wallet and money.
package settlement
