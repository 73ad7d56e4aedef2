package store

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

func TestWhatIsSavedIsReadBackAsItWas(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	customer := w.makeCustomer(w.id("mer"), wallet.KindMerchant, "Ärger & Söhne", "soehne")
	customer.FrozenReason, customer.Status = "asked to", wallet.StatusFrozen
	instrument := engine.Instrument{Token: "tok", Fingerprint: "ff", Instrument: wallet.Instrument{
		ID: w.id("bank"), User: customer.ID, Kind: wallet.InstrumentBank, Brand: "iban", Last4: "1234", Holder: "Ä", Country: "DE",
		Status: wallet.InstrumentActive, CreatedAt: time.UnixMicro(w.tick()).UTC(),
	}}
	message := wallet.OutboxMessage{
		ID: w.id("msg"), User: customer.ID, To: "a@b.c", Channel: wallet.ChannelEmail, Purpose: "verify", Code: "123456",
		Subject: "s", Body: "line\nline", Status: wallet.MessageQueued, CreatedAt: time.UnixMicro(w.tick()).UTC(),
		ExpiresAt: time.UnixMicro(w.tick()).UTC(),
	}
	message.NextAttemptAt = &message.CreatedAt
	challenge := engine.Challenge{
		Customer: customer.ID, Channel: wallet.ChannelEmail, Hash: []byte{0, 1, 2}, Attempts: 1, Sent: 2, ExpiresAt: 3, SentAt: 4,
	}
	payout := engine.PayoutRecord{
		ID: w.id("po"), Merchant: customer.ID, Name: "june", Plan: "plan_1", Source: "june.csv", SourceSHA256: "aa", PolicyVersion: "p",
		Status: wallet.PayoutLoading, OnError: wallet.OnErrorStop, PayoutCounts: engine.PayoutCounts{Count: 4, Paid: 1, Failed: 1, Pending: 2},
		AlreadyPaid: 5, Loaded: 6, Next: 7, Totals: []wallet.CurrencyTotal{{Currency: "EUR", Amount: "12.50", Count: 4}}, CreatedAt: w.tick(), FinishedAt: 9,
		Purse: "EUR", FX: []wallet.PayoutRate{{Currency: "USD", Rate: "1.24375", MidRate: "1.25", MarginBPS: 50, RateDate: "2026-01-02", Source: "ecb", Amount: "20.00", Pays: "16.08"}},
	}
	var txn *engine.Txn
	w.write(nil, func(b *batch) {
		b.NewCustomers, b.NewInstruments = []engine.Customer{customer}, []engine.Instrument{instrument}
		b.Messages, b.Challenges = []wallet.OutboxMessage{message}, []engine.Challenge{challenge}
		b.Payouts = []engine.PayoutRecord{payout}
		b.event("customer.registered", customer.ID, "k1")
		txn = b.txn(func(t *engine.Txn) {
			t.Kind, t.Status, t.From, t.To = wallet.KindWithdrawal, wallet.TransactionPending, customer.ID, instrument.ID
			t.Fee, t.FeeReturnable, t.FeeBearer, t.FeeRule, t.EffectiveAt, t.ExpiresAt = eur(9), eur(8), "payee", "rule", 0, 77
			t.Memo, t.OrderID, t.Parent, t.Payout, t.Item, t.Reason = "m", "o", "txn_p", "po_p", "i", "r"
		})
	})
	same := func(what string, got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
		}
	}
	w.read(func(_ context.Context, r engine.Reader) error {
		customers, err := r.Customers(ctx, []engine.Ref{{Kind: engine.RefHandle, Text: "soehne"}, {Kind: engine.RefPhone, Text: customer.Phone}})
		same("customer", customers, []engine.Customer{customer})
		found, _, err2 := r.InstrumentByFingerprint(ctx, customer.ID, "ff")
		same("instrument", found, instrument)
		messages, err3 := r.Messages(ctx, engine.MessageQuery{Limit: 1, User: customer.ID, Channel: wallet.ChannelEmail})
		same("message", messages, []wallet.OutboxMessage{message})
		sent, _, err4 := r.Challenge(ctx, customer.ID, wallet.ChannelEmail)
		same("challenge", sent, challenge)
		record, _, err5 := r.PayoutByName(ctx, customer.ID, "june")
		same("payout", record, payout)
		txns, err6 := r.KeyedTransactions(ctx, []engine.KeyRef{{Scope: "test", Key: txn.Key}, {Scope: "other", Key: txn.Key}, {Scope: "test", Key: "k1"}})
		want := *txn
		want.Order, want.Seq, want.FromName, want.ToName, want.Taken, want.TakenFee = 0, 2, "soehne", "iban 1234", eur(0), eur(0)
		want.Given.Forgone, want.Given.Cashback = eur(0), eur(0)
		same("transaction", txns, []engine.Txn{want})
		events, err7 := r.KeyedEvents(ctx, []engine.KeyRef{{Scope: "test", Key: "k1"}})
		if len(events) != 1 || events[0].Seq != 1 || events[0].Object != customer.ID || string(events[0].Data) != `{"a":1}` {
			t.Errorf("events: %+v", events)
		}
		return errors.Join(err, err2, err3, err4, err5, err6, err7)
	})
}

func TestChangedContentReplacesWhatWasThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.person("Ada")
	card := w.card(id)
	w.write(nil, func(b *batch) {
		c := b.w.makeCustomer(id, wallet.KindPerson, "Ada L", "")
		c.Status, c.KYCLevel, c.PasswordHash = wallet.StatusClosed, 3, "other"
		b.Customers = []engine.Customer{c}
		b.Instruments = []engine.Instrument{{Token: "t", Fingerprint: "f", Instrument: wallet.Instrument{
			ID: card, User: id, Kind: wallet.InstrumentDebit, Brand: "visa", Last4: "4242", Status: wallet.InstrumentRemoved,
		}}}
		b.Challenges = []engine.Challenge{{Customer: id, Channel: wallet.ChannelPhone, Hash: []byte{1}, Attempts: 1}}
		b.event("customer.closed", id, "")
	})
	w.write(nil, func(b *batch) {
		b.Challenges = []engine.Challenge{{Customer: id, Channel: wallet.ChannelPhone, Hash: []byte{2}, Attempts: 0, Sent: 2}}
	})
	w.read(func(ctx context.Context, r engine.Reader) error {
		list, err := r.ListCustomers(ctx, engine.CustomerQuery{Limit: 5, Status: wallet.StatusClosed, Kind: wallet.KindPerson})
		if len(list) != 1 || list[0].Name != "Ada L" || list[0].KYCLevel != 3 || list[0].PasswordHash != "other" || list[0].CreatedAt.IsZero() {
			t.Errorf("customer: %+v", list)
		}
		active, err2 := r.OwnerInstruments(ctx, id, false)
		all, err3 := r.OwnerInstruments(ctx, id, true)
		if len(active) != 0 || len(all) != 1 || all[0].Status != wallet.InstrumentRemoved {
			t.Errorf("instruments: %+v and %+v", active, all)
		}
		sent, _, err4 := r.Challenge(ctx, id, wallet.ChannelPhone)
		if sent.Hash[0] != 2 || sent.Sent != 2 || sent.Attempts != 0 {
			t.Errorf("challenge: %+v", sent)
		}
		return errors.Join(err, err2, err3, err4)
	})
}

