package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/document"
)

// TryPolicy implements wallet.Policies. It decides the fees and the limits of
// past transactions anew, in their order, for customers as they are today: their
// country, level and tier, not those of then. Fees are compared as they are without
// promotions. What a customer held at the time is not looked at, nor what was
// refused then, since it left no transaction.
func (s *session) TryPolicy(ctx context.Context, in wallet.TryPolicyInput) (wallet.PolicyTrial, error) {
	out := wallet.PolicyTrial{Changes: []wallet.PolicyChange{}, Cases: []wallet.PolicyCase{}, Fees: []wallet.PolicyFees{}, Examples: []wallet.PolicyDecision{}}
	if err := s.operator(); err != nil {
		return out, err
	}
	if in.Days < 0 || in.Days > wallet.MaxTrialDays {
		return out, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a policy is tried on 0 to %d days, not %d", wallet.MaxTrialDays, in.Days), "give fewer with --days")
	}
	read, err := readPolicy(in.Document)
	if err != nil {
		return out, err
	}
	out.Version, out.Since = read.Policy.Version, timeOf(s.engine.now()).Add(-time.Duration(in.Days)*24*time.Hour)
	verdicts, _ := document.TryAll(read.Policy, read.Cases)
	for _, v := range verdicts {
		out.Cases = append(out.Cases, wallet.PolicyCase{Name: v.Name, Holds: v.Holds, Differences: v.Differences})
	}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		at, err := s.engine.timeline(ctx, r)
		if err != nil {
			return err
		}
		current, err := s.engine.showPolicy(ctx, r, at.inForce, at)
		if err != nil {
			return err
		}
		before, err := document.Read([]byte(current.Document))
		if err != nil {
			return fmt.Errorf("read the policy in force: %w", err)
		}
		out.Against = current.Version
		for _, d := range document.Diff(before, read) {
			out.Changes = append(out.Changes, wallet.PolicyChange(d))
		}
		if in.Days == 0 {
			return nil
		}
		t := &trial{out: &out, sums: map[money.Currency]feeSums{}, state: &state{policy: read.Policy, promotions: newPromotionState(at.now)}}
		return t.run(ctx, r, at.now)
	})
	return out, err
}

// trial decides past transactions by another policy. State holds what was used of
// limits on the day, and in the month, of the transaction that is decided.
type trial struct {
	out         *wallet.PolicyTrial
	state       *state
	customers   map[string]*Customer
	instruments map[string]*Instrument
	sums        map[money.Currency]feeSums
}

type feeSums struct{ before, after money.Amount }

func (t *trial) run(ctx context.Context, r Reader, now int64) error {
	list, err := t.past(ctx, r)
	if err != nil {
		return err
	}
	if err := t.know(ctx, r, list, now); err != nil {
		return err
	}
	for i := len(list) - 1; i >= 0; i-- { // the oldest first
		if err := t.decide(&list[i]); err != nil {
			return fmt.Errorf("decide %s anew: %w", list[i].ID, err)
		}
	}
	for _, currency := range slices.Sorted(maps.Keys(t.sums)) {
		sum := t.sums[currency]
		t.out.Fees = append(t.out.Fees, wallet.PolicyFees{Currency: currency, Before: sum.before.Decimal(), After: sum.after.Decimal()})
	}
	return nil
}

// past reads the transactions that are tried, the newest first.
func (t *trial) past(ctx context.Context, r Reader) ([]Txn, error) {
	var list []Txn
	query := HistoryQuery{Limit: wallet.MaxPageSize, Since: t.out.Since.UnixMicro()}
	for {
		page, err := r.History(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("read transactions: %w", err)
		}
		for i := range page {
			if !priced(page[i].Kind) || page[i].Status == wallet.TransactionFailed {
				continue
			}
			if len(list) == wallet.MaxTrial {
				t.out.More = true
				return list, nil
			}
			list = append(list, page[i])
		}
		if len(page) < query.Limit {
			return list, nil
		}
		last := &page[len(page)-1]
		query.Before, query.BeforeID = last.CreatedAt, last.ID
	}
}

func priced(kind wallet.TransactionKind) bool {
	return kind == wallet.KindHold || slices.Contains(policy.PricedKinds(), string(kind))
}

// know reads the customers and instruments of transactions, and what tiers go by.
func (t *trial) know(ctx context.Context, r Reader, list []Txn, now int64) error {
	p := t.state.policy
	t.state.month = p.MonthStart(now)
	ids := map[string]bool{}
	for i := range list {
		ids[list[i].From], ids[list[i].To] = true, true
	}
	t.customers, t.instruments = make(map[string]*Customer, len(ids)), map[string]*Instrument{}
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(ids)), wallet.MaxPageSize) {
		var refs []Ref
		for _, id := range chunk {
			refs = append(refs, Ref{Kind: RefID, Text: id})
		}
		customers, err := r.Customers(ctx, refs)
		if err != nil {
			return fmt.Errorf("read customers: %w", err)
		}
		for i := range customers {
			t.customers[customers[i].ID] = &customers[i]
		}
		if p.HasTiers() {
			rows, err := r.Usage(ctx, chunk, p.MonthBefore(t.state.month))
			if err != nil {
				return fmt.Errorf("read what customers moved: %w", err)
			}
			rows = slices.DeleteFunc(rows, func(row UsageRow) bool { return row.Day >= t.state.month })
			if err := t.state.addUsage(rows); err != nil {
				return err
			}
		}
		instruments, err := r.Instruments(ctx, chunk)
		if err != nil {
			return fmt.Errorf("read instruments: %w", err)
		}
		for i := range instruments {
			t.instruments[instruments[i].ID] = &instruments[i]
		}
	}
	return nil
}

