package pain

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/okpay/okpay/wallet/ident"
)

// Error says why a message or one of its transactions cannot be sent. It
// repeats no account number and no name.
type Error struct {
	Number     int    // of the transaction in the message, from 1; 0 for the message itself
	EndToEndID string // of the transaction
	Field      string // in plain words, such as "creditor name"
	Message    string // one clear sentence
	Hint       string
}

// Error returns the message with the transaction that it is about.
func (e *Error) Error() string {
	switch {
	case e.Number == 0 && e.EndToEndID == "":
		return e.Message
	case e.Number == 0:
		return fmt.Sprintf("transaction %s: %s", quoted(e.EndToEndID), e.Message)
	default:
		return fmt.Sprintf("transaction %d (%s): %s", e.Number, quoted(e.EndToEndID), e.Message)
	}
}

// quoted returns an id for an error: as it is when it is in order, otherwise
// escaped and cut.
func quoted(id string) string {
	if checkID("id", id) == nil {
		return id
	}
	if len(id) > MaxID {
		return strconv.QuoteToASCII(id[:MaxID]) + "..."
	}
	return strconv.QuoteToASCII(id)
}

// refuse makes an Error about a field.
func refuse(field, message, hint string) *Error {
	return &Error{Field: field, Message: message, Hint: hint}
}

// about makes an Error of one of ident's or sepa's checks.
func about(field string, err error) error {
	var e *ident.Error
	if errors.As(err, &e) {
		return refuse(field, e.Message, e.Hint)
	}
	return err
}

// ofTransaction returns err with the transaction that it is about.
func ofTransaction(err error, number int, endToEndID string) error {
	var e *Error
	if errors.As(err, &e) {
		named := *e
		named.Number, named.EndToEndID = number, endToEndID
		return &named
	}
	return err
}
