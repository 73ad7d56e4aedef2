package policy

import "time"

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
	return p.beginning(t.Year(), t.Month(), t.Day()+1)
}

// NextMonth is when the month of a moment ends, in UTC.
func (p *Policy) NextMonth(at int64) time.Time {
	t := time.UnixMicro(at).In(p.zone)
	return p.beginning(t.Year(), t.Month()+1, 1)
}

// beginning is the first moment of a day, in UTC. Where the clock changes at
// midnight 00:00 is there twice, or not at all: time.Date may give the later one,
// or an hour of the day before.
func (p *Policy) beginning(year int, month time.Month, day int) time.Time {
	midnight := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	t := time.Date(year, month, day, 0, 0, 0, 0, p.zone)
	if t.Day() != midnight.Day() {
		_, t = t.ZoneBounds() // when the clock goes forward
	}
	if before := t.Add(-time.Nanosecond); before.Day() == midnight.Day() {
		_, offset := before.Zone()
		t = midnight.Add(-time.Duration(offset) * time.Second)
	}
	return t.UTC()
}
