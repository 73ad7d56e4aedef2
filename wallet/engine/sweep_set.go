package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// SetPayoutSchedule implements wallet.Merchants. Money goes out by it without
// anybody who shows a PIN then, so all is shown now.
func (s *session) SetPayoutSchedule(ctx context.Context, in wallet.SetPayoutScheduleInput) (wallet.PayoutSchedule, error) {
	var out wallet.PayoutSchedule
	user, err := s.sweeper(in.User)
	if err != nil {
		return out, err
	}
	wanted, err := wantedSweep(&in)
	if err != nil {
		return out, err
	}
	fields := []field{
		{"command", "merchant payout-schedule set"},
		{"user", user},
		{"currency", string(wanted.Currency)},
		{"to", wanted.Instrument},
		{"floor", canonical(wanted.Floor.Decimal())},
		{"weekdays", weekdaysText(wanted.Weekdays)},
		{"at", minuteText(wanted.Minute)},
		{"time_zone", wanted.TimeZone},
	}
	if err := s.stepUpOnce(ctx, in.Change, in.StepUp, fields); err != nil {
		return out, err
	}
	return s.changeSweep(ctx, in.Change, fields, func(r Reader, moment int64) (*SweepRecord, EventRecord, error) {
		record, err := s.setSweep(ctx, r, user, wanted, moment)
		if err != nil {
			return nil, EventRecord{}, err
		}
		data, err := eventData("currency", record.Currency, "to", record.Instrument, "floor", record.Floor.Decimal(),
			"weekdays", weekdaysOf(record.Weekdays), "at", minuteText(record.Minute), "time_zone", record.TimeZone, "next_at", timeOf(record.NextAt))
		return record, EventRecord{Type: "payout_schedule.set", Data: data}, err
	})
}

// sweeper gives for whom the caller may have money go out by itself. What an API
// key with a cap or an allow-list may pay is judged when it is paid, and an
// application is told by its link what it may do, so none of them sets a schedule.
func (s *session) sweeper(user string) (string, error) {
	user, err := s.acting(user)
	if err != nil {
		return "", err
	}
	if key := s.caller.key; key != nil && (key.most.Currency() != "" || len(key.allow) > 0 || key.app != "") {
		return "", wallet.Refuse(wallet.CodeScopeMissing, "what an API key with a cap or an allow-list may withdraw is judged when it is withdrawn, not ahead",
			"withdraw with this key, or set the schedule with a key that has neither")
	}
	return user, nil
}

// wantedSweep checks what an input says by itself.
func wantedSweep(in *wallet.SetPayoutScheduleInput) (SweepRecord, error) {
	record := SweepRecord{Status: wallet.PayoutScheduleActive, Instrument: strings.TrimSpace(in.To)}
	if record.Instrument == "" || len(record.Instrument) > maxIDLength {
		return record, wallet.Refuse(wallet.CodeInvalidInput, "where the money goes is not said", "name a bank account of the merchant")
	}
	if in.Currency == "" {
		return record, wallet.Refuse(wallet.CodeInvalidInput, "a payout schedule is of one currency, and none is given", "give the currency")
	}
	var err error
	if record.Currency, err = filterCurrency(in.Currency); err != nil {
		return record, err
	}
	if record.Floor, err = floorOf(in.Floor, record.Currency); err != nil {
		return record, err
	}
	if record.Weekdays, err = parseWeekdays(in.Weekdays); err != nil {
		return record, err
	}
	if record.Minute, err = parseMinute(in.At); err != nil {
		return record, err
	}
	zone, err := parseZone(in.TimeZone)
	if err != nil {
		return record, err
	}
	record.TimeZone = zone.String()
	record.Last.Amount = money.Zero(record.Currency)
	return record, nil
}

// floorOf reads what is to stay, which may be nothing.
func floorOf(text money.Decimal, c money.Currency) (money.Amount, error) {
	if text == "" || canonical(text) == "0" {
		return money.Zero(c), nil
	}
	return parsePositive(text, c)
}

