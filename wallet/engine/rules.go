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
		moment := s.engine.now()
		st, err := s.engine.load(ctx, r, &Changes{}, moment, []*intent{{system: true, user: user}})
		if err != nil {
			return err
		}
		customer := st.find(user)
		if customer == nil {
			return customerNotFound(user)
		}
		if err := st.expireHolds(customer); err != nil { // as the next payment will, and counts them no more
			return err
		}
		if err := st.expireHolds(customer); err != nil { // as the next payment will, so nothing of it is kept
			return err
		}
		for _, line := range s.engine.Policy.LimitsOf(customer.KYCLevel) {
			limit, err := st.limitOf(customer, line, moment)
			if err != nil {
				return err
			}
			limits = append(limits, limit)
		}
		return nil
	})
	return limits, err
}

func (st *state) limitOf(c *Customer, line *policy.LimitLine, moment int64) (wallet.Limit, error) {
	zero := money.Zero(st.policy.Base)
	used := st.used(c.ID, line.Kind)
	if line.Kind == policy.LimitOutgoing {
		used = st.usedOutgoing(c.ID)
	}
	limit := wallet.Limit{Kind: line.Kind, Window: string(line.Window), Currency: line.Most.Currency(), Limit: line.Most.Decimal()}
	amount := zero
	switch line.Window {
	case policy.Day:
		amount = used.Day
		resets := nextDay(moment)
		limit.ResetsAt = &resets
	case policy.Month:
		amount = used.Month
		resets := nextMonth(moment)
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
		worth, err := st.policy.ToBase(balance)
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
	p := s.engine.Policy
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
