package engine

import (
	"context"
	"maps"
	"slices"
)

// promotionVault is what a vault knows of promotions.
type promotionVault struct {
	totals map[string]PromotionTotal
	uses   map[promotionKey]int64
	earned map[CashbackEarned]int64 // by owner, currency and month, with the amount zero
	asked  []PromotionsOf           // by all writes and reads so far
}

func (p *promotionVault) clone() promotionVault {
	return promotionVault{totals: maps.Clone(p.totals), uses: maps.Clone(p.uses), earned: maps.Clone(p.earned), asked: slices.Clone(p.asked)}
}

func (v *vault) Promotions(_ context.Context, of PromotionsOf) (found PromotionsUsed, err error) {
	v.promoted.asked = append(v.promoted.asked, of)
	for _, name := range of.Totals {
		if t, there := v.promoted.totals[name]; there {
			found.Totals = append(found.Totals, t)
		}
	}
	for _, owner := range of.Owners {
		for _, name := range of.Uses {
			if uses := v.promoted.uses[promotionKey{owner, name}]; uses > 0 {
				found.Uses = append(found.Uses, PromotionUses{Owner: owner, Promotion: name, Uses: uses})
			}
		}
	}
	return found, nil
}

func (v *vault) CashbackEarned(_ context.Context, owner string) ([]CashbackEarned, error) {
	var list []CashbackEarned
	for key, amount := range v.promoted.earned {
		if key.Owner == owner {
			key.Amount = amount
			list = append(list, key)
		}
	}
	return list, nil
}

func (p *promotionVault) save(c *PromotionChanges) {
	if p.totals == nil {
		*p = promotionVault{totals: map[string]PromotionTotal{}, uses: map[promotionKey]int64{}, earned: map[CashbackEarned]int64{}, asked: p.asked}
	}
	for _, t := range c.PromotionTotals {
		sum := p.totals[t.Promotion]
		p.totals[t.Promotion] = PromotionTotal{Promotion: t.Promotion, Used: sum.Used + t.Used, Uses: sum.Uses + t.Uses}
	}
	for _, u := range c.PromotionUses {
		p.uses[promotionKey{u.Owner, u.Promotion}] += u.Uses
	}
	for _, e := range c.CashbackEarned {
		p.earned[CashbackEarned{Owner: e.Owner, Currency: e.Currency, Month: e.Month}] += e.Amount
	}
}
