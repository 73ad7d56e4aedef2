package month

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// camt writes a statement as camt.053.001.08 (ISO 20022, BankToCustomerStatement).
func (s *sheet) camt(iban string) []byte {
	x := &document{}
	x.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	x.open(`Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"`)
	x.open("BkToCstmrStmt")
	made := s.to.AddDate(0, 0, 1).Format(time.DateOnly) + "T05:00:00Z"
	id := fmt.Sprintf("%s-%d", s.account, s.number)
	x.line("<GrpHdr><MsgId>M-%s</MsgId><CreDtTm>%s</CreDtTm></GrpHdr>", id, made)
	x.open("Stmt")
	x.line("<Id>%s</Id>", id)
	x.line("<ElctrncSeqNb>%d</ElctrncSeqNb>", s.number)
	x.line("<CreDtTm>%s</CreDtTm>", made)
	x.line("<FrToDt><FrDtTm>%sT00:00:00Z</FrDtTm><ToDtTm>%sT23:59:59Z</ToDtTm></FrToDt>", s.from.Format(time.DateOnly), s.to.Format(time.DateOnly))
	x.line("<Acct><Id><IBAN>%s</IBAN></Id><Ccy>%s</Ccy><Ownr><Nm>%s</Nm></Ownr></Acct>", iban, s.opening.Currency(), holder)
	x.balance("OPBD", s.opening, s.from)
	x.balance("CLBD", s.closing, s.to)
	for i := range s.entries {
		x.entry(&s.entries[i], fmt.Sprintf("%s-%d", id, i+1))
	}
	x.shut("Stmt", "BkToCstmrStmt", "Document")
	return x.Bytes()
}

// document is XML in the making.
type document struct{ bytes.Buffer }

func (x *document) open(element string) { x.WriteString("<" + element + ">\n") }
func (x *document) line(format string, args ...any) {
	x.WriteString(fmt.Sprintf(format, args...) + "\n")
}

func (x *document) balance(c string, a money.Amount, day time.Time) {
	x.line("<Bal><Tp><CdOrPrtry><Cd>%s</Cd></CdOrPrtry></Tp>%s<Dt><Dt>%s</Dt></Dt></Bal>", c, sum(a), day.Format(time.DateOnly))
}

func (x *document) shut(elements ...string) {
	for _, e := range elements {
		x.WriteString("</" + e + ">\n")
	}
}

// entry writes what is booked, with its one transaction.
func (x *document) entry(e *entry, bankReference string) {
	x.open("Ntry")
	x.line("%s", sum(e.amount))
	if e.reversal {
		x.line("<RvslInd>true</RvslInd>")
	}
	day := e.date.Format(time.DateOnly)
	x.line("<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>%s</Dt></BookgDt><ValDt><Dt>%s</Dt></ValDt>", day, day)
	x.line("<AcctSvcrRef>%s</AcctSvcrRef>", bankReference)
	domain, family, sub := e.code()
	x.line("<BkTxCd><Domn><Cd>%s</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>%s</SubFmlyCd></Fmly></Domn></BkTxCd>", domain, family, sub)
	x.line("<NtryDtls><TxDtls>")
	if e.cites == asReference {
		x.line("<Refs><EndToEndId>%s</EndToEndId></Refs>", text(e.reference))
	}
	x.line("%s", sum(e.amount))
	if e.name != "" {
		role := "Dbtr"
		if e.amount.IsNegative() {
			role = "Cdtr"
		}
		x.line("<RltdPties><%s><Pty><Nm>%s</Nm></Pty></%s></RltdPties>", role, text(e.name), role)
	}
	if said := e.said(); said != "" {
		x.line("<RmtInf><Ustrd>%s</Ustrd></RmtInf>", text(said))
	}
	if e.returned != "" {
		x.line("<RtrInf><Rsn><Cd>%s</Cd></Rsn></RtrInf>", text(e.returned))
	}
	x.line("</TxDtls></NtryDtls>")
	x.shut("Ntry")
}

// said is the text of a booking, with the reference when it stands in there.
func (e *entry) said() string {
	if e.cites == inText {
		return e.text + " " + e.reference
	}
	return e.text
}

// code is the bank's code for what it is (ISO 20022, ExternalBankTransaction…Code).
func (e *entry) code() (domain, family, sub string) {
	switch {
	case e.charge && e.amount.IsNegative():
		return "ACMT", "MDOP", "CHRG"
	case e.charge:
		return "ACMT", "MCOP", "INTR"
	case e.returned != "":
		return "PMNT", "ICDT", "RRTN"
	case e.amount.IsNegative():
		return "PMNT", "ICDT", "ESCT"
	default:
		return "PMNT", "RCDT", "ESCT"
	}
}

// sum writes an amount and its mark: no element holds a sign.
func sum(a money.Amount) string {
	mark := "CRDT"
	if a.IsNegative() {
		mark = "DBIT"
	}
	return fmt.Sprintf(`<Amt Ccy="%s">%s</Amt><CdtDbtInd>%s</CdtDbtInd>`, a.Currency(), unsigned(a), mark)
}

func text(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes all
	return b.String()
}