// decide decides a transaction anew and notes what differs.
func (t *trial) decide(txn *Txn) error {
	t.out.Transactions++
	made := wallet.PolicyDecision{Transaction: txn.ID, Kind: txn.Kind, Amount: txn.Amount.Decimal(), Currency: txn.Amount.Currency(), RuleBefore: txn.FeeRule}
	before := txn.Fee
	var err error
	if txn.Given.FeePromotion != "" {
		if before, err = before.Add(txn.Given.Forgone); err != nil {
			return err
		}
	}
	made.FeeBefore = before.Decimal()
	if !t.state.policy.Offers(txn.Amount.Currency()) {
		made.RefusedBy = string(wallet.CodeCurrencyNotOffered)
		t.note(&made, false)
		return nil
	}
	differs, err := t.price(txn, before, &made)
	if err != nil {
		return err
	}
	if made.RefusedBy, err = t.limit(txn); err != nil {
		return err
	}
	t.note(&made, differs)
	return nil
}

func (t *trial) note(made *wallet.PolicyDecision, differs bool) {
	if differs {
		t.out.FeesChanged++
	}
	if made.RefusedBy != "" {
		t.out.WouldRefuse++
	}
	if (differs || made.RefusedBy != "") && len(t.out.Examples) < wallet.MaxTrialExamples {
		t.out.Examples = append(t.out.Examples, *made)
	}
}

// price says whether a transaction would cost something else than before. A hold
// costs nothing: its capture does.
func (t *trial) price(txn *Txn, before money.Amount, made *wallet.PolicyDecision) (differs bool, err error) {
	if txn.Kind == wallet.KindHold {
		made.FeeAfter, made.RuleAfter = made.FeeBefore, made.RuleBefore
		return false, nil
	}
	from, to := t.country(txn.From), t.country(txn.To)
	mover, instrument := t.moved(txn)
	kind := ""
	if instrument != nil {
		kind = string(instrument.Kind)
	}
	fee, err := t.state.feeOf(txn.Kind, mover, from, to, kind, txn.Amount)
	if err != nil {
		return false, err
	}
	made.FeeAfter, made.RuleAfter = fee.Amount.Decimal(), fee.Line
	sum, ok := t.sums[txn.Amount.Currency()]
	if !ok {
		sum.before, sum.after = money.Zero(txn.Amount.Currency()), money.Zero(txn.Amount.Currency())
	}
	if sum.before, err = sum.before.Add(before); err != nil {
		return false, err
	}
	if sum.after, err = sum.after.Add(fee.Amount); err != nil {
		return false, err
	}
	t.sums[txn.Amount.Currency()] = sum
	return made.FeeBefore != made.FeeAfter || made.RuleBefore != made.RuleAfter, nil
}

// moved gives who moves the money of a transaction, and by which instrument, nil
// for none.
func (t *trial) moved(txn *Txn) (*Customer, *Instrument) {
	if txn.Kind == wallet.KindTopUp {
		return t.customers[txn.To], t.instruments[txn.From]
	}
	return t.customers[txn.From], t.instruments[txn.To]
}

// country gives that of a side: a customer or an instrument.
func (t *trial) country(id string) string {
	if c := t.customers[id]; c != nil {
		return c.Country
	}
	if i := t.instruments[id]; i != nil {
		return i.Country
	}
	return ""
}

// limit names the limit that would refuse a transaction; what is refused uses up
// nothing. A capture uses what its hold has used.
func (t *trial) limit(txn *Txn) (string, error) {
	mover, instrument := t.moved(txn)
	st := t.state
	if mover == nil || txn.Kind == wallet.KindCapture || txn.Kind == wallet.KindTopUp && !st.policy.LimitsTopUps() {
		return "", nil
	}
	t.turn(txn.CreatedAt)
	amount, by := txn.Amount, ""
	if txn.Kind == wallet.KindHold && txn.Status != wallet.TransactionPending {
		amount = txn.Taken
	}
	if instrument != nil {
		by = instrument.ID
	}
	out, err := st.checkMoved(mover, txn.Kind, amount, by)
	if refusal, refused := errors.AsType[*wallet.Error](err); refused {
		return fmt.Sprint(refusal.Details["limit"]), nil
	}
	if err != nil {
		return "", err
	}
	out.first.keep()
	for i := range out.rest {
		out.rest[i].keep()
	}
	return "", nil
}

// turn makes the day and the month those of a moment. What was used before is
// forgotten with them.
func (t *trial) turn(at int64) {
	st := t.state
	day, month := st.policy.Day(at), st.policy.MonthStart(at)
	switch {
	case st.usage == nil || month != st.month:
		st.usage = map[string]*windows{}
	case day != st.today:
		for _, of := range st.usage {
			for i := range of.list {
				of.list[i].Day = money.Zero(st.policy.Base)
			}
		}
	}
	st.today, st.month = day, month
}
