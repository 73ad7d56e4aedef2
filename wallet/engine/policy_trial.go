package engine

import (
	"context"
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
// country and level, not those of then. What a customer held at the time is not
// looked at, nor what was refused then, since it left no transaction.
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
		t := &trial{engine: s.engine, policy: read.Policy, out: &out, used: map[trialKey]money.Amount{}, sums: map[money.Currency]feeSums{}}
		return t.run(ctx, r)
	})
	return out, err
}

// trial decides past transactions by another policy.
type trial struct {
	engine      *Engine
	policy      *policy.Policy
	out         *wallet.PolicyTrial
	customers   map[string]*Customer
	instruments map[string]*Instrument
	used        map[trialKey]money.Amount
	sums        map[money.Currency]feeSums
}

// trialKey is a window of use: of an owner, one kind (empty for all that leaves),
// one currency (empty for all), in a month or on a day since 1970.
type trialKey struct {
	owner, kind string
	currency    money.Currency
	day         int64
	month       bool
}

type feeSums struct{ before, after money.Amount }

func (t *trial) run(ctx context.Context, r Reader) error {
	list, err := t.past(ctx, r)
	if err != nil {
		return err
	}
	if err := t.know(ctx, r, list); err != nil {
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

// know reads the customers and instruments of transactions.
func (t *trial) know(ctx context.Context, r Reader, list []Txn) error {
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
	made := wallet.PolicyDecision{
		Transaction: txn.ID, Kind: txn.Kind, Amount: txn.Amount.Decimal(), Currency: txn.Amount.Currency(),
		FeeBefore: txn.Fee.Decimal(), RuleBefore: txn.FeeRule,
	}
	if !t.policy.Offers(txn.Amount.Currency()) {
		made.RefusedBy = string(wallet.CodeCurrencyNotOffered)
		t.note(&made, false)
		return nil
	}
	differs, err := t.price(txn, &made)
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

// price says whether a transaction would cost something else. A hold costs
// nothing: its capture does.
func (t *trial) price(txn *Txn, made *wallet.PolicyDecision) (differs bool, err error) {
	query := policy.FeeQuery{Kind: string(txn.Kind), Amount: txn.Amount}
	query.FromCountry, query.Instrument = t.side(txn.From, query.Instrument)
	query.ToCountry, query.Instrument = t.side(txn.To, query.Instrument)
	fee, err := t.policy.Fee(query)
	if err != nil {
		return false, err
	}
	made.FeeAfter, made.RuleAfter = fee.Amount.Decimal(), fee.Line
	if txn.Kind == wallet.KindHold {
		made.FeeAfter, made.RuleAfter = made.FeeBefore, made.RuleBefore
		return false, nil
	}
	sum, ok := t.sums[txn.Amount.Currency()]
	if !ok {
		sum.before, sum.after = money.Zero(txn.Amount.Currency()), money.Zero(txn.Amount.Currency())
	}
	if sum.before, err = sum.before.Add(txn.Fee); err != nil {
		return false, err
	}
	if sum.after, err = sum.after.Add(fee.Amount); err != nil {
		return false, err
	}
	t.sums[txn.Amount.Currency()] = sum
	return made.FeeBefore != made.FeeAfter || made.RuleBefore != made.RuleAfter, nil
}

// side gives the country of a side, and the kind of instrument when it is one.
func (t *trial) side(id, instrument string) (country, kind string) {
	if c := t.customers[id]; c != nil {
		return c.Country, instrument
	}
	if i := t.instruments[id]; i != nil {
		return i.Country, string(i.Kind)
	}
	return "", instrument
}

// limit names the limit that would refuse a transaction; what is refused uses up
// nothing. A capture uses what its hold has used.
func (t *trial) limit(txn *Txn) (string, error) {
	owner, instrument := t.customers[txn.From], txn.To
	if txn.Kind == wallet.KindTopUp {
		owner, instrument = t.customers[txn.To], txn.From
	}
	if owner == nil || txn.Kind == wallet.KindCapture || t.instruments[instrument] == nil && (txn.Kind == wallet.KindTopUp || txn.Kind == wallet.KindWithdrawal) {
		return "", nil
	}
	moved := txn.Amount
	if txn.Kind == wallet.KindHold && txn.Status != wallet.TransactionPending {
		moved = txn.Taken
	}
	worth, err := t.policy.ToBase(moved)
	if err != nil {
		return "", err
	}
	day, month := t.policy.Day(txn.CreatedAt), t.policy.MonthStart(txn.CreatedAt)
	query := policy.LimitQuery{Level: owner.KYCLevel, Kind: string(txn.Kind), Currency: moved.Currency(), Worth: worth}
	scopes := [policy.Scopes]trialKey{{owner: owner.ID}, {owner: owner.ID, currency: moved.Currency()}, {owner: instrument}, {owner: instrument, currency: moved.Currency()}}
	for scope, key := range scopes {
		query.Used[scope] = policy.Usage{OfKind: t.window(key, query.Kind, day, month), Outgoing: t.window(key, "", day, month)}
	}
	breach, err := t.policy.CheckMoved(&query)
	if err != nil {
		return "", err
	}
	if breach != nil {
		return breach.Line.Name, nil
	}
	for _, key := range scopes {
		if err := t.add(key, query.Kind, worth, day, month); err != nil {
			return "", err
		}
		if txn.Kind != wallet.KindTopUp {
			if err := t.add(key, "", worth, day, month); err != nil {
				return "", err
			}
		}
	}
	return "", nil
}

// window gives what was used of a kind on a day and in a month.
func (t *trial) window(key trialKey, kind string, day, month int64) policy.Used {
	onDay, inMonth := key.windows(kind, day, month)
	return policy.Used{Day: t.usedOf(onDay), Month: t.usedOf(inMonth)}
}

func (k trialKey) windows(kind string, day, month int64) (onDay, inMonth trialKey) {
	onDay, inMonth = k, k
	onDay.kind, onDay.day = kind, day
	inMonth.kind, inMonth.day, inMonth.month = kind, month, true
	return onDay, inMonth
}

func (t *trial) usedOf(key trialKey) money.Amount {
	if used, ok := t.used[key]; ok {
		return used
	}
	return money.Zero(t.policy.Base)
}

func (t *trial) add(key trialKey, kind string, worth money.Amount, day, month int64) error {
	onDay, inMonth := key.windows(kind, day, month)
	for _, window := range []trialKey{onDay, inMonth} {
		sum, err := t.usedOf(window).Add(worth)
		if err != nil {
			return err
		}
		t.used[window] = sum
	}
	return nil
}
