package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// fxStanding is what the wallet has by changing money, of one currency, or the
// worth of it.
type fxStanding struct{ position, margin, rounding money.Amount }

func noStanding(c money.Currency) fxStanding {
	zero := money.Zero(c)
	return fxStanding{zero, zero, zero}
}

// FXPosition implements wallet.Exchange.
func (s *session) FXPosition(ctx context.Context, _ wallet.FXPositionInput) (wallet.FXPosition, error) {
	var out wallet.FXPosition
	if err := s.operator(); err != nil {
		return out, err
	}
	today := dayOf(s.engine.now())
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		held, err := fxStandings(ctx, r)
		if err != nil {
			return err
		}
		out = wallet.FXPosition{Base: wallet.RatesBase, Currencies: []wallet.FXPositionLine{}}
		sum := noStanding(wallet.RatesBase)
		for _, c := range slices.Sorted(maps.Keys(held)) {
			rate, err := newestRate(ctx, r, c, today)
			if err != nil {
				return err
			}
			worth, err := held[c].worth(rate.Rate)
			if err != nil {
				return fmt.Errorf("the worth of what is held in %s: %w", c, err)
			}
			if sum, err = sum.plus(worth); err != nil {
				return err
			}
			line := held[c].line(worth.position)
			line.Rate = rate.Rate.String()
			if c != wallet.RatesBase {
				line.RateDate = dateOf(rate.Day)
				if out.RateDate == "" || line.RateDate < out.RateDate {
					out.RateDate = line.RateDate
				}
			}
			out.Currencies = append(out.Currencies, line)
		}
		gain, err := money.Sum(wallet.RatesBase, sum.position, sum.margin, sum.rounding)
		out.Spread, out.Revaluation, out.Rounding, out.Gain = sum.margin.Decimal(), sum.position.Decimal(), sum.rounding.Decimal(), gain.Decimal()
		return err
	})
	return out, err
}

// fxStandings reads the accounts of foreign exchange.
func fxStandings(ctx context.Context, r Reader) (map[money.Currency]*fxStanding, error) {
	held := map[money.Currency]*fxStanding{}
	for _, path := range []string{ledger.FXPosition, ledger.FXRounding, ledger.FeesPath(string(wallet.KindExchange))} {
		list, err := r.ListAccounts(ctx, AccountQuery{Prefix: path, Limit: wallet.MaxPageSize})
		if err != nil {
			return nil, fmt.Errorf("read the accounts of foreign exchange: %w", err)
		}
		for i := range list {
			if list[i].Account != path {
				continue
			}
			c := list[i].Currency
			amount, err := money.Parse(list[i].Balance, c)
			if err != nil {
				return nil, fmt.Errorf("read the balance of %s: %w", path, err)
			}
			if held[c] == nil {
				none := noStanding(c)
				held[c] = &none
			}
			switch path {
			case ledger.FXPosition:
				held[c].position = amount
			case ledger.FXRounding:
				held[c].rounding = amount
			default:
				held[c].margin = amount
			}
		}
	}
	return held, nil
}

// newestRate is the rate of a currency that goes now, whatever its age.
func newestRate(ctx context.Context, r Reader, c money.Currency, today int64) (RateRecord, error) {
	if c == wallet.RatesBase {
		return RateRecord{Rate: money.One()}, nil
	}
	first, err := dayNumber(fmt.Sprintf("%d-01-01", wallet.FirstRateYear))
	if err != nil {
		return RateRecord{}, err
	}
	list, err := r.ListRates(ctx, RateQuery{Currency: string(c), Since: first, Until: today, After: RatePlace{Day: today}, Limit: 1})
	if err != nil {
		return RateRecord{}, fmt.Errorf("read the newest rate: %w", err)
	}
	if len(list) == 0 {
		return RateRecord{}, wallet.Refuse(wallet.CodeRateNotFound, fmt.Sprintf("there is no rate of %s", c),
			"import rates with `okpay rates import`", "currency", string(c))
	}
	return list[0], nil
}

// worth is what it is worth in the base, each part rounded half-even.
func (f *fxStanding) worth(rate money.Rate) (w fxStanding, err error) {
	if w.position, err = rate.ConvertBack(f.position, wallet.RatesBase, money.HalfEven); err != nil {
		return w, err
	}
	if w.margin, err = rate.ConvertBack(f.margin, wallet.RatesBase, money.HalfEven); err != nil {
		return w, err
	}
	w.rounding, err = rate.ConvertBack(f.rounding, wallet.RatesBase, money.HalfEven)
	return w, err
}

func (f fxStanding) plus(other fxStanding) (sum fxStanding, err error) {
	if sum.position, err = f.position.Add(other.position); err != nil {
		return sum, err
	}
	if sum.margin, err = f.margin.Add(other.margin); err != nil {
		return sum, err
	}
	sum.rounding, err = f.rounding.Add(other.rounding)
	return sum, err
}

func (f *fxStanding) line(worth money.Amount) wallet.FXPositionLine {
	return wallet.FXPositionLine{
		Currency: f.position.Currency(), Position: f.position.Decimal(), Margin: f.margin.Decimal(), Rounding: f.rounding.Decimal(), Worth: worth.Decimal(),
	}
}