func TestTransactionsAndEventsShareOneSequenceWithoutAGap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.person("Ada"), w.person("Bob") // events 1 and 2
	in := w.topUp(ada, w.card(ada), 1000)        // event 3, transaction 4
	held := w.hold(ada, bob, 100, start*2)       // 5
	err := w.tryWrite([]string{ada}, func(b *batch) {
		b.event("x", ada, "")
		b.Events[0].Order = 1 // leaves a gap
	})
	if err == nil || !strings.Contains(err.Error(), "place 1 of 1") {
		t.Errorf("a set with a gap: %v", err)
	}
	w.write([]string{ada}, func(b *batch) {
		b.event("first", ada, "") // 6
		at := b.transition(held, wallet.TransactionVoided, "asked to")
		b.post(held.ID, at, ledger.Movement{From: ledger.HeldPath(ada), To: ledger.AvailablePath(ada), Amount: eur(100)})
		b.event("last", ada, "") // 8
	})
	if in.Seq != 4 || held.Seq != 5 {
		t.Errorf("sequence: %d and %d, want 4 and 5", in.Seq, held.Seq)
	}
	w.read(func(ctx context.Context, r engine.Reader) error {
		events, err := r.Events(ctx, held.ID)
		if len(events) != 1 || events[0].Seq != 7 || events[0].Type != "transaction.voided" ||
			string(events[0].Data) != `{"from":"pending","to":"voided","reason":"asked to"}` {
			t.Errorf("events of the hold: %+v", events)
		}
		txns, err2 := r.Transactions(ctx, []string{held.ID})
		if txns[0].Status != wallet.TransactionVoided || txns[0].Reason != "asked to" || txns[0].EffectiveAt != 0 {
			t.Errorf("the hold: %+v", txns[0])
		}
		last, err3 := r.LastAt(ctx)
		if last != w.now {
			t.Errorf("the newest change was at %d, want %d", last, w.now)
		}
		return errors.Join(err, err2, err3)
	})
	w.check()
}

func TestARefusedWriteChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person("Ada")
	refused := errors.New("refused")
	err := w.store.Write(t.Context(), func(tx engine.Tx) error {
		b := w.batch().load(tx, ada)
		made := b.txn(func(t *engine.Txn) { t.Kind, t.To = wallet.KindTopUp, ada })
		b.post(made.ID, made.CreatedAt, ledger.Movement{From: ledger.RailPath("test"), To: ledger.AvailablePath(ada), Amount: eur(5)})
		return errors.Join(b.save(tx), refused)
	})
	if !errors.Is(err, refused) {
		t.Fatalf("got %v", err)
	}
	if list := w.history(engine.HistoryQuery{}); len(list) != 0 {
		t.Errorf("a refused write left %v", idsOf(list))
	}
	w.check()
	w.topUp(ada, w.card(ada), 10)
	w.check()
}

func TestATransitionFromAnotherStateUndoesTheWholeSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.person("Ada"), w.person("Bob")
	w.topUp(ada, w.card(ada), 1000)
	held := w.hold(ada, bob, 100, start*2)
	void := func(b *batch) {
		at := b.transition(held, wallet.TransactionVoided, "")
		b.post(held.ID, at, ledger.Movement{From: ledger.HeldPath(ada), To: ledger.AvailablePath(ada), Amount: eur(100)})
	}
	w.write([]string{ada}, void)
	err := w.tryWrite([]string{ada}, func(b *batch) {
		b.transition(held, wallet.TransactionPosted, "")
		b.event("x", ada, "")
	})
	if err == nil || wallet.CodeOf(err) != wallet.CodeInternal {
		t.Errorf("a second transition: %v", err)
	}
	w.check()
}

func TestUsageAddsUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.person("Ada")
	use := func(kind string, day, amount, count int64) engine.UsageRow {
		return engine.UsageRow{Owner: ada, Kind: kind, Day: day, Amount: amount, Count: count}
	}
	for range 2 {
		w.write(nil, func(b *batch) {
			b.Usage = []engine.UsageRow{use("payment", 9, 100, 1), use("transfer", 9, 5, 1), use("payment", 9, 20, 1), use("payment", 8, 7, 1)}
			b.event("x", ada, "")
		})
	}
	w.read(func(ctx context.Context, r engine.Reader) error {
		got, err := r.Usage(ctx, []string{ada, "usr_other"}, 9)
		if want := []engine.UsageRow{use("payment", 9, 240, 4), use("transfer", 9, 10, 2)}; !reflect.DeepEqual(got, want) {
			t.Errorf("usage: got %v, want %v", got, want)
		}
		return err
	})
}

