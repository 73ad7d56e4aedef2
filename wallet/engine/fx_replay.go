package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// ReplayFX implements wallet.Exchange. Its cursor is that of a history.
func (s *session) ReplayFX(ctx context.Context, in wallet.ReplayFXInput) (wallet.Page[wallet.FXReplay], error) {
	page := wallet.Page[wallet.FXReplay]{Items: []wallet.FXReplay{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	query := ConversionQuery{Since: micros(in.Since), Until: micros(in.Until), Limit: limit + 1}
	if query.Before, query.BeforeID, err = parseHistoryCursor(in.After); err != nil {
		return page, err
	}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		var list []Conversion
		if in.Transaction == "" {
			if list, err = r.ListConversions(ctx, query); err != nil {
				return fmt.Errorf("list conversions: %w", err)
			}
		} else if list, err = conversionOf(ctx, r, in.Transaction); err != nil {
			return err
		}
		past := &pastRates{}
		if err := past.read(ctx, r, list); err != nil {
			return err
		}
		page = pageOf(list, limit, func(c *Conversion) string { return historyCursor(&Txn{ID: c.Transaction, CreatedAt: c.At}) }, past.replay)
		return nil
	})
	return page, err
}

// conversionOf reads the conversion of one transaction.
func conversionOf(ctx context.Context, r Reader, id string) ([]Conversion, error) {
	list, err := r.Transactions(ctx, []string{id})
	if err != nil {
		return nil, fmt.Errorf("read a transaction: %w", err)
	}
	if len(list) == 0 {
		return nil, transactionNotFound(id)
	}
	if list[0].Conversion == nil {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("the transaction %s converted nothing", id), "name an exchange, or what was paid from the purse of another currency")
	}
	return []Conversion{*list[0].Conversion}, nil
}

// pastRates is all that conversions are reckoned again from.
type pastRates struct {
	transactions map[string]*Txn // and the payments that refunds are of
	quotes       map[string]*QuoteRecord
	rates        map[pastRate]money.Rate
}

// pastRate is the key of a rate's record.
type pastRate struct {
	day        int64
	currency   string
	priority   int
	recordedAt int64
}

