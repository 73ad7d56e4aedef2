package pain

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/okpay/okpay/bank/elements"
	"github.com/okpay/okpay/wallet/money"
)

// reason reads why an entry has its status, by the names of its parts in version
// 001.001.02 or in those after it.
func (s *statusReader) reason(e *Entry) error {
	var r Reason
	err := s.Children("StsRsnInf", func(start elements.Start) error {
		switch start.Name {
		case "Rsn", "StsRsn":
			return s.Children("Rsn", func(start elements.Start) error {
				switch start.Name {
				case "Cd":
					return s.Once(&r.Code)
				case "Prtry":
					r.Proprietary = true
					return s.Once(&r.Code)
				default:
					return s.Unknown(start, "Rsn")
				}
			})
		case "AddtlInf", "AddtlStsRsnInf":
			line, err := s.Text()
			if err != nil {
				return err
			}
			if len(r.Info) == MaxReasons {
				return s.Refuse(fmt.Sprintf("a reason has more than %d lines", MaxReasons))
			}
			if line != "" {
				r.Info = append(r.Info, line)
			}
			return nil
		case "Orgtr", "StsOrgtr":
			return s.Skip()
		default:
			return s.Unknown(start, "StsRsnInf")
		}
	})
	if err != nil {
		return err
	}
	if len(e.Reasons) == MaxReasons {
		return s.Refuse(fmt.Sprintf("a status has more than %d reasons", MaxReasons))
	}
	if r.Code != "" || len(r.Info) > 0 {
		e.Reasons = append(e.Reasons, r)
	}
	return nil
}

// perStatus reads how many transactions have a status.
func (s *statusReader) perStatus(e *Entry) error {
	var c StatusCount
	err := s.Children("NbOfTxsPerSts", func(start elements.Start) error {
		switch start.Name {
		case "DtldNbOfTxs":
			return s.count(&c.Count)
		case "DtldSts":
			return s.status(&c.Status)
		case "DtldCtrlSum":
			return s.decimal(&c.Sum)
		default:
			return s.Unknown(start, "NbOfTxsPerSts")
		}
	})
	if err != nil {
		return err
	}
	if len(e.PerStatus) == MaxReasons {
		return s.Refuse(fmt.Sprintf("there are more than %d counts by status", MaxReasons))
	}
	e.PerStatus = append(e.PerStatus, c)
	return nil
}

// original reads of the transaction as it was sent its amount alone.
func (s *statusReader) original(e *Entry) error {
	return s.Children("OrgnlTxRef", func(start elements.Start) error {
		if start.Name != "Amt" {
			return s.Skip()
		}
		return s.Children("Amt", func(start elements.Start) error {
			switch start.Name {
			case "InstdAmt":
				return s.amount(start, e)
			case "EqvtAmt":
				return s.Children("EqvtAmt", func(start elements.Start) error {
					if start.Name == "Amt" {
						return s.amount(start, e)
					}
					return s.Skip()
				})
			default:
				return s.Unknown(start, "Amt")
			}
		})
	})
}

// amount reads an amount, which may have more zeros behind its point than its
// currency has decimals.
func (s *statusReader) amount(start elements.Start, e *Entry) error {
	code := start.Attribute("Ccy")
	var text money.Decimal
	if err := s.decimal(&text); err != nil {
		return err
	}
	currency, err := money.ParseCurrency(code)
	if err != nil {
		return s.Refuse("the currency " + elements.Quoted(code) + " is not known")
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
		return s.Refuse("the amount " + elements.Quoted(string(text)) + " is none of " + string(currency))
	}
	if e.Amount != (money.Amount{}) {
		return s.Refuse("an amount is stated twice")
	}
	e.Amount = amount
	return nil
}

// decimal reads a number without a sign.
func (s *statusReader) decimal(into *money.Decimal) error {
	var text string
	if err := s.Once(&text); err != nil {
		return err
	}
	whole, decimals, point := strings.Cut(text, ".")
	if *into != "" || len(text) > money.MaxDecimalLength || !isDigits(whole) || point && !isDigits(decimals) {
		return s.Refuse("the number " + elements.Quoted(text) + " cannot be read or is stated twice")
	}
	*into = money.Decimal(text)
	return nil
}

// count reads how many there are of something (Max15NumericText).
func (s *statusReader) count(into *int) error {
	const mostDigits = 15
	var text string
	if err := s.Once(&text); err != nil {
		return err
	}
	n, err := strconv.Atoi(text)
	if err != nil || len(text) > mostDigits || !isDigits(text) || *into != 0 {
		return s.Refuse("the count " + elements.Quoted(text) + " cannot be read or is stated twice")
	}
	*into = n
	return nil
}
