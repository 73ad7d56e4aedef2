package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/daytime"
	"github.com/okpay/okpay/wallet/money"
)

// SweepRecord is a merchant's payout schedule as it is stored: one a merchant and
// currency, which stays when it is removed. It belongs to its merchant: a write that
// changes it is alone with the merchant. Version counts its changes.
type SweepRecord struct {
	Merchant   string
	Currency   money.Currency
	Status     wallet.PayoutScheduleStatus
	Instrument string
	Floor      money.Amount // in Currency
	Weekdays   int64        // a bit a day, Monday the lowest
	Minute     int64        // of the day, in TimeZone
	TimeZone   string
	NextAt     int64 // 0 of one that is removed
	Last       SweepRun
	CreatedAt  int64
	ChangedAt  int64 // by whom it belongs to
	Version    int64

	Handle string // of the merchant, read with it
}

// SweepRun is how a schedule ended last. Date is empty before its first run.
type SweepRun struct {
	Date    string
	At      int64
	Txn     string
	Amount  money.Amount // zero in the schedule's currency when nothing was withdrawn
	Code    wallet.Code
	Message string
}

// SweepQuery pages through schedules by merchant and currency.
type SweepQuery struct {
	Merchant      string // of this one alone
	Currency      money.Currency
	AfterMerchant string
	AfterCurrency money.Currency
	Limit         int
	All           bool // removed ones too
}

// SweepReader reads payout schedules.
type SweepReader interface {
	Sweep(ctx context.Context, merchant string, currency money.Currency) (SweepRecord, bool, error)
	ListSweeps(ctx context.Context, in SweepQuery) ([]SweepRecord, error)
	// DueSweeps reads active schedules that are due at a moment, the one that is due
	// longest first.
	DueSweeps(ctx context.Context, moment int64, limit int) ([]SweepRecord, error)
}

// local is the time of the day at which a schedule runs, on the day of a moment
// and so many days after it.
func (s *SweepRecord) local(moment time.Time, days int) time.Time {
	y, m, d := moment.Date()
	return daytime.At(y, m, d+days, int(s.Minute), moment.Location())
}

// runsOn says whether a schedule runs on the weekday of a moment.
func (s *SweepRecord) runsOn(t time.Time) bool {
	return s.Weekdays&(1<<((int(t.Weekday())+6)%daysOfWeek)) != 0
}

const daysOfWeek = 7

// next is the first moment after another one at which a schedule runs.
func (s *SweepRecord) next(after int64) (int64, error) {
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return 0, fmt.Errorf("the time zone of a payout schedule: %w", err)
	}
	now := timeOf(after).In(zone)
	for days := range daysOfWeek + 2 { // a day that the clocks leave out is not there
		if at := s.local(now, days); at.UnixMicro() > after && s.runsOn(at) {
			return at.UnixMicro(), nil
		}
	}
	return 0, fmt.Errorf("the payout schedule of %s in %s runs on no day", s.Merchant, s.Currency)
}

// day is the local day of the last moment up to another one at which a schedule
// runs: days on which nobody ran it are made up for by one run.
func (s *SweepRecord) day(moment int64) (string, error) {
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		return "", fmt.Errorf("the time zone of a payout schedule: %w", err)
	}
	now := timeOf(moment).In(zone)
	for days := range daysOfWeek + 2 {
		if at := s.local(now, -days); at.UnixMicro() <= moment && s.runsOn(at) {
			return at.Format(time.DateOnly), nil
		}
	}
	return "", fmt.Errorf("the payout schedule of %s in %s runs on no day", s.Merchant, s.Currency)
}

// key is what a withdrawal of a local day is guarded by. It has no part of what is
// set of a schedule: one that is removed and set again on the same day does not
// withdraw twice.
func (s *SweepRecord) key(day string) KeyRef {
	return KeyRef{systemActor, "payout-schedule:" + s.Merchant + ":" + string(s.Currency) + ":" + day}
}

// parseWeekdays reads days of the week as bits.
func parseWeekdays(days []wallet.Weekday) (int64, error) {
	if len(days) == 0 {
		days = wallet.BankingDays()
	}
	bits := int64(0)
	for _, day := range days {
		found := false
		for i, known := range wallet.Weekdays() {
			if day == known {
				bits, found = bits|1<<i, true
			}
		}
		if !found {
			return 0, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no weekday", quote(string(day))), "name mon, tue, wed, thu, fri, sat or sun")
		}
	}
	return bits, nil
}

func weekdaysOf(bits int64) []wallet.Weekday {
	list := []wallet.Weekday{}
	for i, day := range wallet.Weekdays() {
		if bits&(1<<i) != 0 {
			list = append(list, day)
		}
	}
	return list
}

// parseMinute reads a time of the day.
func parseMinute(text string) (int64, error) {
	if text == "" {
		text = wallet.DefaultScheduleTime
	}
	at, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return 0, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no time of the day", quote(text)), "write 18:00")
	}
	return int64(at.Hour()*60 + at.Minute()), nil
}

func minuteText(minute int64) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// parseZone reads the name of a time zone.
func parseZone(name string) (*time.Location, error) {
	if name == "" {
		name = wallet.DefaultTimeZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" || len(name) > wallet.MaxTimeZoneLength {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no time zone", quote(name)), "name one of the IANA database, such as Europe/Berlin")
	}
	return zone, nil
}
