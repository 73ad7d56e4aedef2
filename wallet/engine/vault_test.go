package engine

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// vault is a Store in memory for the money path: maps that are read whole, and
// that take a set of changes only when it keeps what a database would enforce.
// The methods of Tx that it does not have are nil, so a test that came to need
// one would fail.
type vault struct {
	Tx
	t rapid.TB

	customers   map[string]Customer
	instruments map[string]Instrument
	txns        map[string]Txn
	balances    map[ledger.Account]ledger.Balance
	postings    map[string][]ledger.Posting
	usage       map[UsageRow]int64 // by owner, kind and day, with the rest zero
	events      []EventRecord
	payouts     map[string]PayoutRecord
	items       []Item
	promoted    promotionVault
	seq, lastAt int64
	failing     map[string]error // by the name of an operation: what it answers
}

func newVault(t rapid.TB) *vault {
	return &vault{
		t: t, customers: map[string]Customer{}, instruments: map[string]Instrument{}, txns: map[string]Txn{},
		balances: map[ledger.Account]ledger.Balance{}, postings: map[string][]ledger.Posting{}, usage: map[UsageRow]int64{},
		payouts: map[string]PayoutRecord{}, failing: map[string]error{},
	}
}

// clone gives a vault with the same content that goes its own way.
func (v *vault) clone() *vault {
	c := *v
	c.customers, c.instruments, c.txns = maps.Clone(v.customers), maps.Clone(v.instruments), maps.Clone(v.txns)
	c.balances, c.postings, c.usage = maps.Clone(v.balances), maps.Clone(v.postings), maps.Clone(v.usage)
	c.payouts, c.items, c.events = maps.Clone(v.payouts), slices.Clone(v.items), slices.Clone(v.events)
	c.promoted = v.promoted.clone()
	return &c
}

// Write, Read and Info make a vault a Store.
func (v *vault) Write(_ context.Context, fn func(Tx) error) error {
	if err := v.failing["write"]; err != nil {
		return err
	}
	work := v.clone()
	if err := fn(work); err != nil {
		return err
	}
	*v = *work
	return nil
}

func (v *vault) Read(_ context.Context, fn func(Reader) error) error {
	if err := v.failing["read"]; err != nil {
		return err
	}
	return fn(v.clone())
}

// Numbered and AwaitEvent are for the feed, which nothing here reads.
func (v *vault) Numbered(context.Context) error          { return v.failing["number"] }
func (v *vault) AwaitEvent(context.Context, int64) error { return v.failing["await"] }

// Browse reads what Read does.
func (v *vault) Browse(ctx context.Context, fn func(Reader) error) error { return v.Read(ctx, fn) }

// Lock has nothing to do: a vault has one writer.
func (v *vault) Lock(context.Context, Locks) error { return nil }

// HeldKeys finds none: a vault has no API keys.
func (v *vault) HeldKeys(context.Context, [][]byte) ([]HeldKey, error) { return nil, nil }

// Named and Money read one after the other.
func (v *vault) Named(ctx context.Context, names Names) (Named, error) {
	return ReadNamed(ctx, v, names)
}

func (v *vault) Money(ctx context.Context, of MoneyOf) (Money, error) { return ReadMoney(ctx, v, of) }

func (v *vault) Info(context.Context) (wallet.WalletInfo, error) { return wallet.WalletInfo{}, nil }

// Save makes a vault a Tx.
func (v *vault) Save(_ context.Context, c *Changes) error {
	v.save(c)
	return nil
}

func (v *vault) LastAt(context.Context) (int64, error) { return v.lastAt, nil }

// RiskWindows finds nothing: nobody has sent anything from a vault.
func (v *vault) RiskWindows(context.Context, []RiskKey) ([]RiskRecord, error) { return nil, nil }

// PolicyInForce finds none: no policy was ever applied to a vault.
func (v *vault) PolicyInForce(context.Context, int64) (string, error) { return "", nil }

func (v *vault) Customers(_ context.Context, refs []Ref) ([]Customer, error) {
	var list []Customer
	for _, id := range slices.Sorted(maps.Keys(v.customers)) {
		c := v.customers[id]
		if slices.ContainsFunc(refs, func(r Ref) bool {
			return r.Text != "" && slices.Contains([]Ref{
				{Kind: RefID, Text: c.ID}, {Kind: RefEmail, Text: c.Email}, {Kind: RefPhone, Text: c.Phone}, {Kind: RefHandle, Text: c.Handle},
			}, r)
		}) {
			list = append(list, c)
		}
	}
	return list, nil
}

func (v *vault) Phones(_ context.Context, ids []string) (map[string]string, error) {
	phones := make(map[string]string, len(ids))
	for _, id := range ids {
		phones[id] = v.customers[id].Phone
	}
	return phones, nil
}

