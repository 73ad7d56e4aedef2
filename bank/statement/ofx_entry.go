package statement

import (
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// entryValue takes a value of an entry. Ids of the bank (FITID) are references and no
// keys: banks give the same to different entries.
func (o *ofx) entryValue(inner string, tag tag) error {
	e := o.entry
	switch inner {
	case "BANKACCTTO", "CCACCTTO":
		switch tag.name {
		case "ACCTID":
			routing := e.Counterparty.Account.Routing
			e.Counterparty.Account = accountOf(tag.text)
			e.Counterparty.Account.Routing = routing
		case "BANKID":
			e.Counterparty.Account.Routing = tag.text
		}
		return nil
	case "CURRENCY":
		if tag.name == "CURSYM" {
			e.currency = tag.text
		}
		return nil
	case "PAYEE":
		if tag.name == "NAME" && tag.text != "" {
			e.Counterparty.Name = tag.text
		}
		return nil
	case "ORIGCURRENCY", "IMAGEDATA":
		return nil
	}
	switch tag.name {
	case "TRNTYPE":
		e.Code.Type = tag.text
	case "DTPOSTED", "DTTRAN":
		return o.date(tag, &e.BookingDate)
	case "DTAVAIL":
		return o.date(tag, &e.ValueDate)
	case "TRNAMT":
		if e.amount != "" {
			return o.t.refuse(tag.line, "TRNAMT", "an entry has two amounts")
		}
		e.amount = tag.text
	case "FITID":
		e.BankReference = tag.text
	case "REFNUM":
		e.OwnReference = tag.text
	case "SRVRTID":
		e.TransactionID = tag.text
	case "CHECKNUM":
		if strings.Trim(tag.text, "0") != "" {
			e.Cheque = tag.text
		}
	case "NAME":
		if e.Counterparty.Name == "" {
			e.Counterparty.Name = tag.text
		}
	case "EXTDNAME":
		e.Counterparty.Name = tag.text
	case "MEMO":
		if tag.text != "" && len(e.Remittance) < MaxLines {
			e.Remittance = append(e.Remittance, tag.text)
		}
	case "CURRENCY":
		e.currency = tag.text
	case "CORRECTFITID", "CORRECTACTION":
		e.correction = tag.name
	}
	return nil
}

// endEntry tells the entry that is open.
func (o *ofx) endEntry() error {
	e := o.entry
	if e == nil {
		return nil
	}
	o.entry = nil
	for i, name := range o.open {
		if name == "STMTTRN" || name == "STMTTRNP" {
			o.open = o.open[:i]
			break
		}
	}
	currency := o.head.Currency
	if e.currency != "" {
		var err error
		if currency, err = money.ParseCurrency(e.currency); err != nil {
			return o.t.refuse(e.Line, "CURSYM", "the currency "+quoted(e.currency)+" is not known")
		}
	}
	switch {
	case e.amount == "":
		return o.t.refuse(e.Line, "TRNAMT", "an entry has no amount")
	case e.correction != "":
		return o.t.refuse(e.Line, e.correction, "an entry that corrects one of an earlier file is not read")
	}
	amount, reason := signedAmount(e.amount, currency)
	if reason != "" {
		return o.t.refuse(e.Line, "TRNAMT", reason)
	}
	e.Amount = amount
	return o.t.entry(&e.Entry)
}
