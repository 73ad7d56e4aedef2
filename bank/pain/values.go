package pain

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// reason reads why an entry has its status, by the names of its parts in version
// 001.001.02 or in those after it.
func (s *statusReader) reason(e *Entry) error {
	var r Reason
	err := s.children("StsRsnInf", func(start xml.StartElement) error {
		switch start.Name.Local {
		case "Rsn", "StsRsn":
			return s.children("Rsn", func(start xml.StartElement) error {
				switch start.Name.Local {
				case "Cd":
					return s.once(&r.Code)
				case "Prtry":
					r.Proprietary = true
					return s.once(&r.Code)
				default:
					return s.unknown(start, "Rsn")
				}
			})
		case "AddtlInf", "AddtlStsRsnInf":
			line, err := s.text()
			if err != nil {
				return err
			}
			if len(r.Info) == MaxReasons {
				return s.refuse(fmt.Sprintf("a reason has more than %d lines", MaxReasons))
			}
			if line != "" {
				r.Info = append(r.Info, line)
			}
			return nil
		case "Orgtr", "StsOrgtr":
			return s.skip()
		default:
			return s.unknown(start, "StsRsnInf")
		}
	})
	if err != nil {
		return err
	}
	if len(e.Reasons) == MaxReasons {
		return s.refuse(fmt.Sprintf("a status has more than %d reasons", MaxReasons))
	}
	if r.Code != "" || len(r.Info) > 0 {
		e.Reasons = append(e.Reasons, r)
	}
	return nil
}

// perStatus reads how many transactions have a status.
func (s *statusReader) perStatus(e *Entry) error {
	var c StatusCount
	err := s.children("NbOfTxsPerSts", func(start xml.StartElement) error {
		switch start.Name.Local {
		case "DtldNbOfTxs":
			return s.count(&c.Count)
		case "DtldSts":
			return s.status(&c.Status)
		case "DtldCtrlSum":
			return s.decimal(&c.Sum)
		default:
			return s.unknown(start, "NbOfTxsPerSts")
		}
	})
	if err != nil {
		return err
	}
	if len(e.PerStatus) == MaxReasons {
		return s.refuse(fmt.Sprintf("there are more than %d counts by status", MaxReasons))
	}
	e.PerStatus = append(e.PerStatus, c)
	return nil
}

// original reads of the transaction as it was sent its amount alone.
func (s *statusReader) original(e *Entry) error {
	return s.children("OrgnlTxRef", func(start xml.StartElement) error {
		if start.Name.Local != "Amt" {
			return s.skip()
		}
		return s.children("Amt", func(start xml.StartElement) error {
			switch start.Name.Local {
			case "InstdAmt":
				return s.amount(start, e)
			case "EqvtAmt":
				return s.children("EqvtAmt", func(start xml.StartElement) error {
					if start.Name.Local == "Amt" {
						return s.amount(start, e)
					}
					return s.skip()
				})
			default:
				return s.unknown(start, "Amt")
			}
		})
	})
}

// amount reads an amount, which may have more zeros behind its point than its
// currency has decimals.
func (s *statusReader) amount(start xml.StartElement, e *Entry) error {
	code := ""
	for _, attribute := range start.Attr {
		if attribute.Name.Local == "Ccy" {
			code = attribute.Value
		}
	}
	var text money.Decimal
	if err := s.decimal(&text); err != nil {
		return err
	}
	currency, err := money.ParseCurrency(code)
	if err != nil {
		return s.refuse("the currency " + quotedText(code) + " is not known")
	}
	plain := string(text)
	if whole, decimals, found := strings.Cut(plain, "."); found {
		for len(decimals) > currency.Digits() && strings.HasSuffix(decimals, "0") {
			decimals = decimals[:len(decimals)-1]
		}
		if plain = whole; decimals != "" {
			plain += "." + decimals
		}
	}
	amount, err := money.Parse(money.Decimal(plain), currency)
	if err != nil {
		return s.refuse("the amount " + quotedText(string(text)) + " is none of " + string(currency))
	}
	if e.Amount != (money.Amount{}) {
		return s.refuse("an amount is stated twice")
	}
	e.Amount = amount
	return nil
}

// decimal reads a number without a sign.
func (s *statusReader) decimal(into *money.Decimal) error {
	var text string
	if err := s.once(&text); err != nil {
		return err
	}
	whole, decimals, point := strings.Cut(text, ".")
	if *into != "" || len(text) > money.MaxDecimalLength || !isDigits(whole) || point && !isDigits(decimals) {
		return s.refuse("the number " + quotedText(text) + " cannot be read or is stated twice")
	}
	*into = money.Decimal(text)
	return nil
}

// count reads how many there are of something (Max15NumericText).
func (s *statusReader) count(into *int) error {
	const mostDigits = 15
	var text string
	if err := s.once(&text); err != nil {
		return err
	}
	n, err := strconv.Atoi(text)
	if err != nil || len(text) > mostDigits || !isDigits(text) || *into != 0 {
		return s.refuse("the count " + quotedText(text) + " cannot be read or is stated twice")
	}
	*into = n
	return nil
}
