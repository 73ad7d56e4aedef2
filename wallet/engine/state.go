package engine

import (
	"context"
	"fmt"
	"slices"

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
	bankRail    string // of what banks are instructed to pay
	at          int64  // the moment of the next transaction
	today       int64  // the day on which the batch began, since 1970, in the time zone of the policy
	month       int64  // the first day of its month
	customers   map[string]*standing
	refs        map[Ref]*standing
	instruments map[string]*Instrument
	parents     map[string]*Txn
	keyed       map[KeyRef]*Txn
	keyedOther  map[KeyRef]bool // keys used by changes that are no transactions
	dueHolds    map[string][]*Txn
	owned       map[string][]ledger.Account
	usage       map[string]*windows       // by owner
	then        map[string]*policy.Policy // by which transactions were counted, where it is not policy
	incoming    map[string]money.Amount   // worth of the pending top-ups of an owner, in the base
	risk        riskState
	quotes      map[string]*QuoteRecord
	checkouts   map[string]*CheckoutRecord
	promotions  promotionState
	book        *ledger.Book
	changes     *Changes

	lastHashed [intentFields]hashOfLast // of the inputs of intents
	intents    int                      // how many the batch has
	blank      []Txn                    // that have memory already
	room       []byte                   // for hashes of inputs
	feesOf     wallet.TransactionKind   // of which fees is the path
	fees       string
}

// maxDueHolds bounds the expired holds that one batch releases beside its work.
const maxDueHolds = 1000

// load reads everything that the intents name, in a fixed number of set-based
// reads whatever their number.
func (e *Engine) load(ctx context.Context, r Reader, changes *Changes, moment int64, intents []*intent) (*state, error) {
	st := &state{
		intents: len(intents),
		newID:   e.NewID, rail: ledger.RailPath(e.Rail.Name()), bankRail: ledger.RailPath(bankRailName), changes: changes, at: moment,
		refs: map[Ref]*standing{}, instruments: map[string]*Instrument{}, parents: map[string]*Txn{}, keyedOther: map[KeyRef]bool{},
		dueHolds: map[string][]*Txn{}, incoming: map[string]money.Amount{}, quotes: map[string]*QuoteRecord{}, checkouts: map[string]*CheckoutRecord{}, promotions: newPromotionState(moment),
	}
	st.risk.alert = e.alertFrozen
	inForce, err := st.loadNamed(ctx, r, intents)
	if err != nil {
		return nil, err
	}
	if st.policy, err = e.policyAt(ctx, r, inForce, moment); err != nil {
		return nil, err
	}
	for _, in := range intents {
		st.findSides(in)
	}
	if err := loadSweeps(ctx, r, intents); err != nil {
		return nil, err
	}
	st.today, st.month = st.policy.Day(moment), st.policy.MonthStart(moment)
	if err := st.loadMoney(ctx, r, intents, moment); err != nil {
		return nil, err
	}
	if err := st.loadThen(ctx, e, r); err != nil {
		return nil, err
	}
	if err := st.loadPromotions(ctx, r, intents); err != nil {
		return nil, err
	}
	return st, nil
}

// follow makes the moment of the next transaction later than a change before.
func (st *state) follow(at int64) { st.at = max(st.at, at+1) }

// namedBy lists what the intents name, each customer once.
func namedBy(intents []*intent) (what Names, customers map[Ref]bool) {
	what = Names{Keys: make([]KeyRef, 0, len(intents)), Customers: make([]Ref, 0, 2*len(intents))}
	customers = make(map[Ref]bool, 2*len(intents))
	add := func(text string) {
		if ref := ident.Classify(text); ref.Kind != ident.NoReference && !customers[ref] {
			customers[ref] = true
			what.Customers = append(what.Customers, ref)
		}
	}
	for _, in := range intents {
		if in.payout == "" && !in.system { // an item of a payout is guarded by its own row
			what.Keys = append(what.Keys, KeyRef{in.scope, in.key})
		}
		add(in.user)
		add(in.other)
		if in.instrument != "" {
			what.Instruments = append(what.Instruments, in.instrument)
		}
		if in.quote != "" {
			what.Quotes = append(what.Quotes, in.quote)
		}
		if in.checkout != "" {
			what.Checkouts = append(what.Checkouts, in.checkout)
		}
		if in.parent != "" {
			what.Transactions = append(what.Transactions, in.parent)
		}
	}
	return what, customers
}

// loadNamed reads what the intents name. A write is alone with the customers
// among them: what is read of those from here on stays true until the commit.
// It gives the version of the policy in force.
func (st *state) loadNamed(ctx context.Context, r Reader, intents []*intent) (version string, err error) {
	what, wanted := namedBy(intents)
	what.Moment = st.at
	found, err := r.Named(ctx, what)
	if err != nil {
		return "", fmt.Errorf("load what a batch names: %w", err)
	}
	st.keyed = make(map[KeyRef]*Txn, len(what.Keys))
	for i := range found.Keyed {
		st.keyed[KeyRef{found.Keyed[i].Scope, found.Keyed[i].Key}] = &found.Keyed[i]
	}
	for _, key := range found.UsedKeys {
		st.keyedOther[key] = true
	}
	for i := range found.Instruments {
		st.instruments[found.Instruments[i].ID] = &found.Instruments[i]
	}
	for i := range found.Quotes {
		st.quotes[found.Quotes[i].ID] = &found.Quotes[i]
	}
	for i := range found.Checkouts {
		st.checkouts[found.Checkouts[i].ID] = &found.Checkouts[i]
	}
	for i := range found.Transactions {
		txn := &found.Transactions[i]
		st.parents[txn.ID] = txn
		st.follow(max(txn.CreatedAt, txn.EffectiveAt))
	}
	st.expect(len(found.Customers))
	known := make([]standing, len(found.Customers))
	for i := range found.Customers {
		c := &known[i]
		c.Customer = &found.Customers[i]
		st.customers[c.ID] = c
		for _, ref := range [...]Ref{{Kind: RefEmail, Text: c.Email}, {Kind: RefPhone, Text: c.Phone}, {Kind: RefHandle, Text: c.Handle}} {
			if wanted[ref] {
				st.refs[ref] = c
			}
		}
	}
	return found.Policy, nil
}

