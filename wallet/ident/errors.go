package ident

// Error says why a text was refused. Message is one clear sentence and Hint
// what to do about it; neither repeats a card or an account number.
type Error struct {
	Message string
	Hint    string
}

// Error returns the message alone.
func (e *Error) Error() string { return e.Message }

// refuse makes an Error.
func refuse(message, hint string) *Error { return &Error{Message: message, Hint: hint} }
