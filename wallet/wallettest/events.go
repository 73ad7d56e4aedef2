package wallettest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// feed reads the feed on from since to its end, in pages of limit.
func (w *world) feed(s wallet.Service, in wallet.ListEventsInput) []wallet.Event {
	w.t.Helper()
	list := []wallet.Event{}
	for more := true; more; {
		page, err := s.ListEvents(w.ctx(), in)
		w.ok(err)
		if len(page.Items) > 0 && page.Items[len(page.Items)-1].Seq > page.Next || page.Next < in.Since {
			w.t.Fatalf("the page after %d goes on from %d: %+v", in.Since, page.Next, page.Items)
		}
		list = append(list, page.Items...)
		in.Since, more = page.Next, page.More
	}
	return list
}

// checkEvents proves of every event of a wallet that its number follows the one
// before it, and that its type and the fields of its data are those that are
// documented.
func (w *world) checkEvents() {
	known := map[string]wallet.EventType{}
	for _, t := range wallet.EventTypes() {
		known[t.Type] = t
	}
	for i, e := range w.feed(w.Service, wallet.ListEventsInput{Limit: wallet.MaxPageSize}) {
		if e.Seq != int64(i+1) {
			w.t.Errorf("the number %d stands where %d is expected", e.Seq, i+1)
			return
		}
		kind, ok := known[e.Type]
		if !ok {
			w.t.Errorf("the type %s is not documented", e.Type)
		}
		for name := range w.data(e) {
			if !slices.ContainsFunc(kind.Fields, func(f wallet.EventField) bool { return f.Name == name }) {
				w.t.Errorf("%s has a field %s that is not documented", e.Type, name)
			}
		}
	}
}

func (w *world) data(e wallet.Event) map[string]any {
	w.t.Helper()
	data := map[string]any{}
	if err := json.Unmarshal(e.Data, &data); err != nil {
		w.t.Fatalf("the data of %+v: %v", e, err)
	}
	return data
}

// told writes events as "TYPE field=value …", with the named fields of their data.
func (w *world) told(events []wallet.Event, fields ...string) []string {
	w.t.Helper()
	list := make([]string, 0, len(events))
	for _, e := range events {
		line := e.Type
		data := w.data(e)
		for _, name := range fields {
			if value, ok := data[name]; ok {
				line += fmt.Sprintf(" %s=%v", name, value)
			}
		}
		list = append(list, line)
	}
	return list
}

