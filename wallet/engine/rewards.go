package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// Rewards implements wallet.Promotions.
func (s *session) Rewards(ctx context.Context, in wallet.RewardsInput) (wallet.Rewards, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Rewards{}, err
	}
	var rewards wallet.Rewards
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		moment, err := s.engine.latest(ctx, r)
		if err != nil {
			return err
		}
		st, err := s.engine.load(ctx, r, &Changes{}, moment, []*intent{{system: true, user: user}})
		if err != nil {
			return err
		}
		customer := st.find(user)
		if customer == nil {
			return customerNotFound(user)
		}
		rewards = wallet.Rewards{User: customer.ID, Currency: st.policy.Base, Cashback: []wallet.CashbackTotal{}}
		if err := st.rewardTier(&rewards, customer.Customer, moment); err != nil {
			return err
		}
		if rewards.Promotions, err = st.openTo(ctx, r, customer.Customer, moment); err != nil {
			return err
		}
		earned, err := r.CashbackEarned(ctx, customer.ID)
		if err != nil {
			return fmt.Errorf("read what was earned: %w", err)
		}
		rewards.Cashback, err = cashbackTotals(earned, st.policy.MonthStart(moment))
		return err
	})
	return rewards, err
}

// rewardTier says what tier a customer has, and what is missing to the next.
func (st *state) rewardTier(rewards *wallet.Rewards, c *Customer, moment int64) error {
	if !st.policy.HasTiers() {
		return nil
	}
	reached, next := st.policy.TierOf(st.volumeOf(c.ID))
	until, volume := st.policy.NextMonth(moment), st.used(c.ID, "", "").Outgoing.Month
	rewards.TierUntil, rewards.Volume = &until, volume.Decimal()
	if reached != nil {
		rewards.Tier = reached.Name
	}
	if next == nil {
		return nil
	}
	missing, err := next.Volume.Sub(volume)
	if err == nil {
		missing, err = money.Max(missing, money.Zero(st.policy.Base))
	}
	if err != nil {
		return fmt.Errorf("count what is missing to %s: %w", next.Name, err)
	}
	rewards.NextTier, rewards.Missing = next.Name, missing.Decimal()
	return nil
}

// openTo lists the promotions that a customer need do nothing for but to pay.
func (st *state) openTo(ctx context.Context, r Reader, c *Customer, moment int64) ([]wallet.OpenPromotion, error) {
	open := []wallet.OpenPromotion{}
	tier := st.tierOf(c)
	var candidates []*policy.Promotion
	of := PromotionsOf{Owners: []string{c.ID}}
	for i := range st.policy.Promotions {
		m := &st.policy.Promotions[i]
		if m.Code == "" && m.Open(timeOf(moment)) && (len(m.Tiers) == 0 || slices.Contains(m.Tiers, tier)) {
			candidates = append(candidates, m)
			of.Totals, of.Uses = append(of.Totals, m.Name), append(of.Uses, m.Name)
		}
	}
	if len(candidates) == 0 {
		return open, nil
	}
	found, err := r.Promotions(ctx, of)
	if err != nil {
		return nil, fmt.Errorf("read what was used of promotions: %w", err)
	}
	totals := byPromotion(found.Totals)
	uses := map[string]int64{}
	for _, u := range found.Uses {
		uses[u.Promotion] = u.Uses
	}
	for _, m := range candidates {
		left, err := m.Left(money.FromMinor(totals[m.Name].Used, st.policy.Base))
		if err != nil {
			return nil, err
		}
		if (m.HasBudget() && left.IsZero()) || (m.UsesEach > 0 && uses[m.Name] >= m.UsesEach) {
			continue
		}
		shown := wallet.OpenPromotion{
			Name: m.Name, Kind: string(m.Kind), Gives: m.Explain(), Kinds: listed(m.Kinds), Merchants: listed(m.Merchants),
			Currencies: listed(m.Currencies), Reach: string(m.Reach), Until: instant(m.Until),
		}
		if m.UsesEach > 0 {
			rest := m.UsesEach - uses[m.Name]
			shown.UsesLeft = &rest
		}
		open = append(open, shown)
	}
	return open, nil
}

