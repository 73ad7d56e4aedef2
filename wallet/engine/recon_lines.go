package engine

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Bounds of what is kept of a line, in bytes.
const (
	maxLineText       = 2000
	maxLineName       = 300
	maxLineReference  = 140
	maxLineReferences = 60
	maxEntryParts     = 10000
)

// linesOf makes the lines of an entry: one, or where the bank gives the parts of it
// with amounts that add up, one each. What it says besides is what its parts have in
// common.
func linesOf(st *StatementRecord, e *wallet.BankEntry) ([]BankLineRecord, error) {
	currency := st.Head.Currency
	amount, err := entryAmount(e, currency)
	if err != nil {
		return nil, err
	}
	booked, err := lineDay(e.BookingDate)
	if err != nil {
		return nil, err
	}
	valued, err := lineDay(e.ValueDate)
	if err != nil {
		return nil, err
	}
	line := BankLineRecord{
		Statement: st.ID, BankAccount: st.BankAccount, Format: st.Format, Entry: e.Number, Booked: booked, Valued: valued,
		Amount: amount, State: LineOpen, Facts: entryFacts(e),
	}
	if e.Status != wallet.BankEntryBooked || amount.IsZero() {
		line.State = LineInfo
	}
	line.Fingerprint = fingerprint(&line, e)
	parts := partsOf(e, amount)
	if parts == nil {
		line.ID = lineID(st.ID, e.Number, 0)
		for i := range e.Details[:min(len(e.Details), maxEntryParts)] {
			line.Facts.add(&e.Details[i].BankFacts)
		}
		line.Facts.bound()
		return []BankLineRecord{line}, nil
	}
	list := make([]BankLineRecord, len(parts))
	for i := range parts {
		part := line
		part.ID, part.Part, part.Amount = lineID(st.ID, e.Number, i+1), i+1, parts[i]
		part.Facts.References = slices.Clone(line.Facts.References)
		part.Facts.Group = lineID(st.ID, e.Number, 0)
		part.Facts.replace(&e.Details[i].BankFacts)
		part.Facts.bound()
		list[i] = part
	}
	return list, nil
}

// lineID names a line for ever: by its statement and its place in it.
func lineID(statement string, entry, part int) string {
	_, id, _ := strings.Cut(statement, "_")
	id = "stl_" + id + "-" + strconv.Itoa(entry)
	if part > 0 {
		id += "." + strconv.Itoa(part)
	}
	return id
}

// entryAmount is what moved in the currency of the account.
func entryAmount(e *wallet.BankEntry, currency money.Currency) (money.Amount, error) {
	text := e.Amount
	if e.Currency != currency {
		if e.Moved == "" {
			return money.Amount{}, badEntry(e, fmt.Sprintf("it is in %s, and what moved in %s is not stated", e.Currency, currency))
		}
		text = e.Moved
	}
	amount, err := money.Parse(text, currency)
	if err != nil {
		return amount, badEntry(e, err.Error())
	}
	return amount, nil
}

func badEntry(e *wallet.BankEntry, why string) error {
	return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("the entry %d cannot be taken in: %s", e.Number, why),
		"nothing of the statement is matched until it is whole", "entry", e.Number, "line", e.Line)
}

// lineDay reads a day as days since 1970, 0 for none.
func lineDay(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil || day.Year() < 1970 || day.Year() > maxLineYear {
		return 0, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no day", quote(text)), "write it as 2026-05-31")
	}
	return dayOf(day.UnixMicro()), nil
}

const maxLineYear = 2200

// partsOf gives the signed amounts of the parts of an entry, nil when the entry has
// one or they do not make it up.
func partsOf(e *wallet.BankEntry, amount money.Amount) []money.Amount {
	if len(e.Details) < 2 || len(e.Details) > maxEntryParts {
		return nil
	}
	parts := make([]money.Amount, len(e.Details))
	for i := range e.Details {
		d := &e.Details[i]
		if d.Amount == "" || d.Currency != amount.Currency() {
			return nil
		}
		var err error
		if parts[i], err = money.Parse(d.Amount, d.Currency); err != nil || parts[i].IsZero() {
			return nil
		}
	}
	sum, err := money.Sum(amount.Currency(), parts...)
	if err != nil {
		return nil
	}
	if sum == amount {
		return parts
	}
	if back, err := sum.Neg(); err != nil || back != amount {
		return nil
	}
	for i := range parts { // a detail states its amount without a sign
		if parts[i], err = parts[i].Neg(); err != nil {
			return nil
		}
	}
	return parts
}

