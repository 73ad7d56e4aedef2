package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// QuoteFX implements wallet.Exchange.
func (s *session) QuoteFX(ctx context.Context, in wallet.QuoteFXInput) (wallet.FXQuote, error) {
	var out wallet.FXQuote
	user, err := s.acting(in.User)
	if err != nil {
		return out, err
	}
	wish, err := quoteWish(in)
	if err != nil {
		return out, err
	}
	receive := ""
	if in.Receive {
		receive = "true"
	}
	fields := []field{
		{"command", "fx-quote"},
		{"user", user},
		{"amount", canonical(in.Amount)},
		{"from", string(wish.from)},
		{"to", string(wish.to)},
		{"receive", receive},
	}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		customer, err := findCustomer(ctx, r, user)
		if err != nil {
			return EventRecord{}, err
		}
		open, err := r.OpenQuotes(ctx, customer.ID, moment)
		if err != nil {
			return EventRecord{}, fmt.Errorf("count open quotes: %w", err)
		}
		if open >= wallet.MaxOpenQuotes {
			return EventRecord{}, wallet.Refuse(wallet.CodeTooManyQuotes, fmt.Sprintf("%d quotes are open already", open),
				"use one of them, or wait until they have expired", "open", open)
		}
		q, err := s.engine.quote(ctx, r, wish, moment)
		if err != nil {
			return EventRecord{}, err
		}
		q.ID, q.Customer = s.engine.NewID("fxq"), customer.ID
		c.NewQuotes = append(c.NewQuotes, q)
		out = presentQuote(&q, moment)
		data, err := eventData("user", out.User, "from", out.From, "to", out.To, "pay", out.Pay, "receive", out.Receive, "rate", out.Rate)
		return EventRecord{Type: "fx.quoted", Object: q.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		list, err := r.Quotes(ctx, []string{stored.Object})
		if err != nil || len(list) != 1 {
			return fmt.Errorf("read the quote %s: %d, %w", stored.Object, len(list), err)
		}
		out = presentQuote(&list[0], s.engine.now())
		out.IdempotentReplay = true
		return nil
	})
	out.DryRun = in.DryRun
	return out, err
}

// wish is what a quote is asked for: an amount on one side.
type wish struct {
	from, to money.Currency
	side     QuoteSide
	amount   money.Amount
}

func quoteWish(in wallet.QuoteFXInput) (w wish, err error) {
	if w.from, err = rateCurrency(in.From); err != nil {
		return w, err
	}
	if w.to, err = rateCurrency(in.To); err != nil {
		return w, err
	}
	if w.from == w.to {
		return w, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is not changed into itself", w.from), "name two currencies", "currency", string(w.from))
	}
	w.side = FixedPay
	given := w.from
	if in.Receive {
		w.side, given = FixedReceive, w.to
	}
	w.amount, err = parsePositive(in.Amount, given)
	return w, err
}

// quote reckons a conversion at the rates of the moment.
func (e *Engine) quote(ctx context.Context, r Reader, w wish, moment int64) (QuoteRecord, error) {
	p, err := e.inForce(ctx, r, moment)
	if err != nil {
		return QuoteRecord{}, err
	}
	q, err := ratesInForce(ctx, r, p, w.from, w.to, moment)
	if err != nil {
		return q, err
	}
	terms, err := q.terms()
	if err != nil {
		return q, err
	}
	return q, q.reckon(p, terms, w)
}

// ratesInForce is a quote without amounts: at what is converted from one currency
// into another at a moment.
func ratesInForce(ctx context.Context, r Reader, p *policy.Policy, from, to money.Currency, moment int64) (QuoteRecord, error) {
	var q QuoteRecord
	for _, c := range []money.Currency{from, to} {
		if err := offered(p, c); err != nil {
			return q, err
		}
	}
	today := dayOf(moment)
	mid, err := midRate(ctx, r, from, to, today)
	if err != nil {
		return q, err
	}
	if age := today - mid.day; age > int64(p.FX.MaxRateAgeDays) {
		return q, wallet.Refuse(wallet.CodeRateStale,
			fmt.Sprintf("the newest rate of %s in %s is of %s, %d days old, and nothing is changed at one older than %d", from, to, dateOf(mid.day), age, p.FX.MaxRateAgeDays),
			"try again when newer rates are there; an operator imports them with `okpay rates import`, or states one with `okpay rates set`",
			"from", string(from), "to", string(to), "rate_date", dateOf(mid.day), "age_days", age, "max_age_days", p.FX.MaxRateAgeDays)
	}
	q = QuoteRecord{
		MarginBPS: p.FX.MarginBPS, Rounding: fx.Rule, Day: mid.day, PolicyVersion: p.Version, CreatedAt: moment,
		ExpiresAt: moment + p.FX.QuoteLife.Microseconds(), From: legOf(mid, from), To: legOf(mid, to), Source: sourceOf(mid.legs),
	}
	terms, err := q.terms()
	if err != nil {
		return q, err
	}
	shown, shownMid, err := terms.Rates(wallet.MidRateDigits)
	if err != nil {
		return q, fmt.Errorf("show the rate of %s in %s: %w", from, to, err)
	}
	q.Rate, q.MidRate = shown.String(), shownMid.String()
	return q, nil
}