func (p *pastRates) read(ctx context.Context, r Reader, list []Conversion) error {
	p.transactions, p.quotes, p.rates = map[string]*Txn{}, map[string]*QuoteRecord{}, map[pastRate]money.Rate{}
	var ids, quotes []string
	for i := range list {
		ids = append(ids, list[i].Transaction)
		if list[i].Payment != "" {
			ids = append(ids, list[i].Payment)
		} else {
			quotes = append(quotes, list[i].Quote)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	transactions, err := r.Transactions(ctx, ids)
	if err != nil {
		return fmt.Errorf("read the transactions of conversions: %w", err)
	}
	for i := range transactions {
		p.transactions[transactions[i].ID] = &transactions[i]
	}
	if len(quotes) == 0 {
		return nil
	}
	found, err := r.Quotes(ctx, quotes)
	if err != nil {
		return fmt.Errorf("read the quotes of conversions: %w", err)
	}
	for i := range found {
		p.quotes[found[i].ID] = &found[i]
	}
	return p.readRates(ctx, r, found)
}

// readRates reads the rates of the days that quotes name, a day at a time.
func (p *pastRates) readRates(ctx context.Context, r Reader, quotes []QuoteRecord) error {
	currencies := map[int64][]string{}
	for i := range quotes {
		q := &quotes[i]
		for _, c := range []string{string(q.Pay.Currency()), string(q.Receive.Currency())} {
			if !slices.Contains(currencies[q.Day], c) {
				currencies[q.Day] = append(currencies[q.Day], c)
			}
		}
	}
	for day, wanted := range currencies {
		list, err := r.RatesOn(ctx, day, day, wanted)
		if err != nil {
			return fmt.Errorf("read the rates of %s: %w", dateOf(day), err)
		}
		for i := range list {
			p.rates[pastRate{list[i].Day, list[i].Currency, list[i].Priority, list[i].RecordedAt}] = list[i].Rate
		}
	}
	return nil
}

// rate gives that of a leg, as it is kept.
func (p *pastRates) rate(day int64, c money.Currency, leg QuoteLeg) (money.Rate, error) {
	if c == wallet.RatesBase && leg.RecordedAt == 0 {
		return money.One(), nil
	}
	rate, ok := p.rates[pastRate{day, string(c), leg.Priority, leg.RecordedAt}]
	if !ok {
		return rate, fmt.Errorf("no rate of %s of %s that was recorded at %d", c, dateOf(day), leg.RecordedAt)
	}
	return rate, nil
}

// replay compares a conversion with what it comes to now.
func (p *pastRates) replay(c *Conversion) wallet.FXReplay {
	out := wallet.FXReplay{
		Transaction: c.Transaction, Quote: c.Quote, Paid: c.Paid.Decimal(), PaidCurrency: c.Paid.Currency(),
		Received: c.Received.Decimal(), Receives: c.Received.Currency(), Rate: c.Rate, CreatedAt: timeOf(c.At),
	}
	if txn := p.transactions[c.Transaction]; txn != nil {
		out.Kind = string(txn.Kind)
	}
	again, day, err := p.reckon(c)
	if day != 0 {
		out.RateDate = dateOf(day)
	}
	if err != nil {
		out.Why = err.Error()
		return out
	}
	out.ReckonedPaid, out.ReckonedReceive, out.ReckonedRate = again.Paid.Decimal(), again.Received.Decimal(), again.Rate
	out.Why = strings.Join(c.differs(again), ", ")
	out.OK = out.Why == ""
	return out
}

// differs names what of two conversions is not the same.
func (c *Conversion) differs(again *Conversion) (names []string) {
	for _, part := range [...]struct {
		name string
		same bool
	}{
		{"paid", c.Paid == again.Paid},
		{"received", c.Received == again.Received},
		{"margin", c.Margin == again.Margin && c.FeeMargin.Minor() == again.FeeMargin.Minor()},
		{"rounding", c.Residue == again.Residue && c.FeeResidue.Minor() == again.FeeResidue.Minor()},
		{"fee", c.FeePaid.Minor() == again.FeePaid.Minor()},
		{"rate", c.Rate == again.Rate},
	} {
		if !part.same {
			names = append(names, part.name)
		}
	}
	return names
}

// reckon makes a conversion anew, and gives the day of its rates, 0 of a refund,
// which goes by its payment.
func (p *pastRates) reckon(c *Conversion) (again *Conversion, day int64, err error) {
	txn := p.transactions[c.Transaction]
	if txn == nil {
		return nil, 0, errors.New("the transaction is not kept")
	}
	if c.Payment != "" {
		again, err = p.reckonRefund(c, txn)
		return again, 0, err
	}
	q := p.quotes[c.Quote]
	if q == nil {
		return nil, 0, errors.New("the quote is not kept")
	}
	now := *q
	if now.From.Rate, err = p.rate(q.Day, q.Pay.Currency(), q.From); err != nil {
		return nil, q.Day, err
	}
	if now.To.Rate, err = p.rate(q.Day, q.Receive.Currency(), q.To); err != nil {
		return nil, q.Day, err
	}
	again, err = now.again(txn)
	return again, q.Day, err
}

// again is the conversion of a transaction by a quote.
func (q *QuoteRecord) again(txn *Txn) (*Conversion, error) {
	terms, err := q.terms()
	if err != nil {
		return nil, err
	}
	w := wish{from: q.Pay.Currency(), to: q.Receive.Currency(), side: q.Fixed, amount: q.Pay}
	if q.Fixed == FixedReceive {
		w.amount = q.Receive
	}
	deal, err := terms.of(w)
	if err != nil {
		return nil, err
	}
	rate, _, err := terms.Rates(wallet.MidRateDigits)
	if err != nil {
		return nil, err
	}
	zero := money.Zero(w.from)
	all, bought := deal, fx.Deal{Pay: zero, Receive: money.Zero(w.to), Margin: zero, Residue: zero}
	if txn.Kind != wallet.KindExchange && txn.FeeBearer == string(policy.Payer) && !txn.Fee.IsZero() {
		if bought, err = terms.Receiving(txn.Fee, w.from); err != nil {
			return nil, err
		}
		if all, err = deal.Add(bought); err != nil {
			return nil, err
		}
	}
	return &Conversion{
		Paid: all.Pay, Received: deal.Receive, Margin: all.Margin, Residue: all.Residue, FeePaid: bought.Pay, FeeMargin: bought.Margin,
		FeeResidue: bought.Residue, Rate: rate.String(),
	}, nil
}

// reckonRefund makes the conversion of a refund anew from that of its payment.
func (p *pastRates) reckonRefund(c *Conversion, refund *Txn) (*Conversion, error) {
	payment := p.transactions[c.Payment]
	if payment == nil || payment.Conversion == nil {
		return nil, errors.New("the payment is not kept, or converted nothing")
	}
	then := *payment
	then.Taken = money.FromMinor(c.RefundedBefore, payment.Amount.Currency())
	then.TakenFee = money.FromMinor(c.FeeBefore, payment.Amount.Currency())
	share, err := then.shareOf(refund.Amount, refund.Fee)
	if err != nil {
		return nil, err
	}
	return &Conversion{Paid: refund.Amount, Received: share.Pay, Margin: share.Margin, Residue: share.Residue, Rate: payment.Conversion.Rate}, nil
}
