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
		amount := money.FromMinor(row.Amount, st.policy.Base)
		if err := st.count(row.Owner, row.Kind, amount, row.Day); err != nil {
			return err
		}
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

// count adds an amount in the base, of a day since 1970, to the windows in memory.
func (st *state) count(owner, kind string, amount money.Amount, day int64) error {
	ofKind, outgoing, err := st.counted(owner, kind, amount, day)
	if err != nil {
		return err
	}
	st.usage[usageKey{owner, kind}] = ofKind
	st.outgoing[owner] = outgoing
	return nil
}

// counted gives what the windows would be with an amount more.
func (st *state) counted(owner, kind string, amount money.Amount, day int64) (ofKind, outgoing policy.Used, err error) {
	if ofKind, err = st.addUsed(st.used(owner, kind), amount, day); err != nil {
		return ofKind, outgoing, err
	}
	outgoing, err = st.addUsed(st.usedOutgoing(owner), amount, day)
	return ofKind, outgoing, err
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

// use counts what an owner moves at a moment, in memory and for the store.
// A negative worth gives back what was counted then.
func (st *state) use(owner string, kind wallet.TransactionKind, worth money.Amount, at int64) error {
	day := dayOf(at)
	if err := st.count(owner, string(kind), worth, day); err != nil {
		return err
	}
	count := int64(1)
	if worth.IsNegative() {
		count = 0
	}
	st.changes.Usage = append(st.changes.Usage, UsageRow{Owner: owner, Kind: string(kind), Day: day, Amount: worth.Minor(), Count: count})
	return nil
}

// checkOutgoing refuses what would exceed a limit of the payer. It gives the
// worth of the amount in the base, to be counted when the intent goes through.
func (st *state) checkOutgoing(payer *Customer, kind wallet.TransactionKind, amount money.Amount) (money.Amount, error) {
	worth, err := st.policy.ToBase(amount)
	if err != nil {
		return worth, err
	}
	breach, err := st.policy.CheckOutgoing(payer.KYCLevel, string(kind), worth,
		st.used(payer.ID, string(kind)), st.usedOutgoing(payer.ID))
	if err != nil {
		return worth, err
	}
	if breach != nil {
		return worth, limitRefusal(wallet.CodeLimitExceeded, breach, payer.KYCLevel)
	}
	_, _, err = st.counted(payer.ID, string(kind), worth, st.today) // what cannot be counted is refused now
	return worth, err
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
