//go:build unix

package faults

import (
	"maps"
	"slices"
	"testing"
	"time"
)

// verifyEvents proves that what was taken is what there is to tell, in the order
// of each object: no request came before the event ahead of it was taken.
func (m *market) verifyEvents(r *receiver) {
	m.t.Helper()
	came, taken := map[int64]int{}, map[int64]int{}
	for _, g := range r.got(eventsPath) {
		if g.id != m.messageID(g.Seq) {
			m.t.Errorf("the event %d came as %s", g.Seq, g.id)
		}
		if came[g.Seq] == 0 {
			came[g.Seq] = g.came
		}
		if taken[g.Seq] == 0 {
			taken[g.Seq] = g.taken
		}
	}
	feed := m.feed()
	events := 0
	for object, seqs := range feed {
		for i, seq := range seqs {
			switch events++; {
			case taken[seq] == 0:
				m.t.Errorf("the event %d of %s was never taken", seq, object)
			case i > 0 && came[seq] < taken[seqs[i-1]]:
				m.t.Errorf("the event %d of %s came before %d was taken", seq, object, seqs[i-1])
			}
		}
	}
	if events != len(came) {
		m.t.Errorf("%d events came, where there are %d", len(came), events)
	}
	m.t.Logf("%d events of %d objects", events, len(feed))
}

// verifyMoney proves that each payment was made once.
func (m *market) verifyMoney() {
	m.t.Helper()
	for i, c := range m.casts {
		if got, want := m.purse(c.payer), (purse{available: 100_00 - 100*int64(m.steps[i])}); got != want {
			m.t.Errorf("payer %d has %+v, want %+v", i, got, want)
		}
	}
	m.checkLedger()
}

// verifyOnce proves that nothing was sent for the first time twice, and nothing
// again but what was under way when its sender died, which is at most so much: the
// same, under its id, and only when the lease of who died had ended.
func verifyOnce(t testing.TB, r *receiver, path string, most int, ended time.Time) {
	t.Helper()
	byID := map[string][]request{}
	for _, g := range r.got(path) {
		byID[g.id] = append(byID[g.id], g)
	}
	again := 0
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		list := byID[id]
		for i, g := range list {
			switch {
			case path == eventsPath && g.attempt != i+1:
				t.Errorf("the request %d of %s is attempt %d", i+1, id, g.attempt)
			case g.body != list[0].body:
				t.Errorf("%s came as %s and as %s", id, list[0].body, g.body)
			case i > 0 && !list[i-1].held:
				t.Errorf("%s came again, which was not under way", id)
			case i > 0 && g.at.Before(ended) && g.at.Sub(list[i-1].at) < lease/2:
				t.Errorf("%s came again after %s, when who died still had it for itself", id, g.at.Sub(list[i-1].at))
			}
		}
		if last := list[len(list)-1]; last.taken == 0 {
			t.Errorf("%s was never taken", id)
		}
		if len(list) > 1 {
			again++
		}
	}
	if again == 0 || again > most {
		t.Errorf("%d came again to %s, and one server has at most %d under way", again, path, most)
	}
	t.Logf("%s: %d, of which %d came again", path, len(byID), again)
}