func (v *vault) Keysets(context.Context) (Keysets, error) { return Keysets{}, nil }

func (v *vault) Instruments(_ context.Context, ids []string) ([]Instrument, error) {
	var list []Instrument
	for _, id := range slices.Sorted(maps.Keys(v.instruments)) {
		if slices.Contains(ids, id) {
			list = append(list, v.instruments[id])
		}
	}
	return list, nil
}

func (v *vault) KeyedTransactions(_ context.Context, keys []KeyRef) ([]Txn, error) {
	return v.matching(func(t *Txn) bool {
		return t.Status != wallet.TransactionFailed && slices.Contains(keys, KeyRef{t.Scope, t.Key})
	}), nil
}

func (v *vault) KeyedEvents(_ context.Context, keys []KeyRef) ([]EventRecord, error) {
	var list []EventRecord
	for _, e := range v.events {
		if e.Key != "" && slices.Contains(keys, KeyRef{e.Scope, e.Key}) {
			list = append(list, e)
		}
	}
	return list, nil
}

func (v *vault) Transactions(_ context.Context, ids []string) ([]Txn, error) {
	return v.matching(func(t *Txn) bool { return slices.Contains(ids, t.ID) }), nil
}

func (v *vault) DueLinkRequests(context.Context, int64, int) ([]string, error) { return nil, nil }

func (v *vault) DueLinkTokens(context.Context, int64, int) ([][]byte, error) { return nil, nil }

// A vault has no lists of sanctions, so nobody is looked for on one.
func (v *vault) Screening(context.Context, bool) (Screening, error)             { return Screening{}, nil }
func (v *vault) SanctionsLists(context.Context) ([]wallet.SanctionsList, error) { return nil, nil }

func (v *vault) ExpiredKYC(context.Context, int64, int) ([]KYCRecord, error)  { return nil, nil }
func (v *vault) ExpiringKYC(context.Context, int64, int) ([]KYCRecord, error) { return nil, nil }

func (v *vault) DueCheckouts(context.Context, int64, int) ([]CheckoutRecord, error) { return nil, nil }

// DueSweeps finds none: a vault has no payout schedules.
func (v *vault) DueSweeps(context.Context, int64, int) ([]SweepRecord, error) { return nil, nil }

// EndedDeliveries counts none: a vault has no webhooks.
func (v *vault) EndedDeliveries(context.Context, int64, int) (int, error) { return 0, nil }

func (v *vault) DueErasures(context.Context, int64, int) ([]ClosedAccount, error) { return nil, nil }

func (v *vault) DueHolds(_ context.Context, owners []string, now int64, limit int) ([]Txn, error) {
	list := v.matching(func(t *Txn) bool {
		return t.Kind == wallet.KindHold && t.Status == wallet.TransactionPending && t.ExpiresAt <= now &&
			(owners == nil || slices.Contains(owners, t.From))
	})
	slices.SortStableFunc(list, func(a, b Txn) int { return cmp.Compare(a.ExpiresAt, b.ExpiresAt) })
	return list[:min(limit, len(list))], nil
}

func (v *vault) PendingTopUps(_ context.Context, owners []string) ([]Txn, error) {
	return v.matching(func(t *Txn) bool {
		return t.Kind == wallet.KindTopUp && t.Status == wallet.TransactionPending && slices.Contains(owners, t.To)
	}), nil
}

// matching gives the transactions that a test wants, in the order in which
// they were made, with what was taken of each.
func (v *vault) matching(wanted func(*Txn) bool) []Txn {
	var list []Txn
	for _, t := range v.txns {
		if wanted(&t) {
			list = append(list, v.withTaken(t))
		}
	}
	slices.SortFunc(list, func(a, b Txn) int { return cmp.Compare(a.Seq, b.Seq) })
	return list
}

// withTaken sums up what was captured of a hold, or refunded of anything else.
func (v *vault) withTaken(t Txn) Txn {
	child := wallet.KindRefund
	if t.Kind == wallet.KindHold {
		child = wallet.KindCapture
	}
	var taken, fee int64
	for _, k := range v.txns {
		if k.Parent == t.ID && k.Kind == child && k.Status == wallet.TransactionPosted {
			taken += k.Amount.Minor()
			if child == wallet.KindRefund {
				fee += k.Fee.Minor()
			}
		}
	}
	t.Taken, t.TakenFee = money.FromMinor(taken, t.Amount.Currency()), money.FromMinor(fee, t.Amount.Currency())
	return t
}

func (v *vault) PendingRail(_ context.Context, after string, limit int) ([]Txn, error) {
	list := v.matching(func(t *Txn) bool { return t.Status == wallet.TransactionPending && onRail(t) && t.ID > after })
	return list[:min(limit, len(list))], nil
}

