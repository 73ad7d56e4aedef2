package store

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy/document"
)

// fillAllTables puts at least one row into every table.
func (w *world) fillAllTables() {
	w.t.Helper()
	ada, shop := w.person("Ada \"Ä\""), w.merchant("shop")
	bank := w.card(ada)
	w.topUp(ada, bank, 100_000)
	for i := range 20 {
		w.pay(ada, shop, int64(100+i), nil)
	}
	w.hold(ada, shop, 500, start*2)
	w.promoted(ada, shop)
	w.paidCheckout(ada, shop, nil)
	hash := func(n byte) []byte { return slices.Repeat([]byte{n, 0xff}, 16) }
	payout := engine.PayoutRecord{
		ID: w.id("po"), Merchant: shop, Name: "june", Plan: "plan_1", Source: "june.csv", SourceSHA256: "aa", PolicyVersion: "p",
		Status: wallet.PayoutLoading, OnError: wallet.OnErrorStop, PayoutCounts: engine.PayoutCounts{Count: 1, Pending: 1},
		Totals: []wallet.CurrencyTotal{{Currency: "EUR", Amount: "0.50", Count: 1}}, CreatedAt: w.tick(),
		Purse: "EUR", FX: []wallet.PayoutRate{{Currency: "USD", Rate: "1.25", MidRate: "1.25", RateDate: "2026-01-02", Source: "ecb", Amount: "1.00", Pays: "0.80"}},
	}
	quote := w.id("fxq")
	w.write(nil, func(b *batch) {
		b.Messages = []wallet.OutboxMessage{{
			ID: w.id("msg"), User: ada, To: "a@b.c", Channel: wallet.ChannelEmail, Purpose: "verify", Code: "123456",
			Subject: "s", Body: "line\nline", Status: wallet.MessageQueued, CreatedAt: time.UnixMicro(w.tick()).UTC(),
			ExpiresAt: time.UnixMicro(w.tick()).UTC(),
		}}
		b.Challenges = []engine.Challenge{{Customer: ada, Channel: wallet.ChannelEmail, Hash: []byte{0, 1, 2}, ExpiresAt: 3, SentAt: 4}}
		b.Payouts = []engine.PayoutRecord{payout}
		key := engine.ApprovalKeyRecord{ID: w.id("apk"), PublicKey: hash(6), Person: "ann@example.com", Name: "n", CreatedAt: w.tick(), CreatedBy: "local"}
		made := engine.SignatureRecord{
			ID: w.id("psig"), Type: wallet.PlanMade, Merchant: shop, Plan: "plan_1", Key: key, SignedAt: 1, Signature: slices.Repeat([]byte{7, 0xff}, 32),
			CreatedAt: w.tick(), CreatedBy: "local",
		}
		approved := made
		approved.ID, approved.Type, approved.ExpiresAt, approved.Signature = w.id("psig"), wallet.PlanApproved, 2, slices.Repeat([]byte{8, 0xff}, 32)
		b.NewApprovalKeys, b.NewSignatures = []engine.ApprovalKeyRecord{key}, []engine.SignatureRecord{made, approved}
		b.PayoutApprovals = []engine.PayoutApprovalRecord{{
			ID: w.id("pap"), Payout: payout.ID, Plan: payout.Plan, Made: made.ID, Approved: approved.ID, CreatedAt: w.tick(),
		}}
		b.NewAPIKeys = []engine.APIKeyRecord{{
			ID: w.id("key"), Name: "ci", Owner: ada, Scopes: []wallet.Scope{wallet.ScopeRead}, Hash: hash(1), ExpiresAt: w.tick(), CreatedAt: w.tick(),
		}}
		b.NewSessions = []engine.SessionRecord{{ID: w.id("ses"), Owner: ada, Hash: hash(2), Agent: "okpay", ExpiresAt: start * 2, CreatedAt: w.tick()}}
		b.Credentials = []engine.Credentials{{Customer: ada, PasswordAt: 5, PINHash: "pin", PINAt: 6}}
		b.SecondFactors = []engine.SecondFactor{{Customer: ada, Secret: []byte("secret"), EnabledAt: 7, Recovery: []string{"aa"}, ChangedAt: 7}}
		b.Closed = []engine.ClosedAccount{{Customer: shop, ClosedAt: 8, KeepUntil: 9, Kept: []byte("{}")}}
		ticket := engine.TicketRecord{
			ID: w.id("tkt"), Owner: ada, Subject: "s", Status: wallet.TicketOpen, Messages: 1, CreatedAt: w.tick(), UpdatedAt: start * 2,
		}
		b.NewTickets = []engine.TicketRecord{ticket}
		b.TicketMessages = []engine.TicketMessage{{Ticket: ticket.ID, From: wallet.SideCustomer, Actor: ada, Body: "b", At: w.tick()}}
		b.RateMarks = []engine.RateMark{{URL: "https://rates.example", ETag: "\"1\"", FetchedAt: w.tick()}}
		b.Rates = []engine.RateRecord{{Day: 20_000, Currency: "USD", Source: wallet.RateFromECB, Rate: money.One(), RecordedAt: w.tick()}}
		usd := func(minor int64) money.Amount { return money.FromMinor(minor, "USD") }
		b.NewQuotes = []engine.QuoteRecord{{
			ID: quote, Customer: ada, Fixed: engine.FixedPay, Deal: fx.Deal{Pay: eur(100), Receive: usd(100), Margin: eur(1), Residue: eur(0)},
			MarginBPS: 50, Rounding: fx.Rule, Day: 20_000, From: engine.QuoteLeg{Rate: money.One()}, To: engine.QuoteLeg{Rate: money.One(), RecordedAt: w.tick()},
			Rate: "1", MidRate: "1", Source: "ecb", PolicyVersion: "p", CreatedAt: w.tick(), ExpiresAt: start * 2,
		}}
		hook := engine.WebhookRecord{
			ID: w.id("whk"), URL: "https://shop.example/a", Types: []string{}, Status: wallet.WebhookActive, Secret: []byte("secret"), OldSecret: []byte("older"), CreatedAt: w.tick(),
		}
		b.NewWebhooks, b.WebhookProgress, b.DueHooks = []engine.WebhookRecord{hook}, 1, []string{hook.ID}
		b.HookDeliveries = []engine.HookDelivery{{
			Webhook: hook.ID, Seq: 1, Type: "customer.registered", Object: ada, Status: wallet.DeliveryPending, NextAt: w.tick(), CreatedAt: w.tick(),
		}}
		b.Sweeps = []engine.SweepRecord{{
			Merchant: shop, Currency: "EUR", Status: wallet.PayoutScheduleActive, Instrument: bank, Floor: eur(500), Weekdays: 31, Minute: 1080, TimeZone: "Europe/Berlin",
			NextAt: start * 2, Last: engine.SweepRun{Date: "2026-05-29", At: start, Amount: eur(0), Code: wallet.CodeInsufficientFunds, Message: "m"},
			CreatedAt: w.tick(), ChangedAt: start * 2, Version: 1,
		}}
		b.WorkLeases = []engine.WorkLease{{Name: "duties", Holder: "a", Until: w.tick()}}
		app := engine.AppRecord{ID: w.id("app"), Name: "shop", Scopes: []wallet.Scope{wallet.ScopeRead}, CreatedAt: w.tick()}
		link := engine.LinkRecord{ID: w.id("link"), App: app.ID, Owner: ada, Scopes: app.Scopes, ExpiresAt: start * 2, CreatedAt: w.tick()}
		b.NewApps, b.NewLinks = []engine.AppRecord{app}, []engine.LinkRecord{link}
		b.NewLinkRequests = []engine.LinkRequestRecord{{
			ID: w.id("lrq"), App: app.ID, Hash: hash(3), UserCode: hash(4), Scopes: app.Scopes, Status: engine.LinkPending, ExpiresAt: start * 2, CreatedAt: w.tick(),
		}}
		b.LinkTokens = []engine.LinkTokenRecord{{
			Hash: hash(5), Link: link.ID, Kind: engine.AccessToken, Scopes: app.Scopes, ExpiresAt: start * 2, CreatedAt: w.tick(),
		}}
		b.NewKYC = []engine.KYCRecord{{
			ID: w.id("kyc"), Owner: ada, Level: 2, Status: wallet.KYCReviewed, Causes: []wallet.KYCCause{wallet.CauseImages},
			Stated: engine.KYCStated{Name: "Ada", Number: "C01X00T47"}, DocumentIndex: "ab", Images: 1, CreatedAt: w.tick(),
		}}
		b.NewKYCImages = []engine.KYCImageRecord{{
			Case: b.NewKYC[0].ID, Name: "front", MediaType: "image/png", Bytes: 3, Width: 100, Height: 100, Content: []byte{0, 1, 0xff},
		}}
		b.SanctionsLists = []engine.SanctionsRecord{{
			SanctionsList: wallet.SanctionsList{List: "ours", Entries: 1, Names: 2, SHA256: strings.Repeat("a", 64), ImportedAt: time.UnixMicro(w.tick()).UTC()},
			Entries:       []wallet.SanctionedEntry{{ID: "1", Kind: "entity", Program: "P", Names: []string{"One", "Uno"}}},
		}}
		b.Screening = &engine.Screening{Version: 1, Cursor: ada}
		b.NewReviews = []engine.ReviewRecord{{
			ID: w.id("scr"), Customer: ada, Status: wallet.ReviewOpen, CreatedAt: w.tick(),
			Hits: []wallet.SanctionHit{{List: "ours", Entry: "1", Name: "One", SimilarityBPS: 9_000}},
		}}
		b.Risk = []*engine.RiskRecord{{RiskKey: engine.RiskKey{Owner: ada, What: shop}, FirstAt: w.tick(), LastAt: w.tick()}}
		b.RiskEvents = []engine.RiskEventRecord{{
			ID: w.id("rsk"), Owner: ada, Kind: wallet.KindPayment, Amount: eur(50), Other: shop, Rule: "r", RuleHash: strings.Repeat("a", 64),
			Decision: wallet.RiskFreeze, Outcome: wallet.RiskFrozen, PolicyVersion: "p", Seen: []byte(`{"amount":"0.50"}`), Actor: "local", At: w.tick(),
		}}
		b.NewRiskReviews = []engine.RiskReviewRecord{{
			Txn: "txn_0", Owner: ada, Rule: "r", RuleHash: strings.Repeat("a", 64), PolicyVersion: "p", Held: money.FromMinor(0, "EUR"),
			Movements: []wallet.RiskMovement{{From: "a", To: "b", Amount: "0.50", Currency: "EUR"}}, Status: wallet.RiskReviewOpen, CreatedAt: w.tick(),
		}}
		b.Guards = []engine.Guard{{Name: "g", Failures: 1, LastAt: w.tick()}}
		b.Recipients = []engine.KnownRecipient{{Owner: ada, Recipient: shop, Since: w.tick()}}
		at := w.tick()
		b.Policies = []engine.PolicyRecord{{
			Version: "full", Document: document.DefaultText(), Compiled: "{}", SHA256: strings.Repeat("a", 64), EffectiveAt: at, AppliedAt: at, Actor: "local",
		}}
		b.Usage = []engine.UsageRow{{Owner: ada, Kind: "pay", Day: 20_000, Amount: 7, Count: 1}}
		b.event("key.created", ada, "k-all")
	})
	w.pay(ada, shop, 100, func(t *engine.Txn) {
		t.Conversion = &engine.Conversion{
			Transaction: t.ID, Quote: quote, Paid: eur(100), Received: money.FromMinor(100, "USD"), FeePaid: eur(0), Margin: eur(1), Residue: eur(0),
			FeeMargin: eur(0), FeeResidue: eur(0), Rate: "1", At: t.CreatedAt,
		}
	})
	err := w.store.write(w.t.Context(), func(t *session) error {
		return t.PutPayoutItems(w.t.Context(), shop, payout.ID, []engine.Item{{
			Payout: payout.ID, Place: 0, Line: 2, Item: "S-1", Recipient: ada, Amount: eur(50), Fee: money.FromMinor(0, "EUR"), Status: wallet.ItemPending,
		}})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.instructed(shop)
	order := SandboxOrder{Key: "txn_1", Direction: "in", Token: "tok", Amount: "5.00", Currency: "EUR", State: engine.RailSucceeded, CreatedAt: time.UnixMicro(w.tick()).UTC()}
	if _, _, err := w.store.Sandbox().Remember(w.t.Context(), order); err != nil {
		w.t.Fatal(err)
	}
	w.check()
}

// instructed pays an item to a bank account and exports it.
func (w *world) instructed(shop string) {
	w.t.Helper()
	payee := engine.PayeeRecord{
		ID: w.id("pye"), Merchant: shop, Fingerprint: "aa", AccountIndex: "bb", Last4: "3000", CreatedAt: w.tick(),
		BankPayee: wallet.BankPayee{Name: "Anna", IBAN: "DE89370400440532013000", Country: "DE"},
	}
	payout := engine.PayoutRecord{
		ID: w.id("po"), Merchant: shop, Name: "rents", Plan: "plan_2", Source: "rents.csv", SourceSHA256: "bb", PolicyVersion: "p",
		Status: wallet.PayoutRunning, OnError: wallet.OnErrorStop, PayoutCounts: engine.PayoutCounts{Count: 1, Pending: 1},
		Totals: []wallet.CurrencyTotal{}, CreatedAt: w.tick(),
	}
	w.write(nil, func(b *batch) {
		b.Payouts, b.Payees = []engine.PayoutRecord{payout}, []engine.PayeeRecord{payee}
		b.BankAccounts = []wallet.BankAccount{{
			Name: "giro", Holder: "Okpay Ltd", IBAN: "AT611904300234573201", Country: "AT", Currency: "EUR", CreatedAt: time.UnixMicro(w.tick()).UTC(),
		}}
	})
	item := engine.Item{
		Payout: payout.ID, Line: 2, Item: "R-1", Merchant: shop, Recipient: payee.ID, Amount: eur(20), Fee: eur(0), Reference: "RF18539007547034", Status: wallet.ItemPending,
	}
	err := w.store.write(w.t.Context(), func(t *session) error {
		return t.PutPayoutItems(w.t.Context(), shop, payout.ID, []engine.Item{item})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.write([]string{shop}, func(b *batch) {
		paid := b.txn(func(t *engine.Txn) {
			t.Kind, t.From, t.To, t.Amount, t.Payout, t.Item = wallet.KindPayout, shop, payee.ID, eur(20), payout.ID, item.Item
			t.Fee, t.FeeBearer = eur(0), ""
		})
		item.Status, item.Transaction = wallet.ItemPaid, paid.ID
		b.post(paid.ID, paid.CreatedAt, ledger.Movement{From: ledger.AvailablePath(shop), To: ledger.RailPath("bank-file"), Amount: eur(20)})
		payout.Pending, payout.Paid, payout.Status = 0, 1, wallet.PayoutDone
		b.Payouts, b.Items = []engine.PayoutRecord{payout}, []engine.Item{item}
		b.Transfers = []engine.TransferRecord{{
			Transaction: item.Transaction, Payout: payout.ID, Merchant: shop, Item: item.Item, Payee: payee.ID, Amount: eur(20), Reference: item.Reference,
			EndToEndID: "R-1-0123456789ABCDEF",
		}}
	})
	w.write(nil, func(b *batch) {
		payout.Submitted = 1
		b.Payouts = []engine.PayoutRecord{payout}
		b.Exports = []engine.ExportRecord{{
			ID: w.id("exp"), Payout: payout.ID, BankAccount: "giro", Format: wallet.Pain001V09, MessageID: "0123456789ABCDEF", ExecutionDate: "2026-05-29",
			Count: 1, Amount: eur(20), CreatedAt: w.tick(),
		}}
	})
	w.fillReconciliation(item.Transaction)
}

// fillReconciliation leaves a statement of which one line is matched with what paid an
// item, and the other is in a break, resolved with a note.
func (w *world) fillReconciliation(paid string) {
	w.t.Helper()
	st := engine.StatementRecord{
		ID: w.id("stm"), BankAccount: "giro", SHA256: strings.Repeat("ab", 32), Number: 1, Format: "camt.053", State: wallet.StatementAccepted, Gate: wallet.GateOpen,
		Lines: 2, Content: "cc", FirstDay: 20000, LastDay: 20000, Head: wallet.BankStatement{Currency: "EUR"}, ReceivedAt: w.tick(),
	}
	line := func(entry int, minor int64, state string) engine.BankLineRecord {
		return engine.BankLineRecord{
			ID: "stl_1-" + strconv.Itoa(entry), Statement: st.ID, BankAccount: "giro", Format: st.Format, Entry: entry, Booked: 20000, Amount: eur(minor),
			Fingerprint: "ff", State: state, Facts: engine.LineFacts{Name: "Somebody"},
		}
	}
	run := engine.RunRecord{
		ID: w.id("rec"), BankAccount: "giro", Number: 1, Today: 20001, RulesSHA256: strings.Repeat("cd", 32), InputSHA256: "a", ResultSHA256: "b",
		InputParts: 1, Done: true, CreatedAt: w.tick(),
	}
	w.write(nil, func(b *batch) {
		b.ReconciledAccounts = []engine.ReconciledAccount{{BankAccount: "giro", SinceDay: 20000, Runs: 1}}
		b.Statements = []engine.StatementRecord{st}
		b.BankLines = []engine.BankLineRecord{line(1, -20, engine.LineMatched), line(2, 7, engine.LineAside)}
		b.LedgerLines = []engine.LedgerLineRecord{{Txn: paid, BankAccount: "giro", At: w.tick(), Amount: eur(-20), State: engine.LineMatched}}
		b.MatchRules = []engine.MatchRules{{Version: "v", SHA256: run.RulesSHA256, Text: "version: v"}}
		b.Runs, b.InputParts = []engine.RunRecord{run}, []engine.InputPart{{Run: run.ID, Part: 1, Content: []byte("lines")}}
		settled := b.txn(func(t *engine.Txn) {
			t.Kind, t.From, t.To, t.Amount, t.Fee, t.FeeBearer = wallet.KindSettlement, "", "", eur(20), eur(0), ""
		})
		b.post(settled.ID, settled.CreatedAt, ledger.Movement{From: ledger.RailPath("bank-file"), To: ledger.BankPath("giro"), Amount: eur(20)})
		b.Matches = []engine.MatchRecord{{
			ID: w.id("mat"), Run: run.ID, BankAccount: "giro", Place: 1, Rule: "reference", BankCount: 1, LedgerCount: 1, Bank: []string{"stl_1-1"}, Ledger: []string{paid},
			Amount: eur(-20), Fee: eur(0), Posted: true, Transaction: settled.ID,
		}}
		found := engine.BreakRecord{
			ID: w.id("brk"), BankAccount: "giro", About: "stl_1-2", Kind: wallet.BreakMissingInLedger, Status: wallet.BreakResolved, Amount: eur(7), Since: 20000,
			Bank: []string{"stl_1-2"}, Ledger: []string{}, OpenedRun: run.ID, OpenedAt: w.tick(), ClosedBy: "operator", ClosedAt: w.tick(), Notes: 1,
		}
		b.Breaks, b.RunBreaks = []engine.BreakRecord{found}, []engine.RunBreak{{Run: run.ID, Break: found.ID}}
		b.BreakNotes = []engine.NoteRecord{{ID: w.id("note"), Break: found.ID, Place: 1, Actor: "operator", What: wallet.BreakSettled, Text: "a gift", At: w.tick()}}
	})
}
