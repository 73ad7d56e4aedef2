package money

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// MarshalJSON writes {"amount":"12.50","currency":"USD"}. It returns
// [ErrUnknownCurrency] for an amount without a known currency, such as the zero
// Amount, so that nothing leaves that could not be read back.
func (a Amount) MarshalJSON() ([]byte, error) {
	if a.currency.Digits() < 0 {
		return nil, fmt.Errorf("write amount as JSON: %w", unknownCurrency(a.currency))
	}
	text := make([]byte, 0, len(`{"amount":"","currency":""}`)+maxTextLength)
	text = append(text, `{"amount":"`...)
	text = a.appendDecimal(text)
	text = append(text, `","currency":"`...)
	text = append(text, a.currency...)
	return append(text, `"}`...), nil
}

// UnmarshalJSON reads what [Amount.MarshalJSON] writes and nothing else: an object
// with the members amount and currency, each once and a string, the currency in
// upper case. A number, null, another member or a member in other letters is
// [ErrSyntax]; for the texts, the errors are those of [Parse]. The receiver is
// changed only on success.
func (a *Amount) UnmarshalJSON(data []byte) error {
	fields, err := readFields(data)
	if err != nil {
		return fmt.Errorf("read amount from JSON: %w", err)
	}
	parsed, err := Parse(Decimal(*fields.amount), Currency(*fields.currency))
	if err != nil {
		return fmt.Errorf("read amount from JSON: %w", err)
	}
	*a = parsed
	return nil
}

// amountFields are the members of an amount in JSON, nil until they are met.
type amountFields struct {
	amount, currency *string
}

// readFields reads an object of exactly the members of an amount. It goes by
// tokens because json.Unmarshal takes repeated members and any letter case.
func readFields(data []byte) (amountFields, error) {
	var fields amountFields
	decoder := json.NewDecoder(bytes.NewReader(data))
	opening, err := decoder.Token()
	if err != nil {
		return fields, errors.Join(ErrSyntax, err)
	}
	if opening != json.Delim('{') {
		return fields, fmt.Errorf("%w: not an object", ErrSyntax)
	}
	for decoder.More() {
		if err := readField(decoder, &fields); err != nil {
			return fields, err
		}
	}
	if _, err := decoder.Token(); err != nil { // the closing brace
		return fields, errors.Join(ErrSyntax, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fields, fmt.Errorf("%w: something follows the object", ErrSyntax)
	}
	if fields.amount == nil || fields.currency == nil {
		return fields, fmt.Errorf("%w: amount or currency is missing", ErrSyntax)
	}
	return fields, nil
}

// readField reads the next member into its place in fields.
func readField(decoder *json.Decoder, fields *amountFields) error {
	name, err := decoder.Token()
	if err != nil {
		return errors.Join(ErrSyntax, err)
	}
	var place **string
	switch name {
	case "amount":
		place = &fields.amount
	case "currency":
		place = &fields.currency
	default:
		return fmt.Errorf("%w: a member other than amount and currency", ErrSyntax)
	}
	if *place != nil {
		return fmt.Errorf("%w: %s stands twice", ErrSyntax, name)
	}
	value, err := decoder.Token()
	if err != nil {
		return errors.Join(ErrSyntax, err)
	}
	text, ok := value.(string)
	if !ok {
		return fmt.Errorf("%w: %s is not a string", ErrSyntax, name)
	}
	*place = &text
	return nil
}

// MarshalText writes the rate as [Rate.String] does, so that it is a string in
// JSON. It returns [ErrSyntax] for the zero Rate, which is no rate.
func (r Rate) MarshalText() ([]byte, error) {
	if r.IsZero() {
		return nil, fmt.Errorf("write rate: no rate: %w", ErrSyntax)
	}
	return r.appendTo(make([]byte, 0, maxTextLength)), nil
}

// UnmarshalText reads a rate as [ParseRate] does. The receiver is changed only on
// success.
func (r *Rate) UnmarshalText(text []byte) error {
	parsed, err := ParseRate(string(text))
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}
