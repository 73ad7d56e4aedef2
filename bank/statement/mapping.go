package statement

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Mapping says what the columns of a CSV file mean.
type Mapping struct {
	Name      string    `yaml:"name"`
	Title     string    `yaml:"title"`  // what the file is, in words
	Source    string    `yaml:"source"` // where its columns are documented
	Delimiter Delimiter `yaml:"delimiter"`
	Decimal   Decimal   `yaml:"decimal"`
	Dates     string    `yaml:"dates"` // such as "YYYY-MM-DD"; a time may follow
	Skip      int       `yaml:"skip"`  // lines before the header
	Fields    Fields    `yaml:"fields"`
	Fees      Fees      `yaml:"fees"`
	Sides     *Sides    `yaml:"sides"`
	Status    *Statuses `yaml:"status"`
}

// Delimiter is what stands between the fields of a CSV file.
type Delimiter string

// The delimiters; the empty one is a comma.
const (
	Comma     Delimiter = "comma"
	Semicolon Delimiter = "semicolon"
	Tab       Delimiter = "tab"
	Pipe      Delimiter = "pipe"
)

func (d Delimiter) rune() rune {
	switch d {
	case Comma, "":
		return ','
	case Semicolon:
		return ';'
	case Tab:
		return '\t'
	case Pipe:
		return '|'
	default:
		return 0
	}
}

// Decimal is the sign before the decimals of an amount. The digits before it may be
// grouped by threes.
type Decimal string

// The decimal signs; the empty one is a point.
const (
	Point        Decimal = "point"
	DecimalComma Decimal = "comma"
)

// Fields says which column a fact about an entry comes from. An amount is signed as
// the account moves, or it comes from a column for credits and one for debits.
type Fields struct {
	Account            Column  `yaml:"account"`
	BookingDate        Column  `yaml:"booking_date"`
	ValueDate          Column  `yaml:"value_date"`
	Amount             Column  `yaml:"amount"`
	Credit             Column  `yaml:"credit"`
	Debit              Column  `yaml:"debit"`
	Currency           Column  `yaml:"currency"`
	Balance            Column  `yaml:"balance"` // after the entry
	Reference          Column  `yaml:"reference"`
	OwnReference       Column  `yaml:"own_reference"`
	EndToEndID         Column  `yaml:"end_to_end_id"`
	TransactionID      Column  `yaml:"transaction_id"`
	PaymentID          Column  `yaml:"payment_id"` // of the batch that it was paid out with
	Mandate            Column  `yaml:"mandate"`
	Counterparty       Columns `yaml:"counterparty"` // the first that is not empty
	CounterpartyID     Column  `yaml:"counterparty_account"`
	CounterpartyBIC    Column  `yaml:"counterparty_bic"`
	Kind               Column  `yaml:"kind"`
	Info               Column  `yaml:"info"`
	InstructedAmount   Column  `yaml:"instructed_amount"`
	InstructedCurrency Column  `yaml:"instructed_currency"`
	Remittance         Columns `yaml:"remittance"`
}

// Column is where a value comes from: the name of a column, or, written as
// {value: EUR}, the same in every row. A column with a question mark behind its name
// may be missing in a file, and its value is empty then.
type Column struct {
	Name     string
	Optional bool
	Value    string
}

// UnmarshalYAML reads a name, or a mapping with the value.
func (c *Column) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		c.Name, c.Optional = strings.CutSuffix(strings.TrimSpace(node.Value), "?")
		return nil
	}
	if node.Kind != yaml.MappingNode || len(node.Content) != 2 || node.Content[0].Value != "value" || node.Content[1].Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: write the name of a column, or {value: ...}", node.Line)
	}
	c.Value = node.Content[1].Value
	return nil
}

// Columns are the names of one or of several columns.
type Columns []string

// UnmarshalYAML reads a name or a list of them.
func (c *Columns) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		*c = Columns{strings.TrimSpace(node.Value)}
		return nil
	}
	var list []string
	if err := node.Decode(&list); err != nil {
		return fmt.Errorf("line %d: write the name of a column or a list of them", node.Line)
	}
	*c = list
	return nil
}

// Fees are charges that are taken out of the amount. With Costs, a fee is stated above
// zero; otherwise it is signed as the account moves.
type Fees struct {
	Columns Columns `yaml:"columns"`
	Costs   bool    `yaml:"costs"`
}

// Sides says by which words of a column an amount without a sign is a credit or a
// debit. Another word is refused.
type Sides struct {
	Column string   `yaml:"column"`
	Credit []string `yaml:"credit"`
	Debit  []string `yaml:"debit"`
}