func describeEvents(s *suite) {
	s.it("gives every event once and in order, whatever the pages", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		w.pay(ann, shop, "10.00 EUR")
		w.txn(w.release(w.hold(ann, shop, "20.00 EUR").ID))
		all := w.feed(w.Service, wallet.ListEventsInput{})
		for _, limit := range []int{1, 2, 3, wallet.MaxPageSize} {
			equal(w, fmt.Sprint("in pages of ", limit), text(w.feed(w.Service, wallet.ListEventsInput{Limit: limit})), text(all))
		}
		third, err := w.Service.ListEvents(w.ctx(), wallet.ListEventsInput{Since: 2, Limit: 1})
		w.ok(err)
		equal(w, "the one after the second", text(third.Items), text(all[2:3]))
		equal(w, "what to go on from", third.Next, 3)
		equal(w, "that there is more", third.More, true)
		last := all[len(all)-1].Seq
		end, err := w.Service.ListEvents(w.ctx(), wallet.ListEventsInput{Since: last})
		w.ok(err)
		equal(w, "the end", text(end), fmt.Sprintf(`{"items":[],"next":%d,"more":false}`, last))
		for _, wait := range []int{0, 5} {
			beyond := failure(w.Service.ListEvents(w.ctx(), wallet.ListEventsInput{Since: last + 1, WaitSeconds: wait}))
			w.detail(w.refused(wallet.CodeEventNotFound, beyond), "newest", fmt.Sprint(last))
		}
		now, err := w.Service.ListEvents(w.ctx(), wallet.ListEventsInput{Since: wallet.EventsFromNow})
		w.ok(err)
		equal(w, "from now on", text(now), text(end))
	})
	s.it("tells of a transaction what it was when it was made", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		before := w.newest()
		paid := w.pay(ann, shop, "10.00 EUR")
		hold := w.hold(ann, shop, "20.00 EUR")
		w.txn(w.capture(hold.ID, "5.00"))
		w.txn(w.refund(paid.ID, "1.00"))
		events := w.feed(w.Service, wallet.ListEventsInput{Since: before})
		sameList(w, "the story", w.told(events, "kind", "created_as", "amount", "from", "to", "parent"), []string{
			"transaction.created kind=payment created_as=posted amount=10.00 from=" + ann + " to=" + shop,
			"transaction.created kind=hold created_as=pending amount=20.00 from=" + ann + " to=" + shop,
			"transaction.created kind=capture created_as=posted amount=5.00 from=" + ann + " to=" + shop + " parent=" + hold.ID,
			"transaction.posted from=pending to=posted",
			"transaction.created kind=refund created_as=posted amount=1.00 from=" + shop + " to=" + ann + " parent=" + paid.ID,
		})
		equal(w, "as show gives it", text(w.show(hold.ID).Events[0]), text(events[1]))
	})
	s.it("picks by type and by whom it concerns, and goes on all the same", func(w *world) {
		ann, bob, shop := w.rich("ann", "100.00 EUR"), w.person("bob"), w.merchant("shop")
		before := w.newest()
		w.transfer(ann, bob, "1.00 EUR")
		w.freeze(bob)
		w.pay(ann, shop, "2.00 EUR")
		last := w.newest()
		pick := func(in wallet.ListEventsInput) []string {
			in.Since = before
			return w.told(w.feed(w.Service, in), "amount")
		}
		sameList(w, "of one type", pick(wallet.ListEventsInput{Types: []string{"customer.frozen"}}), []string{"customer.frozen"})
		sameList(w, "of a kind", pick(wallet.ListEventsInput{Types: []string{"payout.", "transaction."}}),
			[]string{"transaction.created amount=1.00", "transaction.created amount=2.00"})
		sameList(w, "bob's", pick(wallet.ListEventsInput{User: bob}), []string{"transaction.created amount=1.00", "customer.frozen"})
		sameList(w, "the shop's", pick(wallet.ListEventsInput{User: "shop"}), []string{"transaction.created amount=2.00"})
		none, err := w.Service.ListEvents(w.ctx(), wallet.ListEventsInput{Since: before, Types: []string{"ticket."}})
		w.ok(err)
		equal(w, "where one goes on from that has none", none.Next, last)
		for _, in := range []wallet.ListEventsInput{
			{Since: -2},
			{Limit: -1},
			{Limit: wallet.MaxPageSize + 1},
			{WaitSeconds: -1},
			{WaitSeconds: 31},
			{Types: []string{"transaction"}},
			{Types: []string{"transaction.eaten"}},
			{Types: []string{"."}},
			{Types: slices.Repeat([]string{"payout.done"}, wallet.MaxEventTypes+1)},
		} {
			w.refused(wallet.CodeInvalidInput, failure(w.Service.ListEvents(w.ctx(), in)))
		}
		w.refused(wallet.CodeCustomerNotFound, failure(w.Service.ListEvents(w.ctx(), wallet.ListEventsInput{User: "nobody@example.org"})))
	})
	s.it("gives customers what concerns them, without what is no business of theirs", func(w *world) {
		ann, hers := w.payer("ann")
		bob, his := w.payer("bob")
		before := w.newest()
		w.fund(ann, "100.00 EUR")
		w.transfer(ann, bob, "1.00 EUR")
		w.setLevel(bob, basic)
		w.freeze(ann)
		told := func(s wallet.Service) []string {
			return w.told(w.feed(s, wallet.ListEventsInput{Since: before, Types: []string{"transaction.", "customer."}}), "kind", "actor", "from", "to", "reason")
		}
		sameList(w, "hers", told(hers), []string{
			"transaction.created kind=top_up from=" + w.bank(ann) + " to=" + ann, "transaction.posted from=pending to=posted reason=",
			"transaction.created kind=transfer from=" + ann + " to=" + bob,
			"customer.frozen from=active to=frozen",
		})
		sameList(w, "his", told(his), []string{
			"transaction.created kind=transfer from=" + ann + " to=" + bob, "customer.level_set from=3 to=0",
		})
		equal(w, "what an operator sees of hers", len(w.feed(w.Service, wallet.ListEventsInput{Since: before, User: ann})),
			len(w.feed(hers, wallet.ListEventsInput{Since: before})))
		equal(w, "hers, with her name", text(w.feed(hers, wallet.ListEventsInput{User: ann})), text(w.feed(hers, wallet.ListEventsInput{})))
		w.refused(wallet.CodeUnauthorized, failure(hers.ListEvents(w.ctx(), wallet.ListEventsInput{User: bob})))
		_, err := w.nobody().ListEvents(w.ctx(), wallet.ListEventsInput{})
		w.refused(wallet.CodeUnauthenticated, err)
	})
	s.it("never shows a customer what is not meant for customers", func(w *world) {
		ann, hers := w.payer("ann")
		w.fund(ann, "100.00 EUR")
		w.pay(ann, w.merchant("shop"), "10.00 EUR")
		known := map[string]wallet.EventType{}
		for _, t := range wallet.EventTypes() {
			known[t.Type] = t
		}
		for _, e := range w.feed(hers, wallet.ListEventsInput{}) {
			kind := known[e.Type]
			for name := range w.data(e) {
				at := slices.IndexFunc(kind.Fields, func(f wallet.EventField) bool { return f.Name == name })
				if !kind.Customers || at < 0 || !kind.Fields[at].Customers {
					w.t.Errorf("she sees %s of %s", name, e.Type)
				}
			}
			if strings.Contains(string(e.Data), "local") {
				w.t.Errorf("she sees who works here: %s", e.Data)
			}
			if !strings.HasPrefix(e.Type, "transaction.") {
				continue
			}
			shown, err := hers.Show(w.ctx(), wallet.ShowInput{Transaction: e.Object})
			w.ok(err)
			if !slices.ContainsFunc(shown.Events, func(same wallet.Event) bool { return text(same) == text(e) }) {
				w.t.Errorf("show gives her not %s but %s", text(e), text(shown.Events))
			}
		}
	})
	s.it("tells a customer nothing of what an operator wrote about it", func(w *world) {
		ann, hers := w.payer("ann")
		w.fund(ann, "5000.00 EUR")
		held := w.waiting(ann, w.enter(who{kind: wallet.KindMerchant, name: "far", country: "FR", level: unlimited}))
		w.ok(failure(w.riskDecide(held.ID, wallet.RiskReviewApproved)))
		w.freeze(ann)
		noted := func(s wallet.Service) (told int) {
			shown, err := s.Show(w.ctx(), wallet.ShowInput{Transaction: held.ID})
			w.ok(err)
			for _, e := range append(w.feed(s, wallet.ListEventsInput{}), shown.Events...) {
				if strings.Contains(string(e.Data), "called the customer") || strings.Contains(string(e.Data), "lost phone") || e.Type == "risk.review_decided" {
					told++
				}
			}
			return told
		}
		equal(w, "what she is told", noted(hers), 0)
		equal(w, "what an operator is told", noted(w.Service), 3)
	})
	s.it("waits until something happens, and no longer than it is to", func(w *world) {
		ann, bob := w.rich("ann", "100.00 EUR"), w.person("bob")
		before := w.newest()
		began := time.Now()
		none, err := w.Service.ListEvents(w.ctx(), wallet.ListEventsInput{Since: before, WaitSeconds: 1})
		w.ok(err)
		equal(w, "in vain", text(none), fmt.Sprintf(`{"items":[],"next":%d,"more":false}`, before))
		if took := time.Since(began); took < time.Second {
			w.t.Errorf("it waited %s of a second", took)
		}
		type answer struct {
			page wallet.EventPage
			err  error
		}
		answers := make(chan answer)
		for _, in := range []wallet.ListEventsInput{
			{Since: before, WaitSeconds: 30},
			{Since: wallet.EventsFromNow, WaitSeconds: 30},
			{Since: before, WaitSeconds: 30, User: bob, Types: []string{"transaction."}},
		} {
			go func() {
				page, err := w.Service.ListEvents(w.ctx(), in)
				answers <- answer{page, err}
			}()
		}
		time.Sleep(300 * time.Millisecond) // so that they wait by then
		w.freeze(w.person("carol"))
		w.transfer(ann, bob, "1.00 EUR")
		for range 3 {
			got := <-answers
			w.ok(got.err)
			if len(got.page.Items) == 0 {
				w.t.Errorf("it ended with nothing: %+v", got.page)
			}
		}
	})
}

// newest is the number of the newest event.
func (w *world) newest() int64 {
	w.t.Helper()
	page, err := w.Service.ListEvents(w.ctx(), wallet.ListEventsInput{Since: wallet.EventsFromNow})
	w.ok(err)
	return page.Next
}
