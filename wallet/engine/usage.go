package engine

import (
	"fmt"
	"sort"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

func sortStrings(list []string) { sort.Strings(list) }

// dayOf is the day (since 1970, UTC) of a stored time.
func dayOf(micros int64) int64 { return micros / microsPerDay }

// monthStart is the first day (since 1970, UTC) of the month of a stored time.
func monthStart(micros int64) int64 {
	t := timeOf(micros)
	return dayOf(time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).UnixMicro())
}

// nextDay and nextMonth are when a window starts anew.
func nextDay(micros int64) time.Time { return timeOf((dayOf(micros) + 1) * microsPerDay) }

func nextMonth(micros int64) time.Time {
	t := timeOf(micros)
	return time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
}

// addUsage puts stored rows into the windows.
func (st *state) addUsage(rows []UsageRow) error {
	for _, row := range rows {
		if row.Day < st.month {
			if err := st.addVolume(row); err != nil {
				return err
			}
			continue
		}
		o, err := st.counted(row.Owner, row.Kind, money.FromMinor(row.Amount, st.policy.Base), row.Day)
		if err != nil {
			return err
		}
		st.keep(o)
	}
	return nil
}

// used gives what an owner moved of a kind, zero when nothing.
func (st *state) used(owner, kind string) policy.Used {
	if u, ok := st.usage[usageKey{owner, kind}]; ok {
		return u
	}
	return st.noneUsed()
}

func (st *state) usedOutgoing(owner string) policy.Used {
	if u, ok := st.outgoing[owner]; ok {
		return u
	}
	return st.noneUsed()
}

func (st *state) noneUsed() policy.Used {
	zero := money.Zero(st.policy.Base)
	return policy.Used{Day: zero, Month: zero}
}

// outgo is what counts to the limits of an owner when it goes through: its
// worth in the base, and the windows with it.
type outgo struct {
	owner, kind      string
	worth            money.Amount
	ofKind, outgoing policy.Used
}

// counted gives the windows with a worth more, of a day since 1970.
func (st *state) counted(owner, kind string, worth money.Amount, day int64) (outgo, error) {
	o := outgo{owner: owner, kind: kind, worth: worth}
	var err error
	if o.ofKind, err = st.addUsed(st.used(owner, kind), worth, day); err != nil {
		return o, err
	}
	o.outgoing, err = st.addUsed(st.usedOutgoing(owner), worth, day)
	return o, err
}

// keep makes the windows those of an outgo.
func (st *state) keep(o outgo) {
	st.usage[usageKey{o.owner, o.kind}] = o.ofKind
	st.outgoing[o.owner] = o.outgoing
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

// count counts what an owner moves at a moment, in memory and for the store. An
// outgo of nobody counts nowhere.
func (st *state) count(o outgo, at int64) {
	if o.owner == "" {
		return
	}
	st.keep(o)
	row := UsageRow{Owner: o.owner, Kind: o.kind, Day: dayOf(at), Amount: o.worth.Minor(), Count: 1}
	if o.worth.IsNegative() {
		row.Count = 0
	}
	st.changes.Usage = append(st.changes.Usage, row)
}

// giveBack takes a worth, which is negative, off what an owner had moved at a moment.
func (st *state) giveBack(owner string, kind wallet.TransactionKind, worth money.Amount, at int64) error {
	o, err := st.counted(owner, string(kind), worth, dayOf(at))
	if err != nil {
		return err
	}
	st.count(o, at)
	return nil
}

// checkOutgoing refuses what would exceed a limit of the payer, or could not be
// counted. It gives what is to be counted when the intent goes through.
func (st *state) checkOutgoing(payer *Customer, kind wallet.TransactionKind, amount money.Amount) (outgo, error) {
	worth, err := st.policy.ToBase(amount)
	if err != nil {
		return outgo{}, err
	}
	breach, err := st.policy.CheckOutgoing(payer.KYCLevel, string(kind), worth,
		st.used(payer.ID, string(kind)), st.usedOutgoing(payer.ID))
	if err != nil {
		return outgo{}, err
	}
	if breach != nil {
		return outgo{}, limitRefusal(wallet.CodeLimitExceeded, breach, payer.KYCLevel)
	}
	return st.counted(payer.ID, string(kind), worth, st.today)
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
