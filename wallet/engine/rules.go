package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// Limits implements wallet.Rules.
func (s *session) Limits(ctx context.Context, in wallet.LimitsInput) ([]wallet.Limit, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return nil, err
	}
	limits := []wallet.Limit{}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		moment, err := s.engine.latest(ctx, r)
		if err != nil {
			return err
		}
		instruments, err := s.engine.limitedInstruments(ctx, r, user, moment)
		if err != nil {
			return err
		}
		intents := []*intent{{system: true, user: user}}
		for i := range instruments {
			intents = append(intents, &intent{system: true, user: user, instrument: instruments[i].ID})
		}
		st, err := s.engine.load(ctx, r, &Changes{}, moment, intents)
		if err != nil {
			return err
		}
		customer := st.find(user)
		if customer == nil {
			return customerNotFound(user)
		}
		if err := st.expireHolds(customer); err != nil { // as the next payment will, so nothing of it is kept
			return err
		}
		for _, line := range st.policy.LimitsOf(customer.KYCLevel) {
			owners := []string{customer.ID}
			if line.Each == policy.EachInstrument {
				owners = owners[:0]
				for i := range instruments {
					owners = append(owners, instruments[i].ID)
				}
			}
			for _, owner := range owners {
				limit, err := st.limitOf(customer.Customer, owner, line, moment)
				if err != nil {
					return err
				}
				limits = append(limits, limit)
			}
		}
		return nil
	})
	return limits, err
}

// limitedInstruments gives the instruments of a customer when limits count the
// use of each.
func (e *Engine) limitedInstruments(ctx context.Context, r Reader, user string, moment int64) ([]Instrument, error) {
	rules, err := e.inForce(ctx, r, moment)
	if err != nil || !rules.Counts(policy.OfInstrument) && !rules.Counts(policy.OfInstrumentInCurrency) {
		return nil, err
	}
	owner, err := idOf(ctx, r, user)
	if err != nil {
		return nil, err
	}
	list, err := r.OwnerInstruments(ctx, owner, false)
	if err != nil {
		return nil, fmt.Errorf("read instruments: %w", err)
	}
	return list, nil
}

// limitOf shows a limit with what was used of it: by a customer, or by an
// instrument of its.
func (st *state) limitOf(c *Customer, owner string, line *policy.LimitLine, moment int64) (wallet.Limit, error) {
	zero := money.Zero(st.policy.Base)
	use := st.used(owner, line.Kind, string(line.Currency))
	used := use.OfKind
	if line.Kind == policy.LimitOutgoing {
		used = use.Outgoing
	}
	limit := wallet.Limit{Name: line.Name, InCurrency: line.Currency, Kind: line.Kind, Window: string(line.Window), Currency: line.Most.Currency(), Limit: line.Most.Decimal()}
	if line.Each == policy.EachInstrument {
		limit.Instrument = owner
	}
	amount := zero
	switch line.Window {
	case policy.Day:
		amount = used.Day
		resets := st.policy.NextDay(moment)
		limit.ResetsAt = &resets
	case policy.Month:
		amount = used.Month
		resets := st.policy.NextMonth(moment)
		limit.ResetsAt = &resets
	case policy.Always:
		held, err := st.heldInAll(c.ID)
		if err != nil {
			return limit, err
		}
		amount = held
	case policy.Transaction:
	}
	left, err := line.Left(amount)
	if err != nil {
		return limit, err
	}
	limit.Used, limit.Left = amount.Decimal(), left.Decimal()
	return limit, nil
}

// heldInAll is the worth of all that an owner has and of the top-ups that are
// on their way to it, in the base.
func (st *state) heldInAll(owner string) (money.Amount, error) {
	held, ok := st.incoming[owner]
	if !ok {
		held = money.Zero(st.policy.Base)
	}
	for _, account := range st.owned[owner] {
		balance := st.book.Balance(account)
		if balance.IsZero() {
			continue
		}
		worth, err := st.heldWorth(balance)
		if err != nil {
			return held, err
		}
		if held, err = held.Add(worth); err != nil {
			return held, fmt.Errorf("sum what %s holds: %w", owner, err)
		}
	}
	return held, nil
}

// QuoteFee implements wallet.Rules.
func (s *session) QuoteFee(ctx context.Context, in wallet.QuoteFeeInput) (wallet.FeeQuote, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.FeeQuote{}, err
	}
	amount, err := parseAmount(in.Amount, in.Currency)
	if err != nil {
		return wallet.FeeQuote{}, err
	}
	p, err := s.engine.policyNow(ctx)
	if err != nil {
		return wallet.FeeQuote{}, err
	}
	if err := offered(p, amount.Currency()); err != nil {
		return wallet.FeeQuote{}, err
	}
	query := policy.FeeQuery{Kind: string(in.Kind), Amount: amount}
	var promoted policy.Promoted
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if err = s.feeQuery(ctx, r, in, user, &query); err == nil {
			promoted, err = s.quoted(ctx, r, in, user, query)
		}
		return err
	})
	if err != nil {
		return wallet.FeeQuote{}, uncountable(err)
	}
	fee := promoted.Fee
	quote := wallet.FeeQuote{
		Kind: in.Kind, Amount: amount.Decimal(), Currency: amount.Currency(), Fee: fee.Amount.Decimal(), Bearer: string(fee.Bearer),
		Rule: fee.Line, Explanation: p.Explain(fee.Line), PolicyVersion: p.Version,
		FeeBefore: promoted.Before.Decimal(), Promotion: promoted.FeePromotion, CashbackPromotion: promoted.CashbackPromotion,
	}
	if promoted.CashbackPromotion != "" {
		quote.Cashback = promoted.Cashback.Decimal()
	}
	pays, receives := amount, amount
	if fee.Bearer == policy.Payer {
		pays, err = amount.Add(fee.Amount)
	} else {
		receives, err = amount.Sub(fee.Amount)
	}
	if err != nil {
		return wallet.FeeQuote{}, uncountable(err)
	}
	quote.Pays, quote.Receives = pays.Decimal(), receives.Decimal()
	return quote, nil
}

// feeQuery finds the countries and the instrument that a price depends on.
func (s *session) feeQuery(ctx context.Context, r Reader, in wallet.QuoteFeeInput, user string, query *policy.FeeQuery) error {
	customer, err := findCustomer(ctx, r, user)
	if err != nil {
		return err
	}
	query.FromCountry = customer.Country
	switch in.Kind {
	case wallet.KindTopUp, wallet.KindWithdrawal:
		list, err := r.Instruments(ctx, []string{in.Instrument})
		if err != nil {
			return fmt.Errorf("read an instrument: %w", err)
		}
		if len(list) == 0 || list[0].User != customer.ID {
			return wallet.Refuse(wallet.CodeInstrumentNotFound, fmt.Sprintf("there is no instrument %s", quote(in.Instrument)),
				"name one with --from or --to; see `okpay instruments list`")
		}
		query.Instrument, query.ToCountry = string(list[0].Kind), list[0].Country
		return nil
	case wallet.KindPayment, wallet.KindTransfer, wallet.KindCapture, wallet.KindPayout:
		other, err := findCustomer(ctx, r, in.Recipient)
		if err != nil {
			return err
		}
		query.ToCountry = other.Country
		return nil
	default:
		return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a %s has no price of its own", quote(string(in.Kind))),
			"ask for payment, transfer, capture, payout, top_up or withdrawal")
	}
}
