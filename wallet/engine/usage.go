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
		u, err := st.with(st.used(row.Owner, kind, currency), money.FromMinor(row.Amount, st.policy.Base), row.Day)
		if err != nil {
			return err
		}
		st.keep(u)
	}
	return nil
}

// use is what an owner has moved: of one kind, and of all that leaves it, in one
// currency or in all of them (empty).
type use struct {
	owner, kind, currency string
	policy.Usage
}

// used gives what an owner moved, zero when nothing.
func (st *state) used(owner, kind, currency string) use {
	u := use{owner: owner, kind: kind, currency: currency, Usage: policy.Usage{OfKind: st.noneUsed(), Outgoing: st.noneUsed()}}
	if found, ok := st.usage[usageKey{owner, kind, currency}]; ok {
		u.OfKind = found
	}
	if found, ok := st.usage[usageKey{owner, policy.LimitOutgoing, currency}]; ok {
		u.Outgoing = found
	}
	return u
}

func (st *state) noneUsed() policy.Used {
	zero := money.Zero(st.policy.Base)
	return policy.Used{Day: zero, Month: zero}
}

// keep makes the windows those of a use.
func (st *state) keep(u use) {
	st.usage[usageKey{u.owner, u.kind, u.currency}] = u.OfKind
	if leaves(u.kind) {
		st.usage[usageKey{u.owner, policy.LimitOutgoing, u.currency}] = u.Outgoing
	}
}

// leaves says whether money goes out by a kind: a top-up brings it in.
func leaves(kind string) bool { return kind != string(wallet.KindTopUp) }

// with gives a use with a worth more, of a day since 1970.
func (st *state) with(u use, worth money.Amount, day int64) (use, error) {
	var err error
	if u.OfKind, err = st.addUsed(u.OfKind, worth, day); err != nil {
		return u, err
	}
	if leaves(u.kind) {
		u.Outgoing, err = st.addUsed(u.Outgoing, worth, day)
	}
	return u, err
}

// addUsed adds to the windows that the day is in. Should midnight pass within a
// batch, what comes after it still counts to the windows of its beginning.
func (st *state) addUsed(u policy.Used, amount money.Amount, day int64) (policy.Used, error) {
	var err error
	if day >= st.month {
		if u.Month, err = u.Month.Add(amount); err != nil {
			return u, fmt.Errorf("count what was used of a limit: %w", err)
		}
	}
	if day >= st.today {
		if u.Day, err = u.Day.Add(amount); err != nil {
			return u, fmt.Errorf("count what was used of a limit: %w", err)
		}
	}
	return u, nil
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

// uses gives what was used so far in all scopes that the policy's limits count,
// the whole first.
func (st *state) uses(m movement) (first use, rest []use, scopes []policy.Scope) {
	first = st.used(m.owner, string(m.kind), "")
	for scope := policy.InCurrency; scope < policy.Scopes; scope++ {
		if !st.policy.Counts(scope) {
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
			rest, scopes = append(rest, st.used(owner, string(m.kind), currency)), append(scopes, scope)
		}
	}
	return first, rest, scopes
}

// counted gives the windows with a worth more, of a day since 1970.
func (st *state) counted(first use, rest []use, worth money.Amount, day int64) (outgo, error) {
	o := outgo{worth: worth, rest: rest}
	var err error
	if o.first, err = st.with(first, worth, day); err != nil {
		return o, err
	}
	for i := range rest {
		if rest[i], err = st.with(rest[i], worth, day); err != nil {
			return o, err
		}
	}
	return o, nil
}

// count counts what is moved at a moment, in memory and for the store.
func (st *state) count(o outgo, at int64) {
	if o.first.owner == "" {
		return
	}
	st.countUse(o.first, o.worth, at)
	for i := range o.rest {
		st.countUse(o.rest[i], o.worth, at)
	}
}

func (st *state) countUse(u use, worth money.Amount, at int64) {
	st.keep(u)
	kind := u.kind
	if u.currency != "" {
		kind += currencySign + u.currency
	}
	row := UsageRow{Owner: u.owner, Kind: kind, Day: st.policy.Day(at), Amount: worth.Minor(), Count: 1}
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
	first, rest, _ := st.uses(m)
	o, err := st.counted(first, rest, worth, st.policy.Day(txn.CreatedAt))
	if err != nil {
		return err
	}
	st.count(o, txn.CreatedAt)
	return nil
}

// checkOutgoing refuses what would exceed a limit of the payer, or could not be
// counted. It gives what is to be counted when the intent goes through.
func (st *state) checkOutgoing(payer *Customer, kind wallet.TransactionKind, amount money.Amount) (outgo, error) {
	return st.checkMoved(payer, kind, amount, "")
}

// checkMoved is checkOutgoing of what goes through an instrument.
func (st *state) checkMoved(mover *Customer, kind wallet.TransactionKind, amount money.Amount, instrument string) (outgo, error) {
	worth, err := st.policy.ToBase(amount)
	if err != nil {
		return outgo{}, err
	}
	first, rest, scopes := st.uses(movement{owner: mover.ID, instrument: instrument, kind: kind, currency: amount.Currency()})
	query := policy.LimitQuery{Level: mover.KYCLevel, Kind: string(kind), Currency: amount.Currency(), Worth: worth}
	query.Used[policy.Whole] = first.Usage
	for i, scope := range scopes {
		query.Used[scope] = rest[i].Usage
	}
	breach, err := st.policy.CheckMoved(&query)
	if err != nil {
		return outgo{}, err
	}
	if breach != nil {
		return outgo{}, limitRefusal(wallet.CodeLimitExceeded, breach, mover.KYCLevel)
	}
	return st.counted(first, rest, worth, st.today)
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
	incoming, err := st.policy.ToBase(net)
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
	message := fmt.Sprintf("this exceeds %s limit of %s a %s at level %d: %s are left", who, line.Most, line.Window, level, breach.Left)
	switch {
	case line.Kind == policy.LimitBalance:
		message = fmt.Sprintf("this exceeds what level %d may hold in all, %s: %s are left", level, line.Most, breach.Left)
	case line.Most.IsZero():
		message = fmt.Sprintf("level %d allows no %s", level, line.Kind)
	}
	return wallet.Refuse(code, message, hint,
		"limit", line.Name, "kind", line.Kind, "window", string(line.Window), "level", level,
		"most", string(line.Most.Decimal()), "used", string(breach.Used.Decimal()), "left", string(breach.Left.Decimal()),
		"currency", string(line.Most.Currency()))
}