func (v *vault) Accounts(_ context.Context, owners []string, system []ledger.Account) ([]ledger.Balance, error) {
	var list []ledger.Balance
	for account, b := range v.balances {
		if owner := ledger.Owner(account.Path); (owner != "" && slices.Contains(owners, owner)) || slices.Contains(system, account) {
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(a, b ledger.Balance) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

func (v *vault) Usage(_ context.Context, owners []string, fromDay int64) ([]UsageRow, error) {
	var list []UsageRow
	for row, amount := range v.usage {
		if row.Day >= fromDay && slices.Contains(owners, row.Owner) {
			row.Amount = amount
			list = append(list, row)
		}
	}
	slices.SortFunc(list, func(a, b UsageRow) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Day, b.Day))
	})
	return list, nil
}

func (v *vault) Payout(_ context.Context, id string) (PayoutRecord, bool, error) {
	p, ok := v.payouts[id]
	return p, ok, nil
}

func (v *vault) PayoutByName(_ context.Context, merchant, name string) (PayoutRecord, bool, error) {
	for _, p := range v.payouts {
		if p.Merchant == merchant && p.Name == name {
			return p, true, nil
		}
	}
	return PayoutRecord{}, false, nil
}

func (v *vault) PayoutItems(_ context.Context, q ItemQuery) ([]Item, error) {
	var list []Item
	for _, it := range v.items {
		if it.Payout == q.Payout && it.Place >= q.From && (q.Status == "" || it.Status == q.Status) {
			list = append(list, it)
		}
	}
	slices.SortFunc(list, func(a, b Item) int { return cmp.Compare(a.Place, b.Place) })
	return list[:min(q.Limit, len(list))], nil
}

func (v *vault) ItemsOfMerchant(_ context.Context, merchant string, items []string) ([]Item, error) {
	var list []Item
	for _, it := range v.items {
		if it.Merchant == merchant && slices.Contains(items, it.Item) {
			list = append(list, it)
		}
	}
	return list, nil
}

func (v *vault) PaidElsewhere(ctx context.Context, merchant, payout string, items []string) ([]Item, error) {
	list, err := v.ItemsOfMerchant(ctx, merchant, items)
	return slices.DeleteFunc(list, func(it Item) bool { return it.Status != wallet.ItemPaid || it.Payout == payout }), err
}

func (v *vault) PaidBefore(context.Context, PaidBeforeQuery) ([]PaidBefore, error) { return nil, nil }

// save takes a set of changes, and fails the test when a database would not.
func (v *vault) save(c *Changes) {
	v.checkOrders(c)
	v.saveBalances(c)
	for _, t := range c.Transactions {
		v.saveTransaction(c, t)
	}
	for _, p := range c.Postings {
		if p.Balance.ID == 0 {
			v.t.Fatalf("a posting to %v, which is not among the changed balances", p.Balance.Account)
		}
		if p.At > c.LastAt {
			v.t.Fatalf("a posting at %d, after the last change at %d", p.At, c.LastAt)
		}
		for _, other := range v.postings[p.Transaction] {
			if other.Balance.Account == p.Balance.Account && other.At == p.At && other.Index == p.Index {
				v.t.Fatalf("%s has two postings with the number %d", p.Transaction, p.Index)
			}
		}
		v.postings[p.Transaction] = append(v.postings[p.Transaction], p)
	}
	for _, move := range c.Transitions {
		v.saveTransition(c, move)
	}
	for _, row := range c.Usage {
		v.usage[UsageRow{Owner: row.Owner, Kind: row.Kind, Day: row.Day}] += row.Amount
	}
	v.promoted.save(&c.PromotionChanges)
	for _, e := range c.Events {
		e.Seq = v.seq + int64(e.Order)
		v.events = append(v.events, e)
	}
	for _, p := range c.Payouts {
		v.payouts[p.ID] = p
	}
	for _, it := range c.Items {
		i := slices.IndexFunc(v.items, func(old Item) bool { return old.Payout == it.Payout && old.Place == it.Place })
		if i < 0 {
			v.t.Fatalf("an outcome of the item %s, which is not there", it.Item)
		}
		v.items[i] = it
	}
	v.seq += int64(c.Orders())
	v.lastAt = max(v.lastAt, c.LastAt)
}

func (v *vault) checkOrders(c *Changes) {
	taken := make([]bool, c.Orders())
	take := func(order int) {
		if order < 0 || order >= len(taken) || taken[order] {
			v.t.Fatalf("place %d of %d is given twice or is none", order, len(taken))
		}
		taken[order] = true
	}
	for _, t := range c.Transactions {
		take(t.Order)
	}
	for _, move := range c.Transitions {
		take(move.Order)
	}
	for _, e := range c.Events {
		take(e.Order)
	}
	if slices.Contains(taken, false) {
		v.t.Fatalf("of %d places one is given to nothing", len(taken))
	}
}