// Statuses says which words of a column mean which status. Another word is refused.
type Statuses struct {
	Column  string   `yaml:"column"`
	Booked  []string `yaml:"booked"`
	Pending []string `yaml:"pending"`
	Info    []string `yaml:"info"`
}

// The limits of a mapping.
const (
	MaxMapping    = 64 << 10 // bytes
	maxSkip       = 1000     // lines before the header
	maxColumns    = 1000     // of a file
	maxColumnName = 200      // bytes
)

// ParseMapping reads a mapping in YAML. The error is an [Error] with the line of the
// mapping.
func ParseMapping(text []byte) (*Mapping, error) {
	refuse := func(reason string) error {
		return &Error{Reason: "the mapping: " + reason, Hint: "okpay reconcile mappings NAME shows a ready one to begin with"}
	}
	if len(text) > MaxMapping {
		return nil, refuse(fmt.Sprintf("it is longer than %d bytes", MaxMapping))
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	var m Mapping
	if err := decoder.Decode(&m); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, refuse("it is empty")
		}
		return nil, refuse(strings.Join(strings.Fields(strings.TrimPrefix(err.Error(), "yaml: ")), " "))
	}
	if err := decoder.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, refuse("it has more than one document")
	}
	if reason := m.wrong(); reason != "" {
		return nil, refuse(reason)
	}
	return &m, nil
}

// wrong says what is wrong with a mapping.
func (m *Mapping) wrong() string {
	f := &m.Fields
	_, knownDates := dateLayout(m.Dates)
	switch {
	case m.Delimiter.rune() == 0:
		return "the delimiter is none of comma, semicolon, tab and pipe"
	case m.Decimal != "" && m.Decimal != Point && m.Decimal != DecimalComma:
		return "the decimal sign is neither point nor comma"
	case m.Skip < 0 || m.Skip > maxSkip:
		return fmt.Sprintf("skip is not between 0 and %d", maxSkip)
	case !knownDates:
		return "dates is " + quoted(m.Dates) + " and not of YYYY, YY, MM and DD with one sign between them, such as DD.MM.YYYY"
	case f.Amount.Optional, f.Credit.Optional, f.Debit.Optional, f.Currency.Optional:
		return "the columns of amounts and of the currency cannot be missing"
	case f.BookingDate.Name == "" && f.ValueDate.Name == "":
		return "fields names neither booking_date nor value_date"
	case f.Currency == (Column{}):
		return "fields does not name the currency: a column, or {value: EUR}"
	case (f.Amount.Name == "") == (f.Credit.Name == "" && f.Debit.Name == ""):
		return "fields names either amount, or credit and debit"
	case f.Amount.Name == "" && (f.Credit.Name == "" || f.Debit.Name == ""):
		return "fields names credit and debit together"
	case m.Sides != nil && (m.Sides.Column == "" || f.Amount.Name == ""):
		return "sides needs a column, and the amount"
	case m.Status != nil && m.Status.Column == "":
		return "status needs a column"
	case (f.InstructedAmount.Name == "") != (f.InstructedCurrency == Column{}):
		return "fields names instructed_amount and instructed_currency together"
	}
	columns, optional := m.columns()
	for _, name := range append(columns, optional...) {
		if name == "" || len(name) > maxColumnName {
			return "the name of a column is empty or too long"
		}
	}
	return ""
}

// Columns lists the columns that a file must have.
func (m *Mapping) Columns() []string {
	list, _ := m.columns()
	return list
}

// columns lists the columns that a file must have, and those that it may lack.
func (m *Mapping) columns() (list, optional []string) {
	for _, c := range m.Fields.all() {
		switch {
		case c.Optional:
			optional = append(optional, c.Name)
		case c.Name != "":
			list = append(list, c.Name)
		}
	}
	list = append(list, m.Fields.Counterparty...)
	list = append(list, m.Fields.Remittance...)
	list = append(list, m.Fees.Columns...)
	if m.Sides != nil {
		list = append(list, m.Sides.Column)
	}
	if m.Status != nil {
		list = append(list, m.Status.Column)
	}
	slices.Sort(list)
	return slices.Compact(list), optional
}

func (f *Fields) all() []Column {
	return []Column{
		f.Account, f.BookingDate, f.ValueDate, f.Amount, f.Credit, f.Debit, f.Currency, f.Balance, f.Reference, f.OwnReference, f.EndToEndID,
		f.TransactionID, f.PaymentID, f.Mandate, f.CounterpartyID, f.CounterpartyBIC, f.Kind, f.Info, f.InstructedAmount,
		f.InstructedCurrency,
	}
}
