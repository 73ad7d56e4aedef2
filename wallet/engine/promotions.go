package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// promotionState is what a batch knows of promotions: what was used before, by
// all and by each payer, with what the batch itself uses. Under a policy without
// promotions it stays empty.
type promotionState struct {
	at   int64                   // when the batch began, by which promotions hold or not
	used map[string]int64        // of the budgets that were read, in minor units of the base
	uses map[promotionKey]int64  // how often payers used those of which that was read
	last map[string]money.Amount // volume of the month before, by customer, in the base
}

func newPromotionState(moment int64) promotionState {
	return promotionState{at: moment, used: map[string]int64{}, uses: map[promotionKey]int64{}, last: map[string]money.Amount{}}
}

type promotionKey struct{ owner, promotion string }

// promotable reports whether promotions are for a kind of intent.
func promotable(kind wallet.TransactionKind) bool {
	return kind == wallet.KindPayment || kind == wallet.KindTransfer
}

// loadPromotions reads what was used of the promotions that the intents fit. A
// write is alone with the budgets among them, and with no others, so that what
// fits none waits for nobody.
func (st *state) loadPromotions(ctx context.Context, r Reader, intents []*intent) error {
	if len(st.policy.Promotions) == 0 {
		return nil
	}
	names, owners := map[string]bool{}, map[string]bool{}
	for _, in := range intents {
		if parent := st.parents[in.parent]; parent != nil { // what is taken back is given to the budget again
			for _, name := range [...]string{parent.Given.FeePromotion, parent.Given.CashbackPromotion} {
				if m := st.policy.Promotion(name); m != nil && m.HasBudget() {
					st.promotions.used[name] = 0
				}
			}
		}
		q, ok := st.promotionQuery(in)
		if !ok {
			continue
		}
		fee, err := st.policy.Fee(q.FeeQuery)
		if err != nil {
			continue // which the intent is told when it is decided
		}
		for i := range st.policy.Promotions {
			m := &st.policy.Promotions[i]
			if fits, err := st.policy.Fits(m, &q, fee); err != nil || !fits {
				continue
			}
			if m.HasBudget() {
				st.promotions.used[m.Name] = 0
			}
			if m.UsesEach > 0 {
				payer := st.userOf(in).ID
				names[m.Name], owners[payer] = true, true
				st.promotions.uses[promotionKey{payer, m.Name}] = 0
			}
		}
	}
	if len(st.promotions.used) == 0 && len(names) == 0 {
		return nil
	}
	found, err := r.Promotions(ctx, PromotionsOf{
		Totals: slices.Sorted(maps.Keys(st.promotions.used)), Uses: slices.Sorted(maps.Keys(names)), Owners: slices.Sorted(maps.Keys(owners)),
	})
	if err != nil {
		return fmt.Errorf("load what was used of promotions: %w", err)
	}
	for _, t := range found.Totals {
		st.promotions.used[t.Promotion] = t.Used
	}
	for _, u := range found.Uses {
		st.promotions.uses[promotionKey{u.Owner, u.Promotion}] = u.Uses
	}
	return nil
}

// usageFrom is the first day of which usage is read: of this month, and of the
// one before when there are tiers, which go by it.
func (st *state) usageFrom() int64 {
	if !st.policy.HasTiers() {
		return st.month
	}
	return st.policy.MonthBefore(st.month)
}

// cashbackNames names the promotions that may give an intent cashback, or gave it
// to the payment that it refunds.
func (st *state) cashbackNames(in *intent) (names []string) {
	if parent := st.parents[in.parent]; parent != nil && parent.Given.CashbackPromotion != "" {
		names = append(names, parent.Given.CashbackPromotion)
	}
	if len(st.policy.Promotions) == 0 {
		return names
	}
	q, ok := st.promotionQuery(in)
	for i := range st.policy.Promotions {
		if m := &st.policy.Promotions[i]; ok && m.Kind == policy.Cashback && m.MayFit(&q) {
			names = append(names, m.Name)
		}
	}
	return names
}

// promotionQuery describes an intent for the promotions, when they may be for it.
func (st *state) promotionQuery(in *intent) (policy.PromotionQuery, bool) {
	if !promotable(in.kind) {
		return policy.PromotionQuery{}, false
	}
	payer, payee := st.userOf(in), st.otherOf(in)
	amount, err := parseAmount(in.amount, in.currency)
	if payer == nil || payee == nil || err != nil {
		return policy.PromotionQuery{}, false
	}
	q, err := st.queryOf(in, payer.Customer, payee.Customer, amount)
	return q, err == nil
}

func (st *state) queryOf(in *intent, payer, payee *Customer, amount money.Amount) (policy.PromotionQuery, error) {
	worth, err := st.policy.ToBase(amount)
	return policy.PromotionQuery{
		FeeQuery: st.feeQuery(in.kind, payer, payer.Country, payee.Country, "", amount),
		Merchant: payee.Handle, Worth: worth, At: timeOf(st.promotions.at), Code: policy.CleanCode(in.promo),
		Converted: in.quote != "" || in.fresh != nil,
	}, err
}