func (v *vault) saveBalances(c *Changes) {
	for _, b := range c.Balances {
		known, there := v.balances[b.Account]
		switch {
		case b.ID == 0 && there:
			v.t.Fatalf("the account %v is made a second time", b.Account)
		case b.ID == 0:
			b.ID = int64(len(v.balances) + 1)
		case !there || known.ID != b.ID:
			v.t.Fatalf("the account %v has the number %d, and %d is stored", b.Account, b.ID, known.ID)
		}
		if ledger.Constrained(b.Account.Path) && b.Amount.IsNegative() {
			v.t.Fatalf("%s holds %s", b.Account.Path, b.Amount)
		}
		v.balances[b.Account] = *b
	}
}

func (v *vault) saveTransaction(c *Changes, t *Txn) {
	if _, there := v.txns[t.ID]; there {
		v.t.Fatalf("the transaction %s is made a second time", t.ID)
	}
	for _, other := range v.txns {
		if other.Scope == t.Scope && other.Key == t.Key && other.Status != wallet.TransactionFailed {
			v.t.Fatalf("the key %s of %s is used a second time", t.Key, t.Scope)
		}
	}
	if t.CreatedAt <= v.lastAt || t.CreatedAt > c.LastAt {
		v.t.Fatalf("a transaction at %d, after %d and up to %d", t.CreatedAt, v.lastAt, c.LastAt)
	}
	stored := *t
	stored.Seq = v.seq + int64(t.Order) + 1
	stored.InputHash = bytes.Clone(t.InputHash)
	v.txns[t.ID] = stored
}

func (v *vault) saveTransition(c *Changes, move Transition) {
	t, there := v.txns[move.Txn]
	if !there || t.Status != move.From || move.At > c.LastAt {
		v.t.Fatalf("%s is %s at %d, and is to go from %s to %s at %d", move.Txn, t.Status, c.LastAt, move.From, move.To, move.At)
	}
	t.Status = move.To
	if move.Reason != "" {
		t.Reason = move.Reason
	}
	if move.To == wallet.TransactionPosted {
		t.EffectiveAt = move.At
	}
	v.txns[t.ID] = t
}

// dump writes all that a vault holds as text, for a comparison of two.
func (v *vault) dump() string {
	var text bytes.Buffer
	for _, id := range slices.Sorted(maps.Keys(v.txns)) {
		fmt.Fprintf(&text, "%+v\n", v.withTaken(v.txns[id]))
		for _, p := range v.postings[id] {
			fmt.Fprintf(&text, "\t%d %d %v %s %s\n", p.Index, p.At, p.Balance.Account, p.Amount, p.BalanceAfter)
		}
	}
	accounts := slices.SortedFunc(maps.Keys(v.balances), func(a, b ledger.Account) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Currency, b.Currency))
	})
	for _, account := range accounts {
		fmt.Fprintf(&text, "%+v\n", v.balances[account])
	}
	rows := slices.SortedFunc(maps.Keys(v.usage), func(a, b UsageRow) int {
		return cmp.Or(cmp.Compare(a.Owner, b.Owner), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Day, b.Day))
	})
	for _, row := range rows {
		fmt.Fprintf(&text, "%+v used %d\n", row, v.usage[row])
	}
	fmt.Fprintf(&text, "%d %d %+v %+v\n", v.seq, v.lastAt, v.payouts, v.items)
	return text.String()
}

// What people sign is kept by the databases alone; no payout of this vault needs it.

func (v *vault) ApprovalKey(context.Context, string) (ApprovalKeyRecord, bool, error) {
	return ApprovalKeyRecord{}, false, nil
}

func (v *vault) ApprovalKeyByFingerprint(context.Context, []byte) (ApprovalKeyRecord, bool, error) {
	return ApprovalKeyRecord{}, false, nil
}

func (v *vault) ListApprovalKeys(context.Context, ApprovalKeyQuery) ([]ApprovalKeyRecord, error) {
	return nil, nil
}

func (v *vault) PlanSignature(context.Context, string) (SignatureRecord, bool, error) {
	return SignatureRecord{}, false, nil
}

func (v *vault) PlanSignatureByBytes(context.Context, []byte) (SignatureRecord, bool, error) {
	return SignatureRecord{}, false, nil
}

func (v *vault) ListPlanSignatures(context.Context, SignatureQuery) ([]SignatureRecord, error) {
	return nil, nil
}

func (v *vault) PayoutOpenedBy(context.Context, string, string) (PayoutApprovalRecord, bool, error) {
	return PayoutApprovalRecord{}, false, nil
}

// DuePayouts finds none: payouts are tested over the databases.
func (v *vault) DuePayouts(context.Context, int64, int) ([]PayoutRecord, error) { return nil, nil }
