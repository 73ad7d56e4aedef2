package engine

import (
	"fmt"
	"sort"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

func sortStrings(list []string) { sort.Strings(list) }

// dayOf is the day (since 1970, UTC) of a stored time.
func dayOf(micros int64) int64 { return micros / microsPerDay }

// What is counted of somebody is counted by kind, and when a limit asks for it
// by kind and currency, too: then the kind of the row ends with a colon and the
// currency.
const currencySign = ":"

// addUsage puts stored rows into the windows.
func (st *state) addUsage(rows []UsageRow) error {
	for _, row := range rows {
		kind, currency, _ := strings.Cut(row.Kind, currencySign)
		if row.Day < st.month {
			if currency != "" || !leaves(kind) { // what is counted apart is in the whole, too
				continue
			}
			if err := st.addVolume(row); err != nil {
				return err
			}
			continue
		}
		u := st.used(row.Owner, kind, currency)
		if err := st.add(&u, money.FromMinor(row.Amount, st.policy.Base), row.Day); err != nil {
			return err
		}
		u.keep()
	}
	return nil
}

// windows are those of one owner: few, so that they are looked for one by one.
type windows struct{ list []window }

// window is what was moved of a kind or of all that leaves, in one currency or in
// all of them (empty).
type window struct {
	kind, currency string
	policy.Used
}

// of gives the window of a kind, nil when nothing was moved.
func (w *windows) of(kind, currency string) *policy.Used {
	for i := range w.list {
		if w.list[i].kind == kind && w.list[i].currency == currency {
			return &w.list[i].Used
		}
	}
	return nil
}

func (w *windows) set(kind, currency string, used policy.Used) {
	if known := w.of(kind, currency); known != nil {
		*known = used
		return
	}
	w.list = append(w.list, window{kind, currency, used})
}

// use is what an owner has moved: of one kind, and of all that leaves it, in one
// currency or in all of them (empty).
type use struct {
	in                    *windows
	owner, kind, currency string
	policy.Usage
}

// used gives what an owner moved, zero when nothing.
func (st *state) used(owner, kind, currency string) (u use) {
	u.in, u.owner, u.kind, u.currency = st.usage[owner], owner, kind, currency
	if u.in == nil {
		u.in = &windows{}
		st.usage[owner] = u.in
	}
	st.look(&u.OfKind, u.in, kind, currency)
	st.look(&u.Outgoing, u.in, policy.LimitOutgoing, currency)
	return u
}

// look reads a window, zero when nothing was moved.
func (st *state) look(used *policy.Used, in *windows, kind, currency string) {
	if found := in.of(kind, currency); found != nil {
		*used = *found
		return
	}
	used.Day, used.Month = money.Zero(st.policy.Base), money.Zero(st.policy.Base)
}

// keep makes the windows those of a use.
func (u *use) keep() {
	u.in.set(u.kind, u.currency, u.OfKind)
	if leaves(u.kind) {
		u.in.set(policy.LimitOutgoing, u.currency, u.Outgoing)
	}
}

// leaves says whether money goes out by a kind: a top-up brings it in.
func leaves(kind string) bool { return kind != string(wallet.KindTopUp) }

// add makes a use one with a worth more, of a day since 1970.
func (st *state) add(u *use, worth money.Amount, day int64) error {
	if err := st.addUsed(&u.OfKind, worth, day); err != nil || !leaves(u.kind) {
		return err
	}
	return st.addUsed(&u.Outgoing, worth, day)
}

// addUsed adds to the windows that the day is in. Should midnight pass within a
// batch, what comes after it still counts to the windows of its beginning.
func (st *state) addUsed(u *policy.Used, amount money.Amount, day int64) (err error) {
	if day >= st.month {
		if u.Month, err = u.Month.Add(amount); err != nil {
			return fmt.Errorf("count what was used of a limit: %w", err)
		}
	}
	if day >= st.today {
		if u.Day, err = u.Day.Add(amount); err != nil {
			return fmt.Errorf("count what was used of a limit: %w", err)
		}
	}
	return nil
}

// outgo is what counts to limits when an intent goes through: its worth in the
// base, and the windows with it. Of nobody, it counts nowhere.
type outgo struct {
	worth money.Amount
	first use
	rest  []use // where limits count by currency or by instrument
}

// movement is what limits look at: who moves what by which instrument, if any.
type movement struct {
	owner, instrument string
	kind              wallet.TransactionKind
	currency          money.Currency
}

// uses gives what was used so far in all scopes that a policy's limits count.
func (st *state) uses(o *outgo, m *movement, by *policy.Policy) (scopes []policy.Scope) {
	o.first = st.used(m.owner, string(m.kind), "")
	for scope := policy.InCurrency; scope < policy.Scopes; scope++ {
		if !by.Counts(scope) {
			continue
		}
		owner, currency := m.owner, ""
		if scope == policy.OfInstrument || scope == policy.OfInstrumentInCurrency {
			owner = m.instrument
		}
		if scope == policy.InCurrency || scope == policy.OfInstrumentInCurrency {
			currency = string(m.currency)
		}
		if owner != "" {
			o.rest, scopes = append(o.rest, st.used(owner, string(m.kind), currency)), append(scopes, scope)
		}
	}
	return scopes
}

// moves makes the windows those with a worth more, of a day since 1970.
func (st *state) moves(o *outgo, worth money.Amount, day int64) error {
	o.worth = worth
	if err := st.add(&o.first, worth, day); err != nil {
		return err
	}
	for i := range o.rest {
		if err := st.add(&o.rest[i], worth, day); err != nil {
			return err
		}
	}
	return nil
}

// count counts what is moved at a moment, in memory and for the store.
func (st *state) count(o *outgo, at int64) {
	if o.first.owner != "" {
		st.countOn(o, st.policy.Day(at))
	}
}

// countOn counts it on a day since 1970.
func (st *state) countOn(o *outgo, day int64) {
	st.countUse(&o.first, o.worth, day)
	for i := range o.rest {
		st.countUse(&o.rest[i], o.worth, day)
	}
}

func (st *state) countUse(u *use, worth money.Amount, day int64) {
	u.keep()
	kind := u.kind
	if u.currency != "" {
		kind += currencySign + u.currency
	}
	row := UsageRow{Owner: u.owner, Kind: kind, Day: day, Amount: worth.Minor(), Count: 1}
	if worth.IsNegative() {
		row.Count = 0
	}
	st.changes.Usage = append(st.changes.Usage, row)
}

// giveBack takes a worth, which is negative, off what a transaction had moved
// when it was made.
func (st *state) giveBack(txn *Txn, worth money.Amount) error {
	m := movement{owner: txn.From, kind: txn.Kind, currency: txn.Amount.Currency()}
	switch txn.Kind { //nolint:exhaustive // the others go through no instrument
	case wallet.KindWithdrawal:
		m.instrument = txn.To
	case wallet.KindTopUp:
		m.owner, m.instrument = txn.To, txn.From
	}
	var o outgo
	by := st.countedBy(txn)
	st.uses(&o, &m, by)
	day := by.Day(txn.CreatedAt)
	if err := st.moves(&o, worth, day); err != nil {
		return err
	}
	st.countOn(&o, day)
	return nil
}

// heldWorth is the worth, in the base, of money that is in the wallet already. In a
// currency that the policy takes no more it counts as nothing: it goes back to
// where it came from, and stands in the way of nothing else.
func (st *state) heldWorth(a money.Amount) (money.Amount, error) { return heldWorthBy(st.policy, a) }

func heldWorthBy(p *policy.Policy, a money.Amount) (money.Amount, error) {
	if !p.Offers(a.Currency()) {
		return money.Zero(p.Base), nil
	}
	return p.ToBase(a)
}

// checkOutgoing refuses what would exceed a limit of the payer, or could not be
// counted. It gives what is to be counted when the intent goes through.
func (st *state) checkOutgoing(payer *Customer, kind wallet.TransactionKind, amount money.Amount) (outgo, error) {
	return st.checkMoved(payer, kind, amount, "")
}

// checkMoved is checkOutgoing of what goes through an instrument.
func (st *state) checkMoved(mover *Customer, kind wallet.TransactionKind, amount money.Amount, instrument string) (out outgo, err error) {
	worth, err := st.policy.ToBase(amount)
	if err != nil {
		return outgo{}, err
	}
	scopes := st.uses(&out, &movement{owner: mover.ID, instrument: instrument, kind: kind, currency: amount.Currency()}, st.policy)
	query := policy.LimitQuery{Level: mover.KYCLevel, Kind: string(kind), Currency: amount.Currency(), Worth: worth}
	query.Used[policy.Whole] = out.first.Usage
	for i, scope := range scopes {
		query.Used[scope] = out.rest[i].Usage
	}
	breach, err := st.policy.CheckMoved(&query)
	if err != nil {
		return outgo{}, err
	}
	if breach != nil {
		return outgo{}, limitRefusal(wallet.CodeLimitExceeded, breach, mover.KYCLevel)
	}
	return out, st.moves(&out, worth, st.today)
}

// checkToBank refuses an item of a payout to a bank account that its payer might not
// withdraw: it leaves the wallet as well. What is withdrawn in a day or a month is
// counted of withdrawals alone.
func (st *state) checkToBank(payer *Customer, amount, worth money.Amount) error {
	breach, err := st.policy.CheckOnce(&policy.LimitQuery{
		Level: payer.KYCLevel, Kind: string(wallet.KindWithdrawal), Currency: amount.Currency(), Worth: worth,
	})
	if err != nil || breach == nil {
		return err
	}
	return limitRefusal(wallet.CodeLimitExceeded, breach, payer.KYCLevel)
}

// checkTopUp is checkMoved of a top-up, which counts to limits only when the policy
// has some for it. Its worth is there in any case.
func (st *state) checkTopUp(owner *Customer, amount money.Amount, instrument string) (outgo, error) {
	if st.policy.LimitsTopUps() {
		return st.checkMoved(owner, wallet.KindTopUp, amount, instrument)
	}
	worth, err := st.policy.ToBase(amount)
	return outgo{worth: worth}, err
}

// checkIncoming refuses what would make a recipient hold more than its level
// allows: the amount, less the fee when the recipient bears it.
func (st *state) checkIncoming(payee *Customer, amount money.Amount, fee policy.Fee, code wallet.Code) error {
	if !st.policy.HasBalanceLimit(payee.KYCLevel) {
		return nil
	}
	net := amount
	var err error
	if fee.Bearer == policy.Payee {
		if net, err = amount.Sub(fee.Amount); err != nil {
			return err
		}
	}
	incoming, err := st.heldWorth(net)
	if err != nil {
		return err
	}
	held, err := st.heldInAll(payee.ID)
	if err != nil {
		return err
	}
	breach, err := st.policy.CheckBalance(payee.KYCLevel, held, incoming)
	if err != nil || breach == nil {
		return err
	}
	return limitRefusal(code, breach, payee.KYCLevel)
}

func limitRefusal(code wallet.Code, breach *policy.Breach, level int) error {
	line := breach.Line
	who, hint := "your", "see `okpay limits`; a higher KYC level allows more"
	if code == wallet.CodeRecipientLimit {
		who, hint = "the recipient's", "a smaller amount may fit; the recipient needs a higher KYC level for more"
	}
	of, amounts := counted(line), ""
	if of != "" {
		amounts = " for amounts" + of
	}
	message := fmt.Sprintf("this exceeds %s limit of %s a %s%s at level %d: %s are left", who, line.Most, line.Window, amounts, level, breach.Left)
	switch {
	case line.Kind == policy.LimitBalance:
		message = fmt.Sprintf("this exceeds what level %d may hold in all, %s: %s are left", level, line.Most, breach.Left)
	case line.Most.IsZero():
		message = fmt.Sprintf("level %d allows no %s%s", level, line.Kind, of)
	}
	return wallet.Refuse(code, message, hint,
		"limit", line.Name, "kind", line.Kind, "window", string(line.Window), "level", level,
		"most", string(line.Most.Decimal()), "used", string(breach.Used.Decimal()), "left", string(breach.Left.Decimal()),
		"currency", string(line.Most.Currency()))
}

// counted says what a line counts where that is not all: what is in one currency,
// what goes through one instrument.
func counted(line *policy.LimitLine) string {
	of := ""
	if line.Currency != "" {
		of = " in " + string(line.Currency)
	}
	if line.Each == policy.EachInstrument {
		of += " through one card or bank account"
	}
	return of
}