// tierOf is the name of the tier that a customer has in this month, empty for none.
func (st *state) tierOf(c *Customer) string {
	if !st.policy.HasTiers() {
		return ""
	}
	return st.policy.TierName(st.volumeOf(c.ID))
}

// volumeOf is what a customer moved in the month before, in the base.
func (st *state) volumeOf(owner string) money.Amount {
	if volume, ok := st.promotions.last[owner]; ok {
		return volume
	}
	return money.Zero(st.policy.Base)
}

// addVolume counts what was moved in the month before.
func (st *state) addVolume(row UsageRow) (err error) {
	st.promotions.last[row.Owner], err = st.volumeOf(row.Owner).Add(money.FromMinor(row.Amount, st.policy.Base))
	if err != nil {
		return fmt.Errorf("count the volume of %s: %w", row.Owner, err)
	}
	return nil
}

// promote applies the promotions to what is sent. The code that the customer
// gave must be of use, or nothing is sent.
func (s *sending) promote() error {
	if len(s.st.policy.Promotions) == 0 && s.in.promo == "" {
		return nil
	}
	if !promotable(s.in.kind) {
		if s.in.promo != "" {
			return promotionUnavailable(policy.NotForThis)
		}
		return nil
	}
	q, err := s.st.queryOf(s.in, s.payer.Customer, s.payee.Customer, s.amount)
	if err != nil {
		return err
	}
	s.promoted, err = s.st.policy.Promote(&q, s.fee, func(m *policy.Promotion) policy.PromotionUse { return s.st.usedOf(m, s.payer.ID) })
	if err != nil {
		return err
	}
	if s.promoted.Unavailable != "" {
		return promotionUnavailable(s.promoted.Unavailable)
	}
	s.fee = s.promoted.Fee
	return nil
}

// quoted prices what a quote is asked for, with the promotions that would apply.
func (s *session) quoted(ctx context.Context, r Reader, in wallet.QuoteFeeInput, user string, query policy.FeeQuery) (policy.Promoted, error) {
	p, err := s.engine.inForceNow(ctx, r)
	if err != nil {
		return policy.Promoted{}, err
	}
	if !p.HasTiers() && len(p.Promotions) == 0 && in.Promo == "" {
		fee, err := p.Fee(query)
		return policy.Promoted{Fee: fee, Before: fee.Amount}, err
	}
	asked := &intent{system: true, kind: in.Kind, user: user, other: in.Recipient, amount: in.Amount, currency: in.Currency, promo: in.Promo}
	moment, err := s.engine.latest(ctx, r)
	if err != nil {
		return policy.Promoted{}, err
	}
	st, err := s.engine.load(ctx, r, &Changes{}, moment, []*intent{asked})
	if err != nil {
		return policy.Promoted{}, err
	}
	payer := st.find(user)
	if payer == nil {
		return policy.Promoted{}, customerNotFound(user)
	}
	query.Tier = st.tierOf(payer.Customer)
	fee, err := st.policy.Fee(query)
	if err != nil {
		return policy.Promoted{}, err
	}
	would := sending{st: st, in: asked, amount: query.Amount, payer: payer, payee: st.find(in.Recipient), fee: fee}
	if err := would.promote(); err != nil {
		return policy.Promoted{}, err
	}
	would.promoted.Fee, would.promoted.Before = would.fee, fee.Amount
	return would.promoted, nil
}

// usedOf is what was used of a promotion so far. One of which that was not read
// counts as used up: the write is not alone with it.
func (st *state) usedOf(m *policy.Promotion, owner string) policy.PromotionUse {
	used, read := st.promotions.used[m.Name]
	if !read {
		used = m.Budget.Minor()
	}
	uses, read := st.promotions.uses[promotionKey{owner, m.Name}]
	if !read {
		uses = m.UsesEach
	}
	return policy.PromotionUse{Used: money.FromMinor(used, st.policy.Base), Uses: uses}
}

// given is what a transaction keeps of the promotions that applied.
func (s *sending) given() Given {
	p := &s.promoted
	return Given{
		FeePromotion: p.FeePromotion, Forgone: p.Forgone, ForgoneWorth: p.ForgoneWorth.Minor(),
		CashbackPromotion: p.CashbackPromotion, Cashback: p.Cashback, CashbackWorth: p.CashbackWorth.Minor(),
	}
}

// countGiven counts what a transaction was given: to the budgets, to the uses of who
// paid, and to the cashback that it earned.
func (st *state) countGiven(g *Given, payer string, at int64) {
	st.addGiven(g, payer, 1)
	st.earn(g, payer, g.Cashback.Minor(), at)
}

// returnGiven counts what a refund gives back to the budgets and takes back of the
// cashback. A use stays a use.
func (st *state) returnGiven(g *Given, payer string, at int64) {
	st.addGiven(g, payer, 0)
	st.earn(g, payer, -g.Cashback.Minor(), at)
}