func weekdaysText(bits int64) string {
	texts := []string{}
	for _, day := range weekdaysOf(bits) {
		texts = append(texts, string(day))
	}
	return strings.Join(texts, " ")
}

// setSweep puts what is wanted in the place of what there was.
func (s *session) setSweep(ctx context.Context, r Reader, user string, wanted SweepRecord, moment int64) (*SweepRecord, error) {
	merchant, err := findOpen(ctx, r, user)
	if err != nil {
		return nil, err
	}
	if merchant.Kind != wallet.KindMerchant {
		return nil, wallet.Refuse(wallet.CodeMerchantNotFound, merchant.Name+" is no merchant", "a payout schedule is of a merchant", "user", merchant.ID)
	}
	rules, err := s.engine.inForceNow(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := offered(rules, wanted.Currency); err != nil {
		return nil, err
	}
	list, err := r.Instruments(ctx, []string{wanted.Instrument})
	if err != nil {
		return nil, fmt.Errorf("read the instrument of a payout schedule: %w", err)
	}
	switch {
	case len(list) == 0 || list[0].User != merchant.ID:
		return nil, wallet.Refuse(wallet.CodeInstrumentNotFound, fmt.Sprintf("there is no instrument %s", quote(wanted.Instrument)), "see `okpay instruments list`")
	case list[0].Kind != wallet.InstrumentBank || list[0].Status != wallet.InstrumentActive:
		return nil, wallet.Refuse(wallet.CodeInstrumentUnusable, "money can be withdrawn to a bank account that is bound, and to no other",
			"bind one with `okpay bind-bank`", "instrument", list[0].ID, "kind", string(list[0].Kind), "status", string(list[0].Status))
	}
	record := wanted
	before, found, err := r.Sweep(ctx, merchant.ID, wanted.Currency)
	if err != nil {
		return nil, fmt.Errorf("read a payout schedule: %w", err)
	}
	record.Merchant, record.Handle, record.CreatedAt, record.ChangedAt = merchant.ID, merchant.Handle, moment, moment
	if found {
		record.CreatedAt, record.Last, record.Version = before.CreatedAt, before.Last, before.Version
	}
	record.NextAt, err = record.next(max(moment, s.engine.now()))
	return &record, err
}

// changeSweep runs one keyed change of a schedule in a write that is alone with its
// merchant.
func (s *session) changeSweep(
	ctx context.Context, change wallet.Change, fields []field, decide func(r Reader, moment int64) (*SweepRecord, EventRecord, error),
) (wallet.PayoutSchedule, error) {
	var out wallet.PayoutSchedule
	err := s.keyed(ctx, change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record, event, err := decide(r, moment)
		if err != nil {
			return event, err
		}
		record.Version++
		c.Sweeps = append(c.Sweeps, *record)
		out = presentSweep(record)
		event.Object = record.Merchant
		return event, nil
	}, func(r Reader, stored EventRecord) error {
		record, found, err := r.Sweep(ctx, stored.Object, money.Currency(fields[2].value))
		if err != nil || !found {
			return fmt.Errorf("read the payout schedule of %s of a replay: %w", stored.Object, err)
		}
		out = presentSweep(&record)
		out.IdempotentReplay = true
		return nil
	})
	if err != nil {
		return wallet.PayoutSchedule{}, err
	}
	out.DryRun = change.DryRun
	return out, nil
}

