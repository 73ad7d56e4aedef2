package settlement

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Bounds of camt.053.001.08 (Max35Text, Max140Text), in characters.
const (
	maxReference = 35
	maxText      = 140
)

// WriteCamt writes a report as camt.053.001.08: a statement of the merchant's purse
// in each currency, from the first opening to the last closing balance. The account
// is the merchant's id. An entry is a movement with what it made of the balance, its
// net; a fee is a charge that is included in it, and what it is without is the
// amount instructed. The order id is its end-to-end id, the transaction's id the
// account servicer's reference, the kind its code.
//
// A statement is of a span that is over: codes invalid_input. The same span gives
// the same bytes whenever it is written, so that who takes a file twice knows it.
func WriteCamt(w io.Writer, r *Report) error {
	if !r.Final {
		return wallet.Refuse(wallet.CodeInvalidInput, "a camt.053 is of a span that is over, and this one is not", "give an end that has passed")
	}
	if len(r.Settlements) == 0 {
		return wallet.Refuse(wallet.CodeInvalidInput, "nothing moved in this span, and a camt.053 of nothing is none", "ask for another span")
	}
	x := &document{Writer: bufio.NewWriter(w)}
	x.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	x.line(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>`)
	x.line("<GrpHdr><MsgId>%s</MsgId><CreDtTm>%s</CreDtTm></GrpHdr>", r.identity(""), stamp(r.Until))
	for first := 0; first < len(r.Settlements); {
		next := first + 1
		for next < len(r.Settlements) && r.Settlements[next].Currency == r.Settlements[first].Currency {
			next++
		}
		if err := x.statement(r, r.Settlements[first:next]); err != nil {
			return err
		}
		first = next
	}
	x.line("</BkToCstmrStmt></Document>")
	if err := x.Flush(); err != nil {
		return fmt.Errorf("write settlements as camt.053: %w", err)
	}
	return nil
}

// identity names a statement: the same for the same merchant, currency and span.
func (r *Report) identity(c money.Currency) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{r.User, string(c), stamp(r.Since), stamp(r.Until)}, "\n")))
	return hex.EncodeToString(sum[:16])
}

// document is XML in the making; what fails is told when it is flushed.
type document struct{ *bufio.Writer }

func (x *document) line(format string, args ...any) { _, _ = fmt.Fprintf(x, format+"\n", args...) }

// statement writes the settlements of one currency.
func (x *document) statement(r *Report, list []Settlement) error {
	c, last := list[0].Currency, r.Until.Add(-time.Microsecond)
	x.line("<Stmt><Id>%s</Id><CreDtTm>%s</CreDtTm>", r.identity(c), stamp(r.Until))
	x.line("<FrToDt><FrDtTm>%s</FrDtTm><ToDtTm>%s</ToDtTm></FrToDt>", stamp(r.Since), stamp(last))
	x.line("<Acct><Id><Othr><Id>%s</Id></Othr></Id><Ccy>%s</Ccy><Ownr><Nm>%s</Nm></Ownr></Acct>", text(r.User, maxReference-1), c, text(r.Name, maxText))
	for _, b := range []struct {
		code   string
		amount money.Decimal
		at     time.Time
	}{{"OPBD", list[0].Opening, r.Since}, {"CLBD", list[len(list)-1].Closing, last}} {
		a, err := money.Parse(b.amount, c)
		if err != nil {
			return err
		}
		x.line("<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp>%s<Dt><Dt>%s</Dt></Dt></Bal>", b.code, marked(a), b.at.UTC().Format(time.DateOnly))
	}
	number := 0
	for i := range list {
		for k := range list[i].Lines {
			number++
			if err := x.entry(&list[i].Lines[k], c, number); err != nil {
				return fmt.Errorf("%s: %w", list[i].Lines[k].Transaction, err)
			}
		}
	}
	x.line("</Stmt>")
	return nil
}

// entry writes a movement with its one transaction.
func (x *document) entry(l *Line, c money.Currency, number int) error {
	net, err := money.Parse(l.Net, c)
	if err != nil {
		return err
	}
	x.line("<Ntry><NtryRef>%s</NtryRef>%s<Sts><Cd>BOOK</Cd></Sts>", strconv.Itoa(number), marked(net))
	x.line("<BookgDt><DtTm>%s</DtTm></BookgDt><ValDt><DtTm>%s</DtTm></ValDt><AcctSvcrRef>%s</AcctSvcrRef>", stamp(l.At), stamp(l.At), text(l.Transaction, maxReference))
	x.line("<BkTxCd><Prtry><Cd>%s</Cd><Issr>okpay</Issr></Prtry></BkTxCd><NtryDtls><TxDtls>", text(string(l.Kind), maxReference))
	short := l.OrderID != "" && len([]rune(l.OrderID)) <= maxReference
	if short {
		x.line("<Refs><EndToEndId>%s</EndToEndId></Refs>", text(l.OrderID, maxReference))
	}
	x.line("%s", marked(net))
	if err := x.charge(l, c); err != nil {
		return err
	}
	if l.Counterparty != "" {
		role := "Dbtr"
		if net.IsNegative() {
			role = "Cdtr"
		}
		x.line("<RltdPties><%s><Pty><Nm>%s</Nm></Pty></%s></RltdPties>", role, text(l.Counterparty, maxText), role)
	}
	said := l.Memo
	if l.OrderID != "" && !short {
		said = strings.TrimSpace(l.OrderID + " " + l.Memo)
	}
	x.remittance(said)
	x.line("</TxDtls></NtryDtls></Ntry>")
	return nil
}

// charge writes the fee of a movement, and what it is without.
func (x *document) charge(l *Line, c money.Currency) error {
	fee, err := money.Parse(l.Fee, c)
	if err != nil || fee.IsZero() {
		return err
	}
	gross, err := money.Parse(l.Gross, c)
	if err != nil {
		return err
	}
	charged, err := fee.Neg()
	if err != nil {
		return err
	}
	x.line(`<AmtDtls><InstdAmt><Amt Ccy="%s">%s</Amt></InstdAmt></AmtDtls>`, c, unsigned(gross))
	x.line("<Chrgs><Rcrd>%s<ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>", marked(charged))
	return nil
}

// remittance writes a text in lines that the schema allows.
func (x *document) remittance(said string) {
	if said = strings.TrimSpace(said); said == "" {
		return
	}
	x.line("<RmtInf>")
	for runes := []rune(said); len(runes) > 0; {
		n := min(len(runes), maxText)
		x.line("<Ustrd>%s</Ustrd>", text(string(runes[:n]), maxText))
		runes = runes[n:]
	}
	x.line("</RmtInf>")
}

// marked writes an amount and its mark: no element holds a sign.
func marked(a money.Amount) string {
	mark := "CRDT"
	if a.IsNegative() {
		mark = "DBIT"
	}
	return fmt.Sprintf(`<Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd>`, a.Currency(), unsigned(a), mark)
}

func unsigned(a money.Amount) string { return strings.TrimPrefix(string(a.Decimal()), "-") }

// text writes at most so many characters as XML does.
func text(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most])
	}
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes all
	return b.String()
}