// expect makes room for what belongs to so many customers.
func (st *state) expect(customers int) {
	const systemAccounts = 8
	st.customers = make(map[string]*standing, customers)
	st.owned = make(map[string][]ledger.Account, customers)
	st.usage = make(map[string]*windows, customers)
	st.book = ledger.NewBook(customers + systemAccounts)
}

func (st *state) loadMoney(ctx context.Context, r Reader, intents []*intent, moment int64) error {
	of := MoneyOf{
		Owners: make([]string, 0, len(st.customers)), Payers: st.payers(intents), APIKeys: cappedKeys(intents), Instruments: st.countedInstruments(intents),
		System: st.systemAccounts(intents), FromDay: st.usageFrom(), Moment: moment, MostHolds: maxDueHolds,
		Risk: st.riskKeys(intents),
	}
	for id := range st.customers {
		of.Owners = append(of.Owners, id)
	}
	sortStrings(of.Owners)
	found, err := r.Money(ctx, of)
	if err != nil {
		return fmt.Errorf("load what a batch is decided on: %w", err)
	}
	for i := range found.DueHolds {
		hold := &found.DueHolds[i]
		st.dueHolds[hold.From] = append(st.dueHolds[hold.From], hold)
	}
	for i := range found.PendingTopUps {
		txn := &found.PendingTopUps[i]
		if st.incoming[txn.To], err = st.expected(txn); err != nil {
			return err
		}
	}
	for _, b := range found.Balances {
		st.book.Load(b)
		if owner := ledger.Owner(b.Account.Path); owner != "" {
			st.owned[owner] = append(st.owned[owner], b.Account)
			st.follow(b.LastAt)
		}
	}
	st.keepRisk(found.Risk)
	return st.addUsage(found.Usage)
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
		if c := st.userOf(in); c != nil {
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

// countedInstruments names the instruments whose use the policy's limits count.
func (st *state) countedInstruments(intents []*intent) []string {
	if !st.policy.Counts(policy.OfInstrument) && !st.policy.Counts(policy.OfInstrumentInCurrency) {
		return nil
	}
	var ids []string
	for _, in := range intents {
		if in.instrument != "" {
			ids = append(ids, in.instrument)
		}
	}
	for _, parent := range st.parents {
		switch parent.Kind { //nolint:exhaustive // the others go through no instrument
		case wallet.KindTopUp:
			ids = append(ids, parent.From)
		case wallet.KindWithdrawal:
			ids = append(ids, parent.To)
		}
	}
	sortStrings(ids)
	return slices.Compact(ids)
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
		for _, account := range in.touches {
			add(account.Path, account.Currency)
		}
		for _, account := range st.fxAccounts(in) {
			add(account.Path, account.Currency)
		}
		currency, err := money.ParseCurrency(in.currency)
		kind := in.kind
		if parent := st.parents[in.parent]; parent != nil {
			currency, err = parent.Amount.Currency(), nil
			if in.kind == wallet.KindRefund || in.kind == wallet.KindReturn {
				kind = parent.Kind
			}
		}
		if err != nil {
			continue
		}
		add(st.feesPath(kind), currency)
		for _, name := range st.cashbackNames(in) {
			add(ledger.PromotionsPath(name), currency)
		}
		if in.kind == wallet.KindTopUp || in.kind == wallet.KindWithdrawal {
			add(st.rail, currency)
		}
		if in.payee != nil || in.kind == wallet.KindReturn {
			add(st.bankRail, currency)
		}
	}
	return accounts
}

// fxAccounts names those that a conversion touches.
func (st *state) fxAccounts(in *intent) []ledger.Account {
	var from, to money.Currency
	q := in.fresh
	if q == nil {
		q = st.quotes[in.quote]
	}
	parent := st.parents[in.parent]
	switch {
	case q != nil:
		from, to = q.Pay.Currency(), q.Receive.Currency()
	case parent != nil && parent.Conversion != nil:
		from, to = parent.Conversion.Paid.Currency(), parent.Conversion.Received.Currency()
	default:
		return nil
	}
	return []ledger.Account{
		{Path: ledger.FXPosition, Currency: from},
		{Path: ledger.FXPosition, Currency: to},
		{Path: ledger.FXRounding, Currency: from},
		{Path: ledger.FeesPath(string(wallet.KindExchange)), Currency: from},
	}
}

// feesPath is the path of the fees of a kind, made once for what is asked of one
// intent after another.
func (st *state) feesPath(kind wallet.TransactionKind) string {
	if st.feesOf != kind || st.fees == "" {
		st.feesOf, st.fees = kind, ledger.FeesPath(string(kind))
	}
	return st.fees
}

// tick gives the moment of one more transaction; no two have the same.
func (st *state) tick() int64 {
	at := st.at
	st.at++
	return at
}
