package pain

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// Write writes m as a file: XML in UTF-8, the head with an element a line, each
// transaction on a line of its own, and a line feed at the end, so that two files
// can be compared line by line and one transaction be found with grep. today is
// the day at the debtor's bank; who writes the same file again gives the day of
// the first time, and gets the same bytes.
//
// It returns an [Error] for the first thing that a bank would not take, an error
// that the sequence of transactions gave, or one of w. The head is checked before
// anything is written, each transaction before a byte of it is, and count and
// sum of a block at its end: what was written before an error is no file and must
// be thrown away.
func Write(w io.Writer, m *Message, today ident.Date) error {
	if err := CheckHead(m, today); err != nil {
		return err
	}
	total, err := checkPayments(m)
	if err != nil {
		return err
	}
	out := &writer{
		buffer: bufio.NewWriterSize(w, bufferSize), schema: schemaOf(m.Version), message: m,
		seen: make(map[reference]struct{}, total.count),
	}
	out.head(total)
	for i := range m.Payments {
		if err := out.payment(&m.Payments[i]); err != nil {
			return err
		}
	}
	out.text("</CstmrCdtTrfInitn>\n</Document>\n")
	if err := out.buffer.Flush(); err != nil {
		return fmt.Errorf("write the message: %w", err)
	}
	return nil
}

const bufferSize = 64 << 10

// reference is an end-to-end id as a key that needs no memory of its own.
type reference [MaxID]byte

// total is how many transactions there are, and what they come to.
type total struct {
	count int
	sum   money.Amount
}

// checkPayments checks what stands in the heads of the blocks, and adds them up.
func checkPayments(m *Message) (total, error) {
	all := total{sum: money.Zero(m.Currency)}
	switch n := len(m.Payments); {
	case n == 0:
		return total{}, refuse("count", "there is nothing to pay", "make no file then")
	case n > MaxPayments:
		return total{}, refuse("count", fmt.Sprintf("there are more than %d payment blocks", MaxPayments), "make several files")
	}
	ids := make(map[string]struct{}, len(m.Payments))
	for _, p := range m.Payments {
		if err := checkID("payment id", p.ID); err != nil {
			return total{}, err
		}
		if _, twice := ids[p.ID]; twice {
			return total{}, refuse("payment id", "two payment blocks have one id", "give each its own")
		}
		ids[p.ID] = struct{}{}
		switch {
		case p.Scheme != SEPA && p.Scheme != Other:
			return total{}, refuse("scheme", "a payment block has no scheme", "let Divide make the blocks")
		case p.Count < 1, p.Transactions == nil:
			return total{}, refuse("count", "a payment block has no transaction", "leave it out")
		case p.Count > MaxTransactions-all.count:
			return total{}, refuse("count", fmt.Sprintf("there are more than %d transactions", MaxTransactions), "make several files")
		}
		if err := checkAmount("control sum", p.Sum, m.Currency); err != nil {
			return total{}, err
		}
		sum, err := all.sum.Add(p.Sum)
		if err == nil {
			err = checkAmount("control sum", sum, m.Currency)
		}
		if err != nil {
			return total{}, refuse("control sum", fmt.Sprintf("the control sum has more than %d digits", maxDigits), "make several files")
		}
		all.count, all.sum = all.count+p.Count, sum
	}
	return all, nil
}

// writer writes a message whose head was checked. What it writes has been
// checked to be of a set of characters in which nothing needs escaping in XML.
type writer struct {
	buffer  *bufio.Writer // keeps the first error of what it writes to
	schema  schema
	message *Message
	seen    map[reference]struct{}
	number  int // of the transaction that was written last
}

func (w *writer) head(all total) {
	m := w.message
	w.text(`<?xml version="1.0" encoding="UTF-8"?>`, "\n", `<Document xmlns="`, w.schema.namespace, `">`, "\n<CstmrCdtTrfInitn>\n<GrpHdr>\n")
	w.line("MsgId", m.ID)
	w.line("CreDtTm", m.Created.UTC().Format("2006-01-02T15:04:05Z"))
	w.totals(all)
	w.text("<InitgPty><Nm>", m.Initiator, "</Nm></InitgPty>\n</GrpHdr>\n")
}

// payment writes one block.
func (w *writer) payment(p *Payment) error {
	m := w.message
	w.text("<PmtInf>\n")
	w.line("PmtInfId", p.ID)
	w.line("PmtMtd", "TRF")
	w.line("BtchBookg", strconv.FormatBool(m.Batch))
	w.totals(total{p.Count, p.Sum})
	charges := m.Charges
	switch {
	case p.Scheme == SEPA:
		w.text("<PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>\n")
		charges = ByServiceLevel
	case charges == "":
		charges = Shared
	}
	w.text(w.schema.dayOpen, m.Execution.String(), w.schema.dayClose, "\n<Dbtr><Nm>", m.Debtor, "</Nm></Dbtr>\n<DbtrAcct>")
	w.account(m.Account)
	w.text("<Ccy>", string(m.Currency), "</Ccy></DbtrAcct>\n<DbtrAgt>")
	w.bank(m.Account)
	w.text("</DbtrAgt>\n")
	w.line("ChrgBr", string(charges))
	if err := w.transactions(p); err != nil {
		return err
	}
	w.text("</PmtInf>\n")
	return nil
}

