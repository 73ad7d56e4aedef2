package delivery

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// MaxEntriesHeld is the most entries of one statement that [Read] keeps in memory to
// give them together. An entry takes some 1,000 bytes.
const MaxEntriesHeld = 1_000_000

// Read reads a file and gives each statement with its entries when it has ended. name
// is what the file is called, without its folder. The error is a wallet.Error with
// the code invalid_file when the file cannot be understood; each has then been given
// what stands before.
func Read(r io.Reader, name string, options statement.Options, each func(*wallet.BankStatement) error) (statement.Delivery, error) {
	delivery, err := statement.Read(r, options, &whole{name: name, each: each})
	return delivery, Refused(name, err)
}

// ReadEntries reads a file in memory that does not grow with it: it gives each entry
// with the head of its statement, and each statement, without entries, when it has
// ended. The error is that of [Read].
func ReadEntries(
	r io.Reader, name string, options statement.Options, entry func(*wallet.BankStatement, *wallet.BankEntry) error, end func(*wallet.BankStatement) error,
) (statement.Delivery, error) {
	delivery, err := statement.Read(r, options, &passing{name: name, entry: entry, end: end})
	return delivery, Refused(name, err)
}

// passing hands entries on.
type passing struct {
	name    string
	entry   func(*wallet.BankStatement, *wallet.BankEntry) error
	end     func(*wallet.BankStatement) error
	current wallet.BankStatement
}

func (p *passing) Begin(s *statement.Statement) error {
	p.current = Head(p.name, s)
	return nil
}

func (p *passing) Entry(e *statement.Entry) error {
	entry := Entry(e)
	return p.entry(&p.current, &entry)
}

func (p *passing) End(c *statement.Closing) error {
	Close(&p.current, c)
	return p.end(&p.current)
}

// Refused gives an error of a file as the wallet's own, and any other as it is.
func Refused(name string, err error) error {
	var e *statement.Error
	if !errors.As(err, &e) {
		return err
	}
	hint := e.Hint
	if hint == "" {
		hint = "nothing of the file is taken; ask the bank for it again, or mend it and keep the original"
	}
	details := []any{"file", name}
	if e.Line > 0 {
		details = append(details, "line", e.Line)
	}
	if e.Where != "" {
		details = append(details, "where", e.Where)
	}
	if e.Format != "" {
		details = append(details, "format", string(e.Format))
	}
	return wallet.Refuse(wallet.CodeInvalidFile, name+": "+e.Error(), hint, details...)
}

// whole puts statements together.
type whole struct {
	name    string
	each    func(*wallet.BankStatement) error
	current *wallet.BankStatement
}

func (w *whole) Begin(s *statement.Statement) error {
	head := Head(w.name, s)
	w.current = &head
	return nil
}

func (w *whole) Entry(e *statement.Entry) error {
	if len(w.current.Entries) == MaxEntriesHeld {
		return &statement.Error{
			Line: e.Line, Reason: fmt.Sprintf("the statement has more than %d entries", MaxEntriesHeld),
			Hint: "list it entry by entry with --entries",
		}
	}
	w.current.Entries = append(w.current.Entries, Entry(e))
	return nil
}

func (w *whole) End(c *statement.Closing) error {
	Close(w.current, c)
	return w.each(w.current)
}

// Head gives the head of a statement, with no entries yet.
func Head(file string, s *statement.Statement) wallet.BankStatement {
	head := wallet.BankStatement{
		File: file, Number: s.Number, Line: s.Line,
		Format: string(s.Format), Version: s.Version, MessageID: s.MessageID, ID: s.ID, Sequence: s.Sequence, Page: s.Page, Copy: s.Copy, CreatedAt: s.Created,
		Account: s.Account.ID, AccountName: s.Account.Name, BIC: s.Account.BIC, Routing: s.Account.Routing,
		Currency: s.Currency, From: day(s.From), To: day(s.To),
		Footing: wallet.FootingUnknown, Entries: []wallet.BankEntry{},
	}
	head.Opening, head.OpeningDate = balance(s.Opening)
	return head
}