// reckon fills in the amounts at the quote's terms.
func (q *QuoteRecord) reckon(p *policy.Policy, terms fxTerms, w wish) error {
	var err error
	q.Fixed = w.side
	if q.Deal, err = terms.of(w); err != nil {
		return tooSmall(err, w)
	}
	worth, err := p.ToBase(q.Pay)
	if err != nil {
		return err
	}
	if less, err := worth.Cmp(p.FX.Least); err != nil || less < 0 {
		return wallet.Refuse(wallet.CodeInvalidAmount, fmt.Sprintf("%s are too little to be changed: the least is the worth of %s", q.Pay, p.FX.Least),
			"change more at once", "least", string(p.FX.Least.Decimal()), "currency", string(p.FX.Least.Currency()))
	}
	return nil
}

// fxTerms are fx.Terms between two currencies.
type fxTerms struct{ fx.Terms }

// terms are at what a quote converts.
func (q *QuoteRecord) terms() (fxTerms, error) {
	cross, err := money.NewCross(q.From.Rate, q.To.Rate)
	return fxTerms{fx.Terms{Mid: cross, MarginBPS: q.MarginBPS, Rule: q.Rounding}}, err
}

func (t fxTerms) of(w wish) (fx.Deal, error) {
	if w.side == FixedReceive {
		return t.Receiving(w.amount, w.from)
	}
	return t.Paying(w.amount, w.to)
}

func tooSmall(err error, w wish) error {
	if !errors.Is(err, fx.ErrTooSmall) {
		return uncountable(err)
	}
	return wallet.Refuse(wallet.CodeInvalidAmount, fmt.Sprintf("%s are too little to be changed", w.amount), "change more at once")
}

// legOf is the rate of a currency in a mid rate.
func legOf(m *mid, c money.Currency) QuoteLeg {
	for i := range m.legs {
		if m.legs[i].Currency == string(c) {
			return QuoteLeg{Priority: m.legs[i].Priority, RecordedAt: m.legs[i].RecordedAt, Rate: m.legs[i].Rate}
		}
	}
	return QuoteLeg{Rate: money.One()}
}

// sourceOf names who stated the rates, each once.
func sourceOf(legs []RateRecord) string {
	var names []string
	for _, source := range wallet.RateSources() {
		for i := range legs {
			if legs[i].Source == source {
				names = append(names, string(source))
				break
			}
		}
	}
	return strings.Join(names, "+")
}

// presentQuote shows a quote as it stands at a moment.
func presentQuote(q *QuoteRecord, moment int64) wallet.FXQuote {
	out := wallet.FXQuote{
		ID: q.ID, User: q.Customer, Status: wallet.QuoteOpen, From: q.Pay.Currency(), To: q.Receive.Currency(), Rate: q.Rate, MidRate: q.MidRate,
		MarginBPS: q.MarginBPS, Fee: q.Margin.Decimal(), Pay: q.Pay.Decimal(), Receive: q.Receive.Decimal(), Source: q.Source,
		RateDate: dateOf(q.Day), CreatedAt: timeOf(q.CreatedAt), ExpiresAt: timeOf(q.ExpiresAt), PolicyVersion: q.PolicyVersion,
		Legs: []wallet.ReferenceRate{},
	}
	switch {
	case q.UsedBy != "":
		out.Status = wallet.QuoteUsed
	case q.ExpiresAt <= moment:
		out.Status = wallet.QuoteExpired
	}
	for _, leg := range q.legs() {
		out.Legs = append(out.Legs, presentRate(&leg))
	}
	return out
}

// legs are the records of the rates, without the base.
func (q *QuoteRecord) legs() []RateRecord {
	var list []RateRecord
	for _, leg := range [...]struct {
		QuoteLeg
		currency money.Currency
	}{{q.From, q.Pay.Currency()}, {q.To, q.Receive.Currency()}} {
		if leg.RecordedAt == 0 {
			continue
		}
		record := RateRecord{
			Day: q.Day, Currency: string(leg.currency), Priority: leg.Priority, Source: wallet.RateFromECB, Rate: leg.Rate, RecordedAt: leg.RecordedAt,
		}
		if leg.Priority == priorityStated {
			record.Source = wallet.RateFromOperator
		}
		list = append(list, record)
	}
	return list
}
