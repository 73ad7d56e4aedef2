package statement

import (
	"fmt"

	"github.com/okpay/okpay/bank/elements"
	"github.com/okpay/okpay/wallet/money"
)

// camtBalance is a balance as it stands in the file.
type camtBalance struct{ Balance }

// The kinds of balance (ISO 20022, BalanceType12Code and its predecessors) that lead
// from one statement to the next.
const (
	openingBooked    = "OPBD"
	closingBooked    = "CLBD"
	closingAvailable = "CLAV"
	interimBooked    = "ITBD"
	previousClosed   = "PRCD"
)

// balance reads a Bal.
func (c *camt) balance(s *camtStatement) error {
	var (
		b      camtBalance
		side   side
		stated bool
	)
	err := c.Children("Bal", func(start elements.Start) error {
		switch start.Name {
		case "Tp":
			return c.choice(&b.Code)
		case "Amt":
			stated = true
			return c.onlyAmount(start, &b.Amount, "Bal/Amt")
		case "CdtDbtInd":
			return c.side(&side, "Bal/CdtDbtInd")
		case "Dt":
			return c.dateOrTime(&b.Date)
		case "CdtLine", "Avlbty", "SubTp":
			return c.Skip()
		default:
			return c.Unknown(start, "Bal")
		}
	})
	switch {
	case err != nil:
		return err
	case !stated:
		return c.refuse("Bal/Amt", "a balance has no amount")
	case side == noSide && !b.Amount.IsZero():
		return c.refuse("Bal/CdtDbtInd", "a balance does not say whether it is credit or debit")
	case len(s.balances) == MaxBalances:
		return c.refuse("Bal", fmt.Sprintf("a statement has more than %d balances", MaxBalances))
	}
	b.Amount = signed(b.Amount, side == debit)
	s.balances = append(s.balances, b)
	return nil
}

// choice reads the code of a choice between a code of the standard and one of the
// bank's own, which may stand a level deeper.
func (c *camt) choice(into *string) error {
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "Cd", "Id":
			return c.Once(into)
		case "CdOrPrtry":
			return c.choice(into)
		case "Prtry":
			return c.textOrChoice(into)
		default:
			return c.Skip()
		}
	})
}

// textOrChoice reads an element that has a text in one version and elements in
// another.
func (c *camt) textOrChoice(into *string) error {
	return c.Mixed(func(text string) error {
		if *into == "" {
			*into = text
		}
		return nil
	}, func(start elements.Start) error {
		switch start.Name {
		case "Cd", "Id", "Prtry":
			return c.Once(into)
		default:
			return c.Skip()
		}
	})
}

// chooseBalances finds the balances before and after the entries, and what was
// available after them. A page of a statement has an interim balance in place of one
// of them, and some banks give the closing balance of before as the opening one.
// Balances in another currency than the account's are left out where there are
// others.
func chooseBalances(balances []camtBalance, currency money.Currency) (opening, closing, available *Balance) {
	var interim []*Balance
	var previous *Balance
	for i := range balances {
		b := &balances[i].Balance
		if currency != "" && b.Amount.Currency() != currency {
			continue
		}
		switch b.Code {
		case openingBooked:
			if opening == nil || b.Date.Before(opening.Date) {
				opening = b
			}
		case closingBooked:
			if closing == nil || closing.Date.Before(b.Date) {
				closing = b
			}
		case closingAvailable:
			available = b
		case interimBooked:
			interim = append(interim, b)
		case previousClosed:
			if previous == nil || previous.Date.Before(b.Date) {
				previous = b
			}
		}
	}
	if opening == nil && (len(interim) > 1 || len(interim) == 1 && closing != nil && previous == nil) {
		opening, interim = interim[0], interim[1:]
	}
	if opening == nil {
		opening = previous
	}
	if closing == nil && len(interim) > 0 {
		closing = interim[len(interim)-1]
	}
	return copyOf(opening), copyOf(closing), copyOf(available)
}

func copyOf(b *Balance) *Balance {
	if b == nil {
		return nil
	}
	own := *b
	return &own
}

// camtSummary is what a statement says of the sums of its entries, as it stands in
// the file: the amounts have no currency there.
type camtSummary struct {
	count, net, credits, debits string
	netSide                     side
}

// summaryOf reads a TxsSummry.
func (c *camt) summaryOf(s *camtStatement) error {
	sums := &s.summary
	return c.Within(func(start elements.Start) error {
		switch start.Name {
		case "TtlNtries":
			return c.Within(func(start elements.Start) error {
				switch start.Name {
				case "NbOfNtries":
					return c.Once(&sums.count)
				case "TtlNetNtryAmt":
					return c.Once(&sums.net)
				case "CdtDbtInd":
					return c.side(&sums.netSide, "TxsSummry/TtlNtries/CdtDbtInd")
				case "TtlNetNtry":
					return c.Within(func(start elements.Start) error {
						switch start.Name {
						case "Amt":
							return c.Once(&sums.net)
						case "CdtDbtInd":
							return c.side(&sums.netSide, "TxsSummry/TtlNtries/TtlNetNtry/CdtDbtInd")
						default:
							return c.Skip()
						}
					})
				default:
					return c.Skip()
				}
			})
		case "TtlCdtNtries":
			return c.sumOf(&sums.credits)
		case "TtlDbtNtries":
			return c.sumOf(&sums.debits)
		default:
			return c.Skip()
		}
	})
}

func (c *camt) sumOf(into *string) error {
	return c.Within(func(start elements.Start) error {
		if start.Name == "Sum" {
			return c.Once(into)
		}
		return c.Skip()
	})
}

// totals gives what was said of the sums. Banks count differently in them, with and
// without pending entries, so that they bind nobody.
func (s camtSummary) totals(currency money.Currency) totals {
	var stated totals
	if n, ok := number(s.count); ok {
		stated.count = &n
	}
	sum := func(text string, negative bool) *money.Amount {
		if text == "" || currency == "" {
			return nil
		}
		amount, reason := parseAmount(text, '.', currency)
		if reason != "" {
			return nil
		}
		amount = signed(amount, negative)
		return &amount
	}
	stated.credits, stated.debits = sum(s.credits, false), sum(s.debits, true)
	if s.netSide != noSide {
		stated.net = sum(s.net, s.netSide == debit)
	}
	return stated
}