func entryFacts(e *wallet.BankEntry) LineFacts {
	f := LineFacts{Kind: e.Code, Returned: e.ReturnCode != "", Reversal: e.Reversal}
	f.replace(&e.BankFacts)
	if b := e.Batch; b != nil {
		f.refer(b.MessageID, b.PaymentID)
		f.Group = b.MessageID
		if f.Group == "" {
			f.Group = b.PaymentID
		}
	}
	return f
}

// replace takes what the facts say, and keeps what they do not.
func (f *LineFacts) replace(b *wallet.BankFacts) {
	if b.Counterparty != "" {
		f.Name = b.Counterparty
	}
	if text := strings.TrimSpace(b.Remittance + "\n" + b.Info); text != "" {
		f.Text = text
	}
	if b.Code != "" {
		f.Kind = b.Code
	}
	f.Returned = f.Returned || b.ReturnCode != ""
	f.references(b)
}

// add takes what the facts say besides.
func (f *LineFacts) add(b *wallet.BankFacts) {
	if f.Name == "" {
		f.Name = b.Counterparty
	}
	if text := strings.TrimSpace(b.Remittance + "\n" + b.Info); text != "" && !strings.Contains(f.Text, text) && len(f.Text) < maxLineText {
		f.Text = strings.TrimSpace(f.Text + "\n" + text)
	}
	f.Returned = f.Returned || b.ReturnCode != ""
	f.references(b)
}

func (f *LineFacts) references(b *wallet.BankFacts) {
	f.refer(b.EndToEndID, b.Reference, b.OwnReference, b.InstructionID, b.TransactionID, b.UETR, b.MessageID, b.PaymentID, b.ClearingReference, b.Cheque)
	for i := range b.References {
		f.refer(b.References[i].Text)
	}
}

// refer adds references that are new.
func (f *LineFacts) refer(list ...string) {
	for _, text := range list {
		if text = strings.TrimSpace(text); text != "" && len(f.References) < maxLineReferences && !slices.Contains(f.References, text) {
			f.References = append(f.References, text)
		}
	}
}

// bound cuts what is longer than any bank writes.
func (f *LineFacts) bound() {
	f.Name, f.Text, f.Kind, f.Group = cut(f.Name, maxLineName), cut(f.Text, maxLineText), cut(f.Kind, maxLineReference), cut(f.Group, maxLineReference)
	for i := range f.References {
		f.References[i] = cut(f.References[i], maxLineReference)
	}
}

// fingerprint is what the same booking has in common in a report of another format:
// its amount, its day, and the best name that it bears.
func fingerprint(l *BankLineRecord, e *wallet.BankEntry) string {
	day := l.Booked
	if day == 0 {
		day = l.Valued
	}
	name := e.EndToEndID
	for _, other := range []string{e.Reference, e.OwnReference, strings.Join(strings.Fields(e.Remittance), "")} {
		if name == "" {
			name = other
		}
	}
	sum := sha256.Sum256([]byte(fmt.Sprintf("%d %s %d %s", l.Amount.Minor(), l.Amount.Currency(), day, name)))
	return hex.EncodeToString(sum[:fingerprintBytes])
}

const fingerprintBytes = 16

// contentOf goes on with the hash over the content of a statement. Where its lines
// stand in the file is not a part of it.
func contentOf(before string, e *wallet.BankEntry) (string, error) {
	entry := *e
	entry.Line = 0
	entry.Details = slices.Clone(e.Details)
	for i := range entry.Details {
		entry.Details[i].Line = 0
	}
	text, err := json.Marshal(&entry)
	if err != nil {
		return "", fmt.Errorf("hash an entry: %w", err)
	}
	return chained(before, text), nil
}

func chained(before string, text []byte) string {
	sum := sha256.Sum256(append([]byte(before+"\n"), text...))
	return hex.EncodeToString(sum[:])
}

// headContent is what the head of a statement says of its content.
func headContent(before string, h *wallet.BankStatement) (string, error) {
	text, err := json.Marshal([]any{
		h.Format, h.ID, h.Sequence, h.Page, h.From, h.To, h.Opening, h.OpeningDate, h.Closing, h.ClosingDate, h.Currency, h.EntryCount,
	})
	if err != nil {
		return "", fmt.Errorf("hash a statement: %w", err)
	}
	return chained(before, text), nil
}