func TestDueHoldsArePendingAndExpired(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, bob := w.person("Ada"), w.person("Bob")
	w.topUp(ada, w.card(ada), 1000)
	w.topUp(bob, w.card(bob), 1000)
	late := w.hold(ada, bob, 1, start+300)
	early := w.hold(ada, bob, 1, start+200)
	other := w.hold(bob, ada, 1, start+250)
	w.hold(ada, bob, 1, start+301)
	w.read(func(ctx context.Context, r engine.Reader) error {
		all, err := r.DueHolds(ctx, nil, start+300, 10)
		sameIDs(t, "everybody's", all, early, other, late)
		some, err2 := r.DueHolds(ctx, []string{ada}, start+300, 10)
		sameIDs(t, "Ada's", some, early, late)
		none, err3 := r.DueHolds(ctx, []string{}, start+300, 10)
		sameIDs(t, "nobody's", none)
		first, err4 := r.DueHolds(ctx, nil, start+300, 1)
		sameIDs(t, "the first", first, early)
		return errors.Join(err, err2, err3, err4)
	})
}

func TestAccountsAreListedAndSummed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, shop := w.person("Ada"), w.merchant("shop")
	w.topUp(ada, w.card(ada), 1000)
	w.pay(ada, shop, 999, nil)
	w.read(func(ctx context.Context, r engine.Reader) error {
		first, err := r.ListAccounts(ctx, engine.AccountQuery{Limit: 2})
		rest, err2 := r.ListAccounts(ctx, engine.AccountQuery{AfterPath: first[1].Account, AfterCurrency: first[1].Currency, Limit: 9})
		var paths []string
		for _, a := range append(first, rest...) {
			paths = append(paths, a.Account+" "+string(a.Balance)+" "+a.Owner)
		}
		want := []string{
			"customer:" + ada + ":available 0.00 " + ada, "fees:payment 0.01 ",
			"merchant:" + shop + ":available 9.99 " + shop, "rail:test:clearing -10.00 ",
		}
		if !reflect.DeepEqual(paths, want) {
			t.Errorf("accounts: got %q, want %q", paths, want)
		}
		some, err3 := r.ListAccounts(ctx, engine.AccountQuery{Prefix: "fees", NonZero: true, Currency: "EUR"})
		none, err4 := r.ListAccounts(ctx, engine.AccountQuery{Prefix: "customer", NonZero: true})
		if len(some) != 1 || len(none) != 0 {
			t.Errorf("filtered accounts: %v and %v", some, none)
		}
		lines, err5 := r.AccountTotals(ctx, "EUR")
		sums := []wallet.TrialBalanceLine{
			{Class: "customer:available", Currency: "EUR", Accounts: 1, Debit: "0.00", Credit: "0.00"},
			{Class: "fees", Currency: "EUR", Accounts: 1, Debit: "0.00", Credit: "0.01"},
			{Class: "merchant:available", Currency: "EUR", Accounts: 1, Debit: "0.00", Credit: "9.99"},
			{Class: "rail", Currency: "EUR", Accounts: 1, Debit: "10.00", Credit: "0.00"},
		}
		if !reflect.DeepEqual(lines, sums) {
			t.Errorf("totals: got %v, want %v", lines, sums)
		}
		return errors.Join(err, err2, err3, err4, err5)
	})
}

func TestPostingsTellTheBalanceAfterThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada, shop := w.person("Ada"), w.merchant("shop")
	w.topUp(ada, w.card(ada), 1000)
	paid := w.pay(ada, shop, 250, nil)
	w.read(func(ctx context.Context, r engine.Reader) error {
		got, err := r.Postings(ctx, paid.ID)
		want := []wallet.Posting{
			{Account: "customer:" + ada + ":available", Amount: "-2.50", Currency: "EUR", BalanceAfter: "7.50"},
			{Account: "merchant:" + shop + ":available", Amount: "2.50", Currency: "EUR", BalanceAfter: "2.50"},
			{Account: "customer:" + ada + ":available", Amount: "-0.01", Currency: "EUR", BalanceAfter: "7.49"},
			{Account: "fees:payment", Amount: "0.01", Currency: "EUR", BalanceAfter: "0.01"},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("postings: got %v, want %v", got, want)
		}
		return err
	})
}
