//go:build unix

package faults

import (
	"testing"

	"github.com/okpay/okpay/internal/pgtest"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// What two servers have to do: so much of each before one dies, meanwhile and after.
const (
	twinCasts  = 6
	twinSteps  = 3
	twinPeople = 8 // who register while it dies, and get a code by text message each
)

// TestWhatAServerWasAtWhenItDiedIsDoneByTheOther has two servers share the work
// of one wallet, each the program itself, and kills one while both have requests
// under way. What it had in its hands is its own for a minute, which a campaign
// waits for; else the test ends the minute in the database.
func TestWhatAServerWasAtWhenItDiedIsDoneByTheOther(t *testing.T) {
	t.Parallel()
	location, r := pgtest.Database(t), newReceiver(t)
	first := sending(t, location, r)
	first.shell.must("init", "--wallet", location, "-q")
	first.start()
	w := openWorld(t, location)
	await(t, "the first does what is due", func() bool { return w.doesDuties(t) })
	second := sending(t, location, r)
	second.start()

	m := newMarket(w, twinCasts, first.address, second.address)
	m.addHook(r)
	m.run(twinSteps)
	m.awaitEvents(r, nil)

	// One server has at most so many requests of a kind under way.
	const ofOne = engine.HooksAtOnce
	r.hold()
	m.begin(twinSteps)
	m.register(twinPeople)
	await(t, "both have requests under way", func() bool { return r.heldAt(eventsPath) > ofOne && r.heldAt(messagesPath) > ofOne })
	first.kill()
	await(t, "the dead one waits for no answer", func() bool { return r.orphans(eventsPath) > 0 && r.orphans(messagesPath) > 0 })
	r.release()
	m.end()
	late := m.topUpLate() // which nobody but the second can settle now
	m.run(twinSteps)

	inHands := map[string]bool{} // objects of which an event was under way
	for _, g := range r.got(eventsPath) {
		inHands[g.Object] = inHands[g.Object] || g.held
	}
	await(t, "nothing else is missing", func() bool {
		for object := range m.missing(r) {
			if !inHands[object] {
				return false
			}
		}
		return true
	})
	ended := passMinute(t, location)
	await(t, "the top-up that is late is settled", func() bool { return m.statusOf(late) == wallet.TransactionPosted })
	await(t, "every message has arrived", func() bool { return m.messagesWait() == 0 })
	m.awaitEvents(r, nil)
	second.kill()

	m.verifyEvents(r)
	verifyOnce(t, r, messagesPath, ofOne, ended)
	verifyOnce(t, r, eventsPath, ofOne, ended)
	m.verifyMoney()
}
