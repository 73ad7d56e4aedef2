package store

import (
	"cmp"
	"context"
	"slices"

	"github.com/okpay/okpay/wallet/engine"
)

const (
	promotionTotalsQuery = `SELECT p.promotion, p.used, p.uses FROM promotion_totals p WHERE p.promotion IN {set $1} ORDER BY p.promotion`
	promotionUsesQuery   = `SELECT u.owner_id, u.promotion, u.uses FROM promotion_uses u
		WHERE u.owner_id IN {set $1} AND u.promotion IN {set $2} ORDER BY u.owner_id, u.promotion`
)

func scanPromotionTotal(r rowScanner, t *engine.PromotionTotal) error {
	return r.Scan(&t.Promotion, &t.Used, &t.Uses)
}

func scanPromotionUses(r rowScanner, u *engine.PromotionUses) error {
	return r.Scan(&u.Owner, &u.Promotion, &u.Uses)
}

// Promotions reads what was used of promotions.
func (s *session) Promotions(ctx context.Context, of engine.PromotionsOf) (engine.PromotionsUsed, error) {
	return s.dialect.promotions(ctx, s, of)
}

func (d *sqliteDialect) promotions(ctx context.Context, s *session, of engine.PromotionsOf) (found engine.PromotionsUsed, err error) {
	if len(of.Totals) > 0 {
		found.Totals, err = collect(ctx, s, "read what was used of promotions", promotionTotalsQuery, scanPromotionTotal, set(of.Totals))
	}
	if err == nil && len(of.Uses) > 0 && len(of.Owners) > 0 {
		found.Uses, err = collect(ctx, s, "read who used promotions", promotionUsesQuery, scanPromotionUses, set(of.Owners), set(of.Uses))
	}
	return found, err
}

// promotions asks everything in one round trip. In a write it locks the rows of
// the totals, in the order of their names. What is not there cannot be locked, so
// of a promotion that was never used the row is made first; whoever comes second
// waits for it.
func (d *postgresDialect) promotions(ctx context.Context, s *session, of engine.PromotionsOf) (found engine.PromotionsUsed, err error) {
	var questions []question
	totals := promotionTotalsQuery
	if s.writing {
		totals += d.forUpdate()
	}
	if len(of.Totals) > 0 {
		questions = append(questions, into("read what was used of promotions", &found.Totals, scanPromotionTotal, asked{totals, []any{set(of.Totals)}}))
	}
	if len(of.Uses) > 0 && len(of.Owners) > 0 {
		questions = append(questions, into("read who used promotions", &found.Uses, scanPromotionUses, asked{promotionUsesQuery, []any{set(of.Owners), set(of.Uses)}}))
	}
	if err = d.pipeline(ctx, s, questions...); err != nil || !s.writing || len(found.Totals) == len(of.Totals) {
		return found, err
	}
	_, err = s.exec(ctx, "make room for promotions", `INSERT INTO promotion_totals (promotion, used, uses)
		SELECT name, 0, 0 FROM unnest($1::text[]) AS promotion (name) ORDER BY name ON CONFLICT DO NOTHING`, set(of.Totals))
	if err == nil {
		found.Totals, err = collect(ctx, s, "read what was used of promotions", totals, scanPromotionTotal, set(of.Totals))
	}
	return found, err
}

// CashbackEarned reads what an owner earned, by currency and month.
func (s *session) CashbackEarned(ctx context.Context, owner string) ([]engine.CashbackEarned, error) {
	return collect(ctx, s, "read cashback", `SELECT e.owner_id, e.currency, e.month, e.amount FROM cashback_earned e
		WHERE e.owner_id = $1 ORDER BY e.currency, e.month`, func(r rowScanner, e *engine.CashbackEarned) error {
		return r.Scan(&e.Owner, &e.Currency, &e.Month, &e.Amount)
	}, owner)
}