// ListPromotions implements wallet.Promotions.
func (s *session) ListPromotions(ctx context.Context, _ wallet.ListPromotionsInput) ([]wallet.Promotion, error) {
	if err := s.operator(); err != nil {
		return nil, err
	}
	list := []wallet.Promotion{}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		moment, err := s.engine.latest(ctx, r)
		if err != nil {
			return err
		}
		st, err := s.engine.load(ctx, r, &Changes{}, moment, nil)
		if err != nil {
			return err
		}
		var of PromotionsOf
		for i := range st.policy.Promotions {
			of.Totals = append(of.Totals, st.policy.Promotions[i].Name)
		}
		found, err := r.Promotions(ctx, of)
		if err != nil {
			return fmt.Errorf("read what was used of promotions: %w", err)
		}
		totals := byPromotion(found.Totals)
		for i := range st.policy.Promotions {
			m := &st.policy.Promotions[i]
			shown, err := presentPromotion(m, totals[m.Name], st.policy.Base, timeOf(st.promotions.at))
			if err != nil {
				return err
			}
			list = append(list, shown)
		}
		return nil
	})
	return list, err
}

func presentPromotion(m *policy.Promotion, total PromotionTotal, base money.Currency, at time.Time) (wallet.Promotion, error) {
	used := money.FromMinor(total.Used, base)
	shown := wallet.Promotion{
		Name: m.Name, Kind: string(m.Kind), Status: wallet.PromotionOpen, Gives: m.Explain(), Code: m.Code, Kinds: listed(m.Kinds),
		Merchants: listed(m.Merchants), Currencies: listed(m.Currencies), Reach: string(m.Reach), Tiers: listed(m.Tiers),
		Since: instant(m.Since), Until: instant(m.Until), UsesEach: m.UsesEach, Uses: total.Uses, Used: used.Decimal(), Currency: base,
	}
	if m.HasBudget() {
		left, err := m.Left(used)
		if err != nil {
			return shown, err
		}
		shown.Budget, shown.Left = m.Budget.Decimal(), left.Decimal()
		if left.IsZero() {
			shown.Status = wallet.PromotionUsedUp
		}
	}
	switch m.Phase(at) {
	case policy.NotStarted:
		shown.Status = wallet.PromotionNotStarted
	case policy.Expired:
		shown.Status = wallet.PromotionExpired
	case policy.UnknownCode, policy.UsedUp, policy.NotForThis: // are not about time
	}
	return shown, nil
}

func byPromotion(totals []PromotionTotal) map[string]PromotionTotal {
	by := make(map[string]PromotionTotal, len(totals))
	for _, t := range totals {
		by[t.Promotion] = t
	}
	return by
}

// cashbackTotals sums what was earned by currency, in all and in a month. The
// rows of one currency follow one another.
func cashbackTotals(earned []CashbackEarned, month int64) ([]wallet.CashbackTotal, error) {
	list := []wallet.CashbackTotal{}
	var sum, now money.Amount
	for i, e := range earned {
		if i == 0 || earned[i-1].Currency != e.Currency {
			sum, now = money.Zero(e.Currency), money.Zero(e.Currency)
			list = append(list, wallet.CashbackTotal{Currency: e.Currency})
		}
		amount := money.FromMinor(e.Amount, e.Currency)
		if e.Month == month {
			now = amount
		}
		var err error
		if sum, err = sum.Add(amount); err != nil {
			return nil, fmt.Errorf("sum the cashback in %s: %w", e.Currency, err)
		}
		last := &list[len(list)-1]
		last.Earned, last.ThisMonth = sum.Decimal(), now.Decimal()
	}
	return list, nil
}

// listed is a list that is never null.
func listed[T any](list []T) []T { return append([]T{}, list...) }

// instant is a time that is absent when there is none.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	at := t.UTC()
	return &at
}