// Close adds to a statement what is known at its end.
func Close(s *wallet.BankStatement, c *statement.Closing) {
	s.Currency = c.Currency
	s.Opening, s.OpeningDate = balance(c.Opening)
	s.Closing, s.ClosingDate = balance(c.Closing)
	s.EntryCount = c.Entries
	s.Credits, s.Debits = decimal(c.Booked.Credits), decimal(c.Booked.Debits)
	s.Footing, s.FootingWhy = wallet.Footing(c.Footing), c.Why
	if c.Footing == statement.FootingOff {
		s.Difference = decimal(c.Difference)
	}
}

// Entry gives an entry.
func Entry(e *statement.Entry) wallet.BankEntry {
	entry := wallet.BankEntry{
		Number: e.Number, Line: e.Line, BookingDate: day(e.BookingDate), ValueDate: day(e.ValueDate),
		Amount: decimal(e.Amount), Currency: e.Amount.Currency(), Status: wallet.BankEntryStatus(e.Status), Reversal: e.Reversal,
		BankFacts: facts(&e.Facts),
	}
	if e.Moved != e.Amount {
		entry.Moved = decimal(e.Moved)
	}
	if e.Balance != nil {
		entry.Balance = decimal(e.Balance.Amount)
	}
	if e.Batch != (statement.Batch{}) {
		entry.Batch = &wallet.BankBatch{Count: e.Batch.Count, MessageID: e.Batch.MessageID, PaymentID: e.Batch.PaymentID}
	}
	for i := range e.Details {
		d := &e.Details[i]
		entry.Details = append(entry.Details, wallet.BankDetail{
			Number: d.Number, Line: d.Line, Amount: decimal(d.Amount), Currency: d.Amount.Currency(), BankFacts: facts(&d.Facts),
		})
	}
	return entry
}

func facts(f *statement.Facts) wallet.BankFacts {
	out := wallet.BankFacts{
		Reference: f.BankReference, OwnReference: f.OwnReference, EndToEndID: f.EndToEndID, InstructionID: f.InstructionID,
		TransactionID: f.TransactionID, UETR: f.UETR, MessageID: f.MessageID, PaymentID: f.PaymentID, Mandate: f.Mandate, CreditorID: f.CreditorID,
		ClearingReference: f.ClearingReference, Cheque: f.Cheque, Code: code(&f.Code), CodeText: f.Code.Text,
		Counterparty: f.Counterparty.Name, CounterpartyAccount: f.Counterparty.Account.ID, CounterpartyBIC: f.Counterparty.Account.BIC,
		CounterpartyRouting: f.Counterparty.Account.Routing, Ultimate: f.Counterparty.Ultimate,
		Remittance: strings.Join(f.Remittance, "\n"), Purpose: f.Purpose, ReturnCode: f.Return.Code, ReturnInfo: f.Return.Info, Info: f.Info,
		InstructedAmount: decimal(f.Instructed), InstructedCurrency: f.Instructed.Currency(),
	}
	for _, r := range f.References {
		out.References = append(out.References, wallet.BankReference{Kind: r.Kind, Text: r.Text})
	}
	for _, c := range f.Charges {
		out.Charges = append(out.Charges, wallet.BankCharge{Amount: decimal(c.Amount), Currency: c.Amount.Currency(), Included: c.Included, Kind: c.Kind})
	}
	return out
}

// code gives what is said of the kind of a transaction by the most general of its
// codes.
func code(c *statement.Code) string {
	switch {
	case c.Domain != "":
		return strings.TrimRight(c.Domain+"-"+c.Family+"-"+c.SubFamily, "-")
	case c.Proprietary != "":
		return c.Proprietary
	case c.Type != "" && c.Business != "":
		return c.Type + "+" + c.Business
	case c.Type != "":
		return c.Type
	default:
		return c.Business
	}
}

// decimal gives an amount, and nothing for one without a currency.
func decimal(a money.Amount) money.Decimal {
	if a.Currency() == "" {
		return ""
	}
	return a.Decimal()
}

func day(d ident.Date) string {
	if d == (ident.Date{}) {
		return ""
	}
	return d.String()
}

func balance(b *statement.Balance) (amount money.Decimal, date string) {
	if b == nil {
		return "", ""
	}
	return decimal(b.Amount), day(b.Date)
}
