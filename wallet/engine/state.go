package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// state is all that a batch of intents works on, loaded at once. Deciding
// changes it, so that an intent sees the effect of those before it.
type state struct {
	policy      *policy.Policy
	newID       func(string) string
	rail        string
	at          int64 // the moment of the next transaction
	today       int64 // the day on which the batch began, since 1970 (UTC)
	month       int64 // the first day of its month
	customers   map[string]*Customer
	refs        map[Ref]*Customer
	instruments map[string]*Instrument
	parents     map[string]*Txn
	keyed       map[KeyRef]*Txn
	keyedOther  map[KeyRef]bool // keys used by changes that are no transactions
	dueHolds    map[string][]*Txn
	owned       map[string][]ledger.Account
	usage       map[usageKey]policy.Used
	outgoing    map[string]policy.Used
	incoming    map[string]money.Amount // worth of the pending top-ups of an owner, in the base
	book        *ledger.Book
	changes     *Changes
}

type usageKey struct{ owner, kind string }

// maxDueHolds bounds the expired holds that one batch releases beside its work.
const maxDueHolds = 1000

// load reads everything that the intents name, in a fixed number of set-based
// reads whatever their number.
func (e *Engine) load(ctx context.Context, r Reader, changes *Changes, moment int64, intents []*intent) (*state, error) {
	st := &state{
		policy: e.Policy, newID: e.NewID, rail: ledger.RailPath(e.Rail.Name()), changes: changes,
		at: moment, today: dayOf(moment), month: monthStart(moment),
		customers: make(map[string]*Customer, len(intents)+1), refs: map[Ref]*Customer{},
		instruments: map[string]*Instrument{}, parents: map[string]*Txn{},
		keyed: map[KeyRef]*Txn{}, keyedOther: map[KeyRef]bool{}, dueHolds: map[string][]*Txn{},
		owned: make(map[string][]ledger.Account, len(intents)+1), usage: map[usageKey]policy.Used{},
		outgoing: map[string]policy.Used{}, incoming: map[string]money.Amount{}, book: ledger.NewBook(len(intents) + 8),
	}
	if err := lockIntents(ctx, r, intents); err != nil {
		return nil, err
	}
	if err := st.loadKeys(ctx, r, intents); err != nil {
		return nil, err
	}
	if err := st.loadObjects(ctx, r, intents); err != nil {
		return nil, err
	}
	if err := st.loadCustomers(ctx, r, intents); err != nil {
		return nil, err
	}
	if err := st.loadMoney(ctx, r, intents, moment); err != nil {
		return nil, err
	}
	return st, nil
}

// lockIntents makes a write alone with the customers that the intents touch:
// what is read of them from here on stays true until the commit.
func lockIntents(ctx context.Context, r Reader, intents []*intent) error {
	what := Locks{Customers: make([]Ref, 0, 2*len(intents))}
	seen := make(map[Ref]bool, len(intents)+1)
	add := func(text string) {
		if ref := ident.Classify(text); ref.Kind != ident.NoReference && !seen[ref] {
			seen[ref] = true
			what.Customers = append(what.Customers, ref)
		}
	}
	for _, in := range intents {
		add(in.user)
		add(in.other)
		if in.parent != "" {
			what.Transactions = append(what.Transactions, in.parent)
		}
	}
	if err := r.Lock(ctx, what); err != nil {
		return fmt.Errorf("lock customers: %w", err)
	}
	return nil
}

// follow makes the moment of the next transaction later than a change before.
func (st *state) follow(at int64) { st.at = max(st.at, at+1) }

func (st *state) loadKeys(ctx context.Context, r Reader, intents []*intent) error {
	keys := make([]KeyRef, 0, len(intents))
	for _, in := range intents {
		if in.payout == "" && !in.system { // an item of a payout is guarded by its own row
			keys = append(keys, KeyRef{in.scope, in.key})
		}
	}
	if len(keys) == 0 {
		return nil
	}
	st.keyed = make(map[KeyRef]*Txn, len(keys))
	txns, err := r.KeyedTransactions(ctx, keys)
	if err != nil {
		return fmt.Errorf("load idempotency keys: %w", err)
	}
	for i := range txns {
		st.keyed[KeyRef{txns[i].Scope, txns[i].Key}] = &txns[i]
	}
	others, err := r.KeyedEvents(ctx, keys)
	if err != nil {
		return fmt.Errorf("load idempotency keys: %w", err)
	}
	for i := range others {
		st.keyedOther[KeyRef{others[i].Scope, others[i].Key}] = true
	}
	return nil
}

func (st *state) loadObjects(ctx context.Context, r Reader, intents []*intent) error {
	var instruments, parents []string
	for _, in := range intents {
		if in.instrument != "" {
			instruments = append(instruments, in.instrument)
		}
		if in.parent != "" {
			parents = append(parents, in.parent)
		}
	}
	if len(instruments) > 0 {
		list, err := r.Instruments(ctx, instruments)
		if err != nil {
			return fmt.Errorf("load instruments: %w", err)
		}
		for i := range list {
			st.instruments[list[i].ID] = &list[i]
		}
	}
	if len(parents) > 0 {
		list, err := r.Transactions(ctx, parents)
		if err != nil {
			return fmt.Errorf("load transactions: %w", err)
		}
		for i := range list {
			st.parents[list[i].ID] = &list[i]
			st.follow(max(list[i].CreatedAt, list[i].EffectiveAt))
		}
	}
	return nil
}

