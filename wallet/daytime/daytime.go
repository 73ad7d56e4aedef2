// Package daytime says which moment a time of the day is in a zone, also on the days
// on which its clocks change.
//
// The package imports the standard library alone.
package daytime

import "time"

// At is the moment of a time of the day, in minutes after midnight, on a day
// of a zone, which may be beyond the end of its month. Where the clocks leave that
// time out it is as much later as they leave out, so that midnight is when a day
// begins; where they show it twice it is the first.
func At(year int, month time.Month, day, minute int, zone *time.Location) time.Time {
	wanted := time.Date(year, month, day, 0, minute, 0, 0, time.UTC)
	t := time.Date(year, month, day, 0, minute, 0, 0, zone)
	if short := wanted.Sub(onTheWall(t)); short > 0 { // time.Date has read it by the zone after the change
		return t.Add(short)
	}
	_, now := t.Zone()
	_, before := t.Add(-longestChange).Zone()
	if first := t.Add(time.Duration(now-before) * time.Second); first.Before(t) && onTheWall(first).Equal(wanted) {
		return first
	}
	return t
}

// longestChange is more than clocks are put back by.
const longestChange = 3 * time.Hour

// onTheWall is what the clocks of a moment's zone show, as a time in UTC.
func onTheWall(t time.Time) time.Time {
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}
