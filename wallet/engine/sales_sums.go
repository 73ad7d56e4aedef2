package engine

import (
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// salesSum is what was sold in a period, or in all of them.
type salesSum struct {
	sales, refunds                int64
	gross, refunded, fees, feesIn money.Amount
}

func newSum(c money.Currency) salesSum {
	zero := money.Zero(c)
	return salesSum{gross: zero, refunded: zero, fees: zero, feesIn: zero}
}

func newSums(n int, c money.Currency) []salesSum {
	list := make([]salesSum, n)
	for i := range list {
		list[i] = newSum(c)
	}
	return list
}

// count adds what was read.
func (s *salesSum) count(of *SalesOf) error {
	amount := money.FromMinor(of.Sum, s.gross.Currency())
	var err error
	if !of.In {
		if amount, err = amount.Neg(); err != nil {
			return err
		}
	}
	switch refund := of.Kind == wallet.KindRefund; {
	case of.Fee && of.In:
		s.feesIn, err = s.feesIn.Add(amount)
	case of.Fee:
		s.fees, err = s.fees.Add(amount)
	case refund && !of.In:
		s.refunds += of.Count
		s.refunded, err = s.refunded.Add(amount)
	case !refund && of.In:
		s.sales += of.Count
		s.gross, err = s.gross.Add(amount)
	default:
		err = fmt.Errorf("a %s moves money of its merchant the other way", of.Kind)
	}
	return err
}

// add counts a period into a total.
func (s *salesSum) add(p *salesSum) error {
	s.sales, s.refunds = s.sales+p.sales, s.refunds+p.refunds
	for _, part := range []struct {
		to   *money.Amount
		more money.Amount
	}{{&s.gross, p.gross}, {&s.refunded, p.refunded}, {&s.fees, p.fees}, {&s.feesIn, p.feesIn}} {
		sum, err := part.to.Add(part.more)
		if err != nil {
			return err
		}
		*part.to = sum
	}
	return nil
}

func (s *salesSum) show() (wallet.SalesSums, error) {
	net, err := s.gross.Sub(s.refunded)
	if err != nil {
		return wallet.SalesSums{}, err
	}
	if net, err = net.Sub(s.fees); err != nil {
		return wallet.SalesSums{}, err
	}
	net, err = net.Add(s.feesIn)
	return wallet.SalesSums{
		Currency: s.gross.Currency(), Sales: s.sales, Gross: s.gross.Decimal(), Refunds: s.refunds, Refunded: s.refunded.Decimal(),
		Fees: s.fees.Decimal(), FeesReturned: s.feesIn.Decimal(), Net: net.Decimal(),
	}, err
}

// salesBook gathers the sums of the currencies, in their order.
type salesBook struct {
	periods    []salesPeriod
	currencies []money.Currency
	sums       [][]salesSum // by currency and period
}

func (b *salesBook) add(sums []salesSum, c money.Currency) {
	b.currencies, b.sums = append(b.currencies, c), append(b.sums, sums)
}

// show gives a row a period and currency, and the totals.
func (b *salesBook) show() ([]wallet.SalesRow, []wallet.SalesSums, error) {
	rows, totals := make([]wallet.SalesRow, 0, len(b.periods)*len(b.currencies)), make([]wallet.SalesSums, 0, len(b.currencies))
	for i := range b.periods {
		for c := range b.currencies {
			shown, err := b.sums[c][i].show()
			if err != nil {
				return rows, totals, err
			}
			rows = append(rows, wallet.SalesRow{Period: b.periods[i].name, SalesSums: shown})
		}
	}
	for c, currency := range b.currencies {
		total := newSum(currency)
		for i := range b.sums[c] {
			if err := total.add(&b.sums[c][i]); err != nil {
				return rows, totals, err
			}
		}
		shown, err := total.show()
		if err != nil {
			return rows, totals, err
		}
		totals = append(totals, shown)
	}
	return rows, totals, nil
}
