package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Exchange implements wallet.Exchange.
func (s *session) Exchange(ctx context.Context, in wallet.ExchangeInput) (wallet.Transaction, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Transaction{}, err
	}
	amount, currency, err := s.paidBy(ctx, in.Quote)
	if err != nil {
		return wallet.Transaction{}, err
	}
	needs, err := s.stepUp(ctx, in.Change, in.StepUp, amount, currency, "")
	if err != nil {
		return wallet.Transaction{}, err
	}
	done, err := s.do(ctx, in.Change, &intent{kind: wallet.KindExchange, user: user, quote: in.Quote})
	done.Needs = needs
	return done, err
}

// paidBy gives what a quote pays, for a session that may have to show something
// before it does. Whether the quote is good, the decision says.
func (s *session) paidBy(ctx context.Context, id string) (amount money.Decimal, currency string, err error) {
	if s.caller.Session == "" {
		return "", "", nil
	}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		list, err := r.Quotes(ctx, []string{id})
		if err != nil {
			return fmt.Errorf("read a quote: %w", err)
		}
		if len(list) > 0 {
			amount, currency = list[0].Pay.Decimal(), string(list[0].Pay.Currency())
		}
		return nil
	})
	return amount, currency, err
}

// outOf says out of which purse an intent is paid.
type outOf struct {
	from, quote string
	chosen      bool
}

// pay makes an intent pay out of the purse of another currency: by a quote, or at
// the rates of the moment, which are read here and not under the lock. A key that
// was used before needs none.
func (p outOf) pay(ctx context.Context, s *session, change wallet.Change, in *intent) error {
	in.quote, in.chosen = p.quote, p.chosen
	if p.from == "" {
		return nil
	}
	from, err := rateCurrency(p.from)
	if err != nil {
		return err
	}
	in.from = string(from)
	amount, err := parseAmount(in.amount, in.currency)
	if err != nil || p.quote != "" || amount.Currency() == from {
		return err
	}
	return s.engine.Store.Read(ctx, func(r Reader) error {
		used, err := r.KeyedTransactions(ctx, []KeyRef{{s.caller.ID, change.Key}})
		if err != nil {
			return fmt.Errorf("read an idempotency key: %w", err)
		}
		if len(used) > 0 {
			return nil
		}
		q, err := s.engine.quote(ctx, r, wish{from: from, to: amount.Currency(), side: FixedReceive, amount: amount}, s.engine.now())
		in.fresh = &q
		return err
	})
}