func (st *state) loadCustomers(ctx context.Context, r Reader, intents []*intent) error {
	wanted, named := make(map[Ref]bool, len(intents)+1), map[ident.ReferenceKind]bool{}
	refs := make([]Ref, 0, len(intents)+1)
	want := func(ref Ref) {
		if ref.Kind != ident.NoReference && !wanted[ref] {
			wanted[ref], named[ref.Kind] = true, true
			refs = append(refs, ref)
		}
	}
	for _, in := range intents {
		want(ident.Classify(in.user))
		want(ident.Classify(in.other))
		if parent := st.parents[in.parent]; parent != nil {
			want(ident.Classify(parent.From))
			want(ident.Classify(parent.To))
		}
	}
	list, err := r.Customers(ctx, refs)
	if err != nil {
		return fmt.Errorf("load customers: %w", err)
	}
	for i := range list {
		c := &list[i]
		st.customers[c.ID] = c
		for _, ref := range [...]Ref{{Kind: RefEmail, Text: c.Email}, {Kind: RefPhone, Text: c.Phone}, {Kind: RefHandle, Text: c.Handle}} {
			if named[ref.Kind] && wanted[ref] {
				st.refs[ref] = c
			}
		}
	}
	return nil
}

func (st *state) loadMoney(ctx context.Context, r Reader, intents []*intent, moment int64) error {
	owners := make([]string, 0, len(st.customers))
	for id := range st.customers {
		owners = append(owners, id)
	}
	sortStrings(owners)
	payers := st.payers(intents)
	if len(payers) > 0 {
		holds, err := r.DueHolds(ctx, payers, moment, maxDueHolds)
		if err != nil {
			return fmt.Errorf("load expired holds: %w", err)
		}
		for i := range holds {
			st.dueHolds[holds[i].From] = append(st.dueHolds[holds[i].From], &holds[i])
		}
	}
	pending, err := r.PendingTopUps(ctx, owners)
	if err != nil {
		return fmt.Errorf("load pending top-ups: %w", err)
	}
	for i := range pending {
		txn := &pending[i]
		if st.incoming[txn.To], err = st.expected(txn); err != nil {
			return err
		}
	}
	balances, err := r.Accounts(ctx, owners, st.systemAccounts(intents))
	if err != nil {
		return fmt.Errorf("load balances: %w", err)
	}
	for _, b := range balances {
		st.book.Load(b)
		if owner := ledger.Owner(b.Account.Path); owner != "" {
			st.owned[owner] = append(st.owned[owner], b.Account)
			st.follow(b.LastAt)
		}
	}
	if len(payers) == 0 {
		return nil
	}
	usage, err := r.Usage(ctx, append(payers, cappedKeys(intents)...), st.month)
	if err != nil {
		return fmt.Errorf("load what was used of limits: %w", err)
	}
	return st.addUsage(usage)
}

// payers gives the ids, in order, of those from whom money may go.
func (st *state) payers(intents []*intent) []string {
	seen := map[string]bool{}
	var ids []string
	add := func(id string) {
		if id != "" && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, in := range intents {
		if c := st.find(in.user); c != nil {
			add(c.ID)
		}
		if parent := st.parents[in.parent]; parent != nil {
			for _, id := range []string{parent.From, parent.To} {
				if st.customers[id] != nil {
					add(id)
				}
			}
		}
	}
	sortStrings(ids)
	return ids
}

// systemAccounts names the accounts of the system that the intents may touch.
func (st *state) systemAccounts(intents []*intent) []ledger.Account {
	seen := map[ledger.Account]bool{}
	var accounts []ledger.Account
	add := func(path string, currency money.Currency) {
		account := ledger.Account{Path: path, Currency: currency}
		if !seen[account] {
			seen[account] = true
			accounts = append(accounts, account)
		}
	}
	for _, in := range intents {
		currency, err := money.ParseCurrency(in.currency)
		kind := in.kind
		if parent := st.parents[in.parent]; parent != nil {
			currency, err = parent.Amount.Currency(), nil
			if in.kind == wallet.KindRefund {
				kind = parent.Kind
			}
		}
		if err != nil {
			continue
		}
		add(ledger.FeesPath(string(kind)), currency)
		if in.kind == wallet.KindTopUp || in.kind == wallet.KindWithdrawal {
			add(st.rail, currency)
		}
	}
	return accounts
}

// find gives the customer that a text names, nil when there is none.
func (st *state) find(text string) *Customer {
	if text == "" {
		return nil
	}
	if c, ok := st.customers[text]; ok {
		return c
	}
	ref := ident.Classify(text)
	if ref.Kind == RefID {
		return st.customers[ref.Text]
	}
	return st.refs[ref]
}

// tick gives the moment of one more transaction; no two have the same.
func (st *state) tick() int64 {
	at := st.at
	st.at++
	return at
}