// RemovePayoutSchedule implements wallet.Merchants.
func (s *session) RemovePayoutSchedule(ctx context.Context, in wallet.RemovePayoutScheduleInput) (wallet.PayoutSchedule, error) {
	user, err := s.sweeper(in.User)
	if err != nil {
		return wallet.PayoutSchedule{}, err
	}
	currency, err := filterCurrency(in.Currency)
	if err != nil {
		return wallet.PayoutSchedule{}, err
	}
	fields := []field{{"command", "merchant payout-schedule remove"}, {"user", user}, {"currency", string(currency)}}
	return s.changeSweep(ctx, in.Change, fields, func(r Reader, moment int64) (*SweepRecord, EventRecord, error) {
		merchant, err := findOpen(ctx, r, user)
		if err != nil {
			return nil, EventRecord{}, err
		}
		record, found, err := r.Sweep(ctx, merchant.ID, currency)
		if err != nil {
			return nil, EventRecord{}, fmt.Errorf("read a payout schedule: %w", err)
		}
		if !found || record.Status == wallet.PayoutScheduleRemoved {
			return nil, EventRecord{}, wallet.Refuse(wallet.CodeScheduleNotFound, fmt.Sprintf("there is no payout schedule in %s", quote(in.Currency)),
				"see `okpay merchant payout-schedule show`", "user", merchant.ID, "currency", string(currency))
		}
		record.end(moment)
		data, err := eventData("currency", record.Currency)
		return &record, EventRecord{Type: "payout_schedule.removed", Data: data}, err
	})
}

// end has nothing be withdrawn by a schedule any more.
func (s *SweepRecord) end(moment int64) {
	s.Status, s.NextAt, s.ChangedAt = wallet.PayoutScheduleRemoved, 0, moment
}

// endSweeps ends all schedules of a merchant, whose account is closed.
func endSweeps(ctx context.Context, r Reader, c *Changes, merchant string, moment int64) error {
	list, err := r.ListSweeps(ctx, SweepQuery{Merchant: merchant, Limit: wallet.MaxPageSize})
	if err != nil {
		return fmt.Errorf("read payout schedules: %w", err)
	}
	for i := range list {
		list[i].end(moment)
		list[i].Version++
	}
	c.Sweeps = append(c.Sweeps, list...)
	return nil
}

// ListPayoutSchedules implements wallet.Merchants.
func (s *session) ListPayoutSchedules(ctx context.Context, in wallet.ListPayoutSchedulesInput) (wallet.Page[wallet.PayoutSchedule], error) {
	page := wallet.Page[wallet.PayoutSchedule]{Items: []wallet.PayoutSchedule{}}
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	query := SweepQuery{Limit: limit + 1, All: in.All}
	if query.Currency, err = filterCurrency(in.Currency); err != nil {
		return page, err
	}
	if in.After != "" {
		merchant, currency, cut := strings.Cut(in.After, " ")
		if !cut || ident.Classify(merchant).Kind != RefID || len(currency) != len("EUR") {
			return page, badCursor()
		}
		query.AfterMerchant, query.AfterCurrency = merchant, money.Currency(currency)
	}
	var list []SweepRecord
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		if query.Merchant, err = idOf(ctx, r, user); err != nil {
			return err
		}
		list, err = r.ListSweeps(ctx, query)
		return wrapped(err, "list payout schedules")
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(r *SweepRecord) string { return r.Merchant + " " + string(r.Currency) }, presentSweep), nil
}

func presentSweep(r *SweepRecord) wallet.PayoutSchedule {
	shown := wallet.PayoutSchedule{
		Merchant: r.Merchant, MerchantHandle: r.Handle, Currency: r.Currency, Status: r.Status, To: r.Instrument, Floor: r.Floor.Decimal(),
		Weekdays: weekdaysOf(r.Weekdays), At: minuteText(r.Minute), TimeZone: r.TimeZone, NextAt: timePtr(r.NextAt),
		CreatedAt: timeOf(r.CreatedAt), UpdatedAt: timeOf(r.ChangedAt),
	}
	if r.Last.Date != "" {
		shown.LastRun = &wallet.PayoutScheduleRun{
			Date: r.Last.Date, At: timeOf(r.Last.At), Transaction: r.Last.Txn, Amount: r.Last.Amount.Decimal(), Code: r.Last.Code, Message: r.Last.Message,
		}
	}
	return shown
}