// transactions writes the transactions of a block, and holds them to its head.
func (w *writer) transactions(p *Payment) error {
	sum, first := money.Zero(w.message.Currency), w.number
	for t, err := range p.Transactions {
		if err != nil {
			return fmt.Errorf("read the transactions: %w", err)
		}
		if w.number-first == p.Count {
			return refuse("count", fmt.Sprintf("there are more transactions than the %d that the head of their block says", p.Count), "count again")
		}
		if err := w.check(p, &t); err != nil {
			return ofTransaction(err, w.number+1, t.EndToEndID)
		}
		if sum, err = sum.Add(t.Amount); err != nil {
			return refuse("control sum", "the transactions come to more than the head of their block says", "add again")
		}
		w.number++
		w.transaction(&t)
	}
	switch {
	case w.number-first != p.Count:
		return refuse("count", fmt.Sprintf("there are %d transactions, and the head of their block says %d", w.number-first, p.Count), "count again")
	case sum != p.Sum:
		return refuse("control sum", fmt.Sprintf("the transactions come to %s, and the head of their block says %s", sum, p.Sum), "add again")
	}
	return nil
}

func (w *writer) check(p *Payment, t *Transaction) error {
	if err := checkTransaction(w.message, t); err != nil {
		return err
	}
	if scheme := SchemeOf(w.message.Currency, w.message.Account, t.Account); scheme != p.Scheme {
		return refuse("scheme", "the transaction is of the scheme "+scheme.String()+", and its block of "+p.Scheme.String(), "put it into another block")
	}
	return use(w.seen, t.EndToEndID)
}

// use remembers a reference, and refuses one that it has seen.
func use(seen map[reference]struct{}, endToEndID string) error {
	var key reference
	copy(key[:], endToEndID)
	if _, twice := seen[key]; twice {
		return refuse("end-to-end id", "the end-to-end id stands at another transaction as well", "give each transaction its own")
	}
	seen[key] = struct{}{}
	return nil
}

func (w *writer) transaction(t *Transaction) {
	w.text("<CdtTrfTxInf><PmtId><EndToEndId>", t.EndToEndID, `</EndToEndId></PmtId><Amt><InstdAmt Ccy="`, string(t.Amount.Currency()), `">`,
		string(t.Amount.Decimal()), "</InstdAmt></Amt>")
	if t.Account.BIC != "" || t.Account.Routing != "" {
		w.text("<CdtrAgt>")
		w.bank(t.Account)
		w.text("</CdtrAgt>")
	}
	w.text("<Cdtr><Nm>", t.Creditor, "</Nm></Cdtr><CdtrAcct>")
	w.account(t.Account)
	w.text("</CdtrAcct>")
	switch {
	case t.Reference != "":
		w.text("<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry><Issr>ISO</Issr></Tp><Ref>", t.Reference,
			"</Ref></CdtrRefInf></Strd></RmtInf>")
	case t.Remittance != "":
		w.text("<RmtInf><Ustrd>", t.Remittance, "</Ustrd></RmtInf>")
	}
	w.text("</CdtTrfTxInf>\n")
}

// account writes the identification of an account.
func (w *writer) account(a Account) {
	if a.IBAN != "" {
		w.text("<Id><IBAN>", a.IBAN, "</IBAN></Id>")
		return
	}
	w.text("<Id><Othr><Id>", a.Number, "</Id></Othr></Id>")
}

// bank writes the identification of the bank that keeps an account.
func (w *writer) bank(a Account) {
	w.text("<FinInstnId>")
	if a.BIC != "" {
		w.text("<", w.schema.bic, ">", a.BIC, "</", w.schema.bic, ">")
	}
	if a.Routing != "" {
		system, _ := Clearing(a.Country, a.Routing) // was checked
		w.text("<ClrSysMmbId><ClrSysId><Cd>", system, "</Cd></ClrSysId><MmbId>", a.Routing, "</MmbId></ClrSysMmbId>")
	}
	if a.BIC == "" && a.Routing == "" {
		w.text("<Othr><Id>", notProvided, "</Id></Othr>")
	}
	w.text("</FinInstnId>")
}

func (w *writer) totals(t total) {
	w.line("NbOfTxs", strconv.Itoa(t.count))
	w.line("CtrlSum", string(t.sum.Decimal()))
}

func (w *writer) line(element, text string) {
	w.text("<", element, ">", text, "</", element, ">\n")
}

// text writes texts one after the other. An error of the writer below stays with
// the buffer, which tells it when it is flushed.
func (w *writer) text(texts ...string) {
	for _, text := range texts {
		_, _ = w.buffer.WriteString(text)
	}
}
