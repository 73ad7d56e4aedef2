package policy

import (
	"time"

	"github.com/okpay/okpay/wallet/daytime"
)

// microsPerDay is the length of a day in the unit of all stored times.
const microsPerDay = int64(24 * time.Hour / time.Microsecond)

// Day gives the day of a moment (microseconds since 1970, UTC) in the policy's
// time zone, as days since 1970-01-01.
func (p *Policy) Day(at int64) int64 {
	if p.zone == time.UTC {
		return at / microsPerDay
	}
	t := time.UnixMicro(at).In(p.zone)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).UnixMicro() / microsPerDay
}

// MonthStart gives the first day of the month that a moment is in.
func (p *Policy) MonthStart(at int64) int64 {
	t := time.UnixMicro(at).In(p.zone)
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC).UnixMicro() / microsPerDay
}

// MonthBefore gives the first day of the month before that of a day.
func (p *Policy) MonthBefore(day int64) int64 {
	t := time.UnixMicro(day * microsPerDay).UTC()
	return time.Date(t.Year(), t.Month()-1, 1, 0, 0, 0, 0, time.UTC).UnixMicro() / microsPerDay
}

// NextDay is when the day of a moment ends, in UTC.
func (p *Policy) NextDay(at int64) time.Time {
	t := time.UnixMicro(at).In(p.zone)
	return daytime.At(t.Year(), t.Month(), t.Day()+1, 0, p.zone).UTC()
}

// NextMonth is when the month of a moment ends, in UTC.
func (p *Policy) NextMonth(at int64) time.Time {
	t := time.UnixMicro(at).In(p.zone)
	return daytime.At(t.Year(), t.Month()+1, 1, 0, p.zone).UTC()
}