// ungive takes all of it back of a transaction that is not to be: nothing was paid,
// so nothing was used.
func (st *state) ungive(g Given, payer string, at int64) {
	g.ForgoneWorth, g.CashbackWorth = -g.ForgoneWorth, -g.CashbackWorth
	st.addGiven(&g, payer, -1)
	st.earn(&g, payer, -g.Cashback.Minor(), at)
}

// addGiven adds what was given to the budgets, and so many uses to those of its payer.
func (st *state) addGiven(g *Given, payer string, uses int64) {
	for _, part := range [...]struct {
		name  string
		worth int64
	}{{g.FeePromotion, g.ForgoneWorth}, {g.CashbackPromotion, g.CashbackWorth}} {
		if part.name == "" {
			continue
		}
		st.promotions.count(part.name, part.worth)
		st.changes.PromotionTotals = append(st.changes.PromotionTotals, PromotionTotal{Promotion: part.name, Used: part.worth, Uses: uses})
		if uses == 0 {
			continue
		}
		key := promotionKey{payer, part.name}
		if before, read := st.promotions.uses[key]; read {
			st.promotions.uses[key] = before + uses
		}
		st.changes.PromotionUses = append(st.changes.PromotionUses, PromotionUses{Owner: payer, Promotion: part.name, Uses: uses})
	}
}

// count adds to what was used of a budget, if that was read.
func (p *promotionState) count(promotion string, worth int64) {
	if used, read := p.used[promotion]; read {
		p.used[promotion] = used + worth
	}
}

func (st *state) earn(g *Given, payer string, minor, at int64) {
	if minor != 0 {
		st.changes.CashbackEarned = append(st.changes.CashbackEarned, CashbackEarned{
			Owner: payer, Currency: g.Cashback.Currency(), Month: st.policy.MonthStart(at), Amount: minor,
		})
	}
}

// takenBack is what a refund of amount takes back of what promotions gave the
// payment, and gives back to their budgets: the share of all that is refunded with
// it, less that of what was refunded before, so that the parts sum to the whole.
func (st *state) takenBack(payment *Txn, amount money.Amount) (Given, error) {
	g := payment.Given
	if st.policy.Refunds.Cashback == policy.CashbackKept {
		g.CashbackPromotion = ""
	}
	back := Given{FeePromotion: g.FeePromotion, CashbackPromotion: g.CashbackPromotion}
	taken, err := payment.Taken.Add(amount)
	if err != nil || g.None() {
		return Given{}, err
	}
	share := func(whole money.Amount) (money.Amount, error) {
		now, err := whole.MulRatio(taken.Minor(), payment.Amount.Minor(), money.HalfEven)
		if err != nil {
			return now, err
		}
		before, err := whole.MulRatio(payment.Taken.Minor(), payment.Amount.Minor(), money.HalfEven)
		if err != nil {
			return before, err
		}
		return now.Sub(before)
	}
	worth := func(whole int64) (int64, error) {
		part, err := share(money.FromMinor(whole, st.policy.Base))
		return -part.Minor(), err
	}
	zero := money.Zero(payment.Amount.Currency())
	back.Forgone, back.Cashback = zero, zero
	if back.FeePromotion != "" {
		if back.Forgone, err = share(g.Forgone); err != nil {
			return Given{}, err
		}
		if back.ForgoneWorth, err = worth(g.ForgoneWorth); err != nil {
			return Given{}, err
		}
	}
	if back.CashbackPromotion != "" {
		if back.Cashback, err = share(g.Cashback); err != nil {
			return Given{}, err
		}
		if back.CashbackWorth, err = worth(g.CashbackWorth); err != nil {
			return Given{}, err
		}
	}
	return back, nil
}

// cashbackMovement pays cashback to an account, or takes it back from there.
func cashbackMovement(g *Given, account string, back bool) ledger.Movement {
	m := ledger.Movement{From: ledger.PromotionsPath(g.CashbackPromotion), To: account, Amount: g.Cashback}
	if back {
		m.From, m.To = m.To, m.From
	}
	return m
}

// promotionUnavailable refuses a code that is of no use. It does not repeat the
// code.
func promotionUnavailable(why policy.Unavailable) error {
	message, hint := "the code is of no use for this", "leave --promo out to go on without it; `okpay fees quote --promo CODE` says what it gives"
	switch why {
	case policy.UnknownCode:
		message, hint = "there is no promotion with that code", "look whether it is written rightly, or leave --promo out"
	case policy.NotStarted:
		message = "the promotion of that code has not begun yet"
	case policy.Expired:
		message = "the promotion of that code is over"
	case policy.UsedUp:
		message = "the promotion of that code is used up"
	case policy.NotForThis:
		message = "the promotion of that code is not for this"
	}
	return wallet.Refuse(wallet.CodePromotionUnavailable, message, hint, "why", string(why))
}
