package store

import (
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/fx"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy/document"
)

// fillAllTables puts at least one row into every table.
func (w *world) fillAllTables() {
	w.t.Helper()
	ada, shop := w.person("Ada \"Ä\""), w.merchant("shop")
	w.topUp(ada, w.card(ada), 100_000)
	for i := range 20 {
		w.pay(ada, shop, int64(100+i), nil)
	}
	w.hold(ada, shop, 500, start*2)
	w.promoted(ada, shop)
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
	order := SandboxOrder{Key: "txn_1", Direction: "in", Token: "tok", Amount: "5.00", Currency: "EUR", State: engine.RailSucceeded, CreatedAt: time.UnixMicro(w.tick()).UTC()}
	if _, _, err := w.store.Sandbox().Remember(w.t.Context(), order); err != nil {
		w.t.Fatal(err)
	}
	w.check()
}