// savePromotions writes what the transactions of the set were given, and adds it
// to what was used. The totals are the last that a write takes, in the order of
// their names.
func (s *session) savePromotions(ctx context.Context, changes *engine.Changes) error {
	if err := s.savePromoted(ctx, changes.Transactions); err != nil {
		return err
	}
	uses := merged(changes.PromotionUses, func(a, b *engine.PromotionUses) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Promotion, b.Promotion))
	}, func(sum, more *engine.PromotionUses) { sum.Uses += more.Uses })
	err := s.bulk(ctx, "count who used promotions", `INSERT INTO promotion_uses (owner_id, promotion, uses) VALUES ($1, $2, $3)
		ON CONFLICT (owner_id, promotion) DO UPDATE SET uses = promotion_uses.uses + excluded.uses`, len(uses), func(i int, r *row) {
		r.text(uses[i].Owner)
		r.text(uses[i].Promotion)
		r.int(uses[i].Uses)
	})
	if err != nil {
		return err
	}
	earned := merged(changes.CashbackEarned, func(a, b *engine.CashbackEarned) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Currency, b.Currency), cmp.Compare(a.Month, b.Month))
	}, func(sum, more *engine.CashbackEarned) { sum.Amount += more.Amount })
	err = s.bulk(ctx, "count cashback", `INSERT INTO cashback_earned (owner_id, currency, month, amount) VALUES ($1, $2, $3, $4)
		ON CONFLICT (owner_id, currency, month) DO UPDATE SET amount = cashback_earned.amount + excluded.amount`, len(earned), func(i int, r *row) {
		r.text(earned[i].Owner)
		r.text(string(earned[i].Currency))
		r.int(earned[i].Month)
		r.int(earned[i].Amount)
	})
	if err != nil {
		return err
	}
	totals := merged(changes.PromotionTotals, func(a, b *engine.PromotionTotal) int {
		return cmp.Compare(a.Promotion, b.Promotion)
	}, func(sum, more *engine.PromotionTotal) { sum.Used, sum.Uses = sum.Used+more.Used, sum.Uses+more.Uses })
	return s.bulk(ctx, "count what was used of promotions", `INSERT INTO promotion_totals (promotion, used, uses) VALUES ($1, $2, $3)
		ON CONFLICT (promotion) DO UPDATE SET used = promotion_totals.used + excluded.used, uses = promotion_totals.uses + excluded.uses`,
		len(totals), func(i int, r *row) {
			r.text(totals[i].Promotion)
			r.int(totals[i].Used)
			r.int(totals[i].Uses)
		})
}

// merged sorts rows and adds up those that are of the same thing.
func merged[T any](rows []T, compare func(a, b *T) int, add func(sum, more *T)) []T {
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b T) int { return compare(&a, &b) })
	n := 0
	for i := range sorted {
		if n > 0 && compare(&sorted[n-1], &sorted[i]) == 0 {
			add(&sorted[n-1], &sorted[i])
			continue
		}
		sorted[n] = sorted[i]
		n++
	}
	return sorted[:n]
}

// savePromoted writes what each transaction was given, of those that were given
// something.
func (s *session) savePromoted(ctx context.Context, list []*engine.Txn) error {
	var given []*engine.Txn
	for _, t := range list {
		if !t.Given.None() {
			given = append(given, t)
		}
	}
	return s.bulk(ctx, "add what promotions gave", `INSERT INTO promoted (txn_id, fee_promotion, forgone, forgone_worth,
			cashback_promotion, cashback, cashback_worth) VALUES ($1, $2, $3, $4, $5, $6, $7)`, len(given), func(i int, r *row) {
		g := &given[i].Given
		r.text(given[i].ID)
		r.text(g.FeePromotion)
		r.int(g.Forgone.Minor())
		r.int(g.ForgoneWorth)
		r.text(g.CashbackPromotion)
		r.int(g.Cashback.Minor())
		r.int(g.CashbackWorth)
	})
}
