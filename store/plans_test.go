package store

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

// readEverything calls each method that reads, with and without its filters.
func readEverything(ctx context.Context, r engine.Reader, owner string) error {
	keys := []engine.KeyRef{{Scope: "test", Key: "used"}}
	for _, read := range []func() error{
		func() error { _, err := r.LastAt(ctx); return err },
		func() error {
			_, err := r.Customers(ctx, []engine.Ref{{Kind: engine.RefID, Text: owner}, {Kind: engine.RefEmail, Text: "a@b.c"}})
			return err
		},
		func() error { _, err := r.Instruments(ctx, []string{"card_1"}); return err },
		func() error { _, _, err := r.InstrumentByFingerprint(ctx, owner, "f"); return err },
		func() error { _, err := r.OwnerInstruments(ctx, owner, true); return err },
		func() error { _, err := r.KeyedTransactions(ctx, keys); return err },
		func() error { _, err := r.KeyedEvents(ctx, keys); return err },
		func() error { _, err := r.Transactions(ctx, []string{"txn_1"}); return err },
		func() error {
			_, err := r.Accounts(ctx, []string{owner}, []ledger.Account{{Path: "fees:payment", Currency: "EUR"}})
			return err
		},
		func() error { _, err := r.Usage(ctx, []string{owner}, 1); return err },
		func() error { _, err := r.DueHolds(ctx, nil, start, 1); return err },
		func() error { _, err := r.DueHolds(ctx, []string{owner}, start, 1); return err },
		func() error { _, err := r.PendingTopUps(ctx, []string{owner}); return err },
		func() error { _, err := r.PendingRail(ctx, "", 1); return err },
		func() error { _, err := r.ListCustomers(ctx, engine.CustomerQuery{Limit: 1}); return err },
		func() error { _, err := r.History(ctx, engine.HistoryQuery{Limit: 1, Before: start + 1}); return err },
		func() error { _, err := r.History(ctx, engine.HistoryQuery{Limit: 1, Owner: owner}); return err },
		func() error { _, err := r.Postings(ctx, "txn_1"); return err },
		func() error { _, err := r.Events(ctx, "txn_1"); return err },
		func() error { _, err := r.LastEvent(ctx); return err },
		func() error { _, _, err := r.Webhook(ctx, "whk_1"); return err },
		func() error { _, err := r.ListWebhooks(ctx, engine.WebhookQuery{Limit: 1}); return err },
		func() error { _, err := r.ListWebhooks(ctx, engine.WebhookQuery{Limit: 1, Owner: &owner}); return err },
		func() error { _, err := r.WebhooksOf(ctx, []string{owner}); return err },
		func() error { _, err := r.AnyWebhook(ctx); return err },
		func() error { _, err := r.DueWebhooks(ctx, start, 1); return err },
		func() error { _, err := r.WebhookProgress(ctx); return err },
		func() error {
			_, err := r.HookDeliveries(ctx, engine.HookDeliveryQuery{Webhook: "whk_1", Seqs: []int64{1}})
			return err
		},
		func() error {
			_, err := r.HookDeliveries(ctx, engine.HookDeliveryQuery{Webhook: "whk_1", From: 1, To: 2})
			return err
		},
		func() error {
			_, err := r.HookDeliveries(ctx, engine.HookDeliveryQuery{Webhook: "whk_1", DueAt: start, Limit: 1})
			return err
		},
		func() error {
			_, err := r.HookDeliveries(ctx, engine.HookDeliveryQuery{Webhook: "whk_1", Limit: 1})
			return err
		},
		func() error {
			_, err := r.OpenHookObjects(ctx, []engine.HookObject{{Webhook: "whk_1", Object: owner}})
			return err
		},
		func() error {
			_, err := r.NextWaiting(ctx, []engine.HookObject{{Webhook: "whk_1", Object: owner}})
			return err
		},
		func() error { _, err := r.EndedDeliveries(ctx, start, 1); return err },
		func() error { _, _, err := r.WorkLease(ctx, "duties"); return err },
		func() error { _, err := r.SalesOf(ctx, owner, 1, 1, start); return err },
		func() error { _, err := r.WithdrawnBefore(ctx, owner, "EUR", start); return err },
		func() error { _, _, err := r.Sweep(ctx, owner, "EUR"); return err },
		func() error { _, err := r.ListSweeps(ctx, engine.SweepQuery{Limit: 1}); return err },
		func() error {
			_, err := r.ListSweeps(ctx, engine.SweepQuery{Limit: 1, Merchant: owner, AfterMerchant: owner, AfterCurrency: "EUR"})
			return err
		},
		func() error { _, err := r.DueSweeps(ctx, start, 1); return err },
		func() error { _, err := r.EventsBetween(ctx, 1, 10); return err },
		func() error { _, err := r.Concerned(ctx, []string{owner}); return err },
		func() error { _, err := r.BalancesAt(ctx, owner, 1); return err },
		func() error { _, err := r.AccountPostings(ctx, 1, 1, start, 10); return err },
		func() error { _, _, err := r.Challenge(ctx, owner, wallet.ChannelEmail); return err },
		func() error { _, err := r.Messages(ctx, engine.MessageQuery{Limit: 1}); return err },
		func() error { _, err := r.Messages(ctx, engine.MessageQuery{Limit: 1, User: owner}); return err },
		func() error { _, err := r.Messages(ctx, engine.MessageQuery{IDs: []string{"msg_1"}}); return err },
		func() error {
			_, err := r.Messages(ctx, engine.MessageQuery{Limit: 1, Channel: wallet.ChannelEmail, DueAt: start})
			return err
		},
		func() error { _, err := r.Checkouts(ctx, []string{"chk_1"}); return err },
		func() error { _, _, err := r.CheckoutOfOrder(ctx, owner, "7"); return err },
		func() error { _, err := r.CheckoutPayments(ctx, "chk_1", 1); return err },
		func() error { _, err := r.DueCheckouts(ctx, start, 1); return err },
		func() error { _, err := r.ListCheckouts(ctx, engine.CheckoutQuery{Limit: 1}); return err },
		func() error {
			_, err := r.ListCheckouts(ctx, engine.CheckoutQuery{Limit: 1, Merchant: owner, Before: "chk_1"})
			return err
		},
		func() error {
			_, err := r.ListCheckouts(ctx, engine.CheckoutQuery{Limit: 1, OrderID: "7", Status: wallet.CheckoutPaid})
			return err
		},
		func() error {
			_, err := r.ListCheckouts(ctx, engine.CheckoutQuery{Limit: 1, Merchant: owner, Status: wallet.CheckoutOpen, Now: start})
			return err
		},
		func() error {
			_, err := r.ListCheckouts(ctx, engine.CheckoutQuery{Limit: 1, Merchant: owner, Status: wallet.CheckoutExpired, Now: start})
			return err
		},
		func() error { _, _, err := r.Payout(ctx, "po_1"); return err },
		func() error { _, _, err := r.KYCCase(ctx, "kyc_1"); return err },
		func() error { _, err := r.KYCOfCustomer(ctx, owner, 1); return err },
		func() error { _, err := r.ApprovedKYC(ctx, owner); return err },
		func() error { _, err := r.KYCByDocument(ctx, "ab", owner, 1); return err },
		func() error { _, err := r.ExpiredKYC(ctx, start, 1); return err },
		func() error { _, err := r.ExpiringKYC(ctx, start, 1); return err },
		func() error { _, err := r.KYCToCheck(ctx, start, 1); return err },
		func() error { _, err := r.KYCImages(ctx, "kyc_1"); return err },
		func() error { _, _, err := r.KYCImageContent(ctx, "kyc_1", "front"); return err },
		func() error { _, err := r.ListKYC(ctx, engine.KYCQuery{Limit: 1, After: 1}); return err },
		func() error { _, err := r.ListKYC(ctx, engine.KYCQuery{Limit: 1, Owner: owner}); return err },
		func() error {
			_, err := r.ListKYC(ctx, engine.KYCQuery{Limit: 1, Status: wallet.KYCReviewed})
			return err
		},
		func() error {
			_, err := r.ListKYC(ctx, engine.KYCQuery{Limit: 1, Owner: owner, Status: wallet.KYCReviewed})
			return err
		},
		func() error { _, _, err := r.PayoutByName(ctx, owner, "n"); return err },
		func() error { _, _, err := r.ApprovalKey(ctx, "apk_1"); return err },
		func() error { _, _, err := r.ApprovalKeyByFingerprint(ctx, []byte{1}); return err },
		func() error { _, err := r.ListApprovalKeys(ctx, engine.ApprovalKeyQuery{Limit: 1}); return err },
		func() error {
			_, err := r.ListApprovalKeys(ctx, engine.ApprovalKeyQuery{Limit: 1, Person: "p", All: true})
			return err
		},
		func() error { _, _, err := r.PlanSignature(ctx, "psig_1"); return err },
		func() error { _, _, err := r.PlanSignatureByBytes(ctx, []byte{1}); return err },
		func() error {
			_, err := r.ListPlanSignatures(ctx, engine.SignatureQuery{Limit: 1, Type: wallet.PlanApproved})
			return err
		},
		func() error {
			_, err := r.ListPlanSignatures(ctx, engine.SignatureQuery{Limit: 1, Type: wallet.PlanApproved, Merchant: owner, Before: "psig_1"})
			return err
		},
		func() error {
			_, err := r.ListPlanSignatures(ctx, engine.SignatureQuery{Limit: 1, Type: wallet.PlanApproved, Merchant: owner, Plan: "plan_1"})
			return err
		},
		func() error { _, _, err := r.PayoutOpenedBy(ctx, "po_1", "plan_1"); return err },
		func() error {
			_, err := r.PaidBefore(ctx, engine.PaidBeforeQuery{Merchant: owner, Payout: "po_1", Payees: []string{owner, "x"}, Limit: 10})
			return err
		},
		func() error { _, err := r.ListPayouts(ctx, engine.PayoutQuery{Limit: 1}); return err },
		func() error { _, err := r.PayoutItems(ctx, engine.ItemQuery{Payout: "po_1", Limit: 1}); return err },
		func() error { _, err := r.ItemsOfMerchant(ctx, owner, []string{"i"}); return err },
		func() error { _, err := r.PaidElsewhere(ctx, owner, "po_1", []string{"i"}); return err },
		func() error { _, err := r.Payees(ctx, []string{"pye_1"}); return err },
		func() error { _, err := r.PayeeAccounts(ctx, []string{"pye_1"}); return err },
		func() error { _, err := r.PayeesByAccount(ctx, owner, []string{"a"}); return err },
		func() error { _, err := r.BankAccounts(ctx, 1); return err },
		func() error { _, _, err := r.ReconciledAccount(ctx, "giro", true); return err },
		func() error { _, _, err := r.Statement(ctx, "stm_1"); return err },
		func() error { _, _, err := r.StatementOfFile(ctx, "giro", "ab", 1); return err },
		func() error { _, _, err := r.StatementByContent(ctx, "giro", "ab"); return err },
		func() error { _, err := r.Statements(ctx, engine.StatementQuery{Limit: 1}); return err },
		func() error {
			_, err := r.Statements(ctx, engine.StatementQuery{BankAccount: "giro", Before: "stm_1", Limit: 1})
			return err
		},
		func() error { _, err := r.AcceptedStatements(ctx, "giro", 1); return err },
		func() error { _, err := r.OpenBankLines(ctx, "giro", false, 1); return err },
		func() error { _, err := r.OpenBankLines(ctx, "giro", true, 1); return err },
		func() error { _, err := r.BankLines(ctx, []string{"stl_1-1"}); return err },
		func() error { _, err := r.LedgerLines(ctx, []string{"txn_1"}); return err },
		func() error { _, err := r.MatchedByName(ctx, "giro", []string{"txn_1"}); return err },
		func() error { _, err := r.LedgerFacts(ctx, []string{"txn_1"}); return err },
		func() error {
			_, err := r.OpenLedgerLines(ctx, engine.LedgerQuery{BankAccount: "giro", Path: "rail:sandbox:clearing", Currency: "EUR", After: 1, Limit: 1})
			return err
		},
		func() error {
			_, err := r.OpenLedgerLines(ctx, engine.LedgerQuery{BankAccount: "giro", Path: "rail:sandbox:clearing", Currency: "EUR", All: true, Limit: 1})
			return err
		},
		func() error { _, _, err := r.Run(ctx, "rec_1"); return err },
		func() error { _, _, err := r.RunByNumber(ctx, "giro", 1); return err },
		func() error { _, err := r.Runs(ctx, engine.RunQuery{Limit: 1}); return err },
		func() error {
			_, err := r.Runs(ctx, engine.RunQuery{BankAccount: "giro", Before: "rec_1", Limit: 1})
			return err
		},
		func() error { _, _, err := r.MatchRules(ctx, "ab"); return err },
		func() error { _, err := r.RunInput(ctx, "rec_1", 0); return err },
		func() error { _, _, err := r.Match(ctx, "mat_1"); return err },
		func() error { _, err := r.Matches(ctx, engine.MatchQuery{Run: "rec_1", From: 1, Limit: 1}); return err },
		func() error { _, err := r.UnpostedMatches(ctx, "giro", 1); return err },
		func() error { _, err := r.MatchesOfLines(ctx, []string{"txn_1"}); return err },
		func() error { _, err := r.LinesOfMatches(ctx, []string{"mat_1"}); return err },
		func() error { _, err := r.LastMatch(ctx, "rec_1"); return err },
		func() error { _, _, err := r.Break(ctx, "brk_1"); return err },
		func() error { _, err := r.Breaks(ctx, engine.BreakQuery{Limit: 1}); return err },
		func() error {
			_, err := r.Breaks(ctx, engine.BreakQuery{Status: wallet.BreakOpen, BankAccount: "giro", Limit: 1})
			return err
		},
		func() error {
			_, err := r.Breaks(ctx, engine.BreakQuery{Status: wallet.BreakClosed, Kind: wallet.BreakTiming, Limit: 1})
			return err
		},
		func() error { _, err := r.Breaks(ctx, engine.BreakQuery{Run: "rec_1", Limit: 1}); return err },
		func() error {
			_, err := r.Breaks(ctx, engine.BreakQuery{Run: "rec_1", Status: wallet.BreakOpen, Limit: 1})
			return err
		},
		func() error { _, err := r.BreaksAbout(ctx, "giro", []string{"stl_1-1"}); return err },
		func() error { _, err := r.BreaksOfLine(ctx, "stl_1-1"); return err },
		func() error {
			_, err := r.Breaks(ctx, engine.BreakQuery{BankAccount: "giro", Status: wallet.BreakOpen, Kind: wallet.BreakReturned, Limit: 1})
			return err
		},
		func() error {
			_, err := r.RepeatedEntries(ctx, &engine.StatementRecord{ID: "stm_1", BankAccount: "giro", Format: "camt.052"})
			return err
		},
		func() error { _, err := r.UnparkedLines(ctx, "giro", []string{"returned"}, 1); return err },
		func() error { _, err := r.CountOpenBreaks(ctx, "giro"); return err },
		func() error { _, err := r.BreakNotes(ctx, "brk_1"); return err },
		func() error { _, err := r.TransfersStanding(ctx, []string{"txn_1"}); return err },
		func() error { _, err := r.Unexported(ctx, "po_1"); return err },
		func() error { _, err := r.UnexportedTransfers(ctx, "po_1", 1); return err },
		func() error { _, err := r.DuePayouts(ctx, 1, 1); return err },
		func() error { _, _, err := r.Export(ctx, "exp_1"); return err },
		func() error { _, err := r.ExportsOf(ctx, "po_1", 1); return err },
		func() error {
			_, err := r.TransfersOf(ctx, engine.TransferQuery{Export: "exp_1", Limit: 1})
			return err
		},
		func() error { _, err := r.TransfersByEndToEnd(ctx, "exp_1", []string{"e"}); return err },
		func() error { _, err := r.TransfersOfTransactions(ctx, []string{"txn_1"}); return err },
		func() error { _, err := r.ListAccounts(ctx, engine.AccountQuery{Limit: 1}); return err },
		func() error { _, _, err := r.SessionsFrom(ctx, owner, "okpay"); return err },
		func() error { _, _, err := r.SecondFactor(ctx, owner); return err },
		func() error {
			_, err := r.Messages(ctx, engine.MessageQuery{Limit: 1, User: owner, Purposes: []string{"frozen"}})
			return err
		},
		func() error { _, _, err := r.Ticket(ctx, "tkt_1"); return err },
		func() error { _, err := r.TicketMessages(ctx, "tkt_1"); return err },
		func() error { _, err := r.OpenTickets(ctx, owner); return err },
		func() error { _, err := r.ListTickets(ctx, engine.TicketQuery{Limit: 1}); return err },
		func() error {
			_, err := r.ListTickets(ctx, engine.TicketQuery{Limit: 1, Status: wallet.TicketOpen})
			return err
		},
		func() error {
			_, err := r.ListTickets(ctx, engine.TicketQuery{Limit: 1, Owner: owner, All: true})
			return err
		},
		func() error { _, err := r.PolicyInForce(ctx, start); return err },
		func() error { _, _, err := r.Policy(ctx, "v"); return err },
		func() error {
			_, err := r.ListPolicies(ctx, engine.PolicyQuery{EffectiveAt: start, AppliedAt: start, Limit: 1})
			return err
		},
		func() error { _, err := r.RatesMark(ctx, 1, 2); return err },
		func() error { _, err := r.RatesOn(ctx, 1, 2, nil); return err },
		func() error { _, _, err := r.RateMark(ctx, "https://rates.example"); return err },
		func() error {
			_, err := r.Promotions(ctx, engine.PromotionsOf{Totals: []string{"five"}, Uses: []string{"five"}, Owners: []string{owner}})
			return err
		},
		func() error { _, err := r.CashbackEarned(ctx, owner); return err },
		func() error { _, err := r.RatesOn(ctx, 1, 2, []string{"USD"}); return err },
		func() error { _, err := r.ListRates(ctx, engine.RateQuery{Limit: 1, Until: 2}); return err },
		func() error {
			_, err := r.ListRates(ctx, engine.RateQuery{Limit: 1, Until: 2, Currency: "USD", Source: wallet.RateFromECB})
			return err
		},
		func() error { _, err := r.Quotes(ctx, []string{"fxq_1"}); return err },
		func() error { _, err := r.OpenQuotes(ctx, owner, start); return err },
		func() error { _, err := r.ListConversions(ctx, engine.ConversionQuery{Limit: 1}); return err },
		func() error {
			_, err := r.ListConversions(ctx, engine.ConversionQuery{Limit: 1, Before: start, BeforeID: "txn_1", Since: 1, Until: start})
			return err
		},
		func() error {
			_, err := r.RiskWindows(ctx, []engine.RiskKey{{Owner: owner}, {Owner: owner, What: "country:FR"}})
			return err
		},
		func() error { _, err := r.ListRiskEvents(ctx, engine.RiskEventQuery{Limit: 1}); return err },
		func() error {
			_, err := r.ListRiskEvents(ctx, engine.RiskEventQuery{Limit: 1, Owner: owner, Decision: wallet.RiskAlert})
			return err
		},
		func() error {
			_, err := r.ListRiskEvents(ctx, engine.RiskEventQuery{Limit: 1, Rule: "velocity", Since: 1})
			return err
		},
		func() error { _, _, err := r.RiskReview(ctx, "txn_1"); return err },
		func() error { _, err := r.ListRiskReviews(ctx, engine.RiskReviewQuery{Limit: 1}); return err },
		func() error {
			_, err := r.ListRiskReviews(ctx, engine.RiskReviewQuery{Limit: 1, Status: wallet.RiskReviewOpen})
			return err
		},
		func() error {
			_, err := r.ListRiskReviews(ctx, engine.RiskReviewQuery{Limit: 1, Owner: owner, Status: wallet.RiskReviewApproved})
			return err
		},
		func() error { _, err := r.Screening(ctx, false); return err },
		func() error { _, err := r.SanctionsLists(ctx); return err },
		func() error { _, err := r.SanctionedEntries(ctx, "ours"); return err },
		func() error { _, err := r.Unscreened(ctx, 1); return err },
		func() error { _, _, err := r.SanctionsReview(ctx, "scr_1"); return err },
		func() error { _, err := r.ListSanctionsReviews(ctx, engine.ReviewQuery{Limit: 1}); return err },
		func() error {
			_, err := r.ListSanctionsReviews(ctx, engine.ReviewQuery{Limit: 1, Status: wallet.ReviewOpen})
			return err
		},
		func() error {
			_, err := r.ListSanctionsReviews(ctx, engine.ReviewQuery{Limit: 1, Customer: owner, Status: wallet.ReviewCleared})
			return err
		},
		func() error { _, err := r.SanctionsReviewsOf(ctx, []string{owner}); return err },
		func() error { _, err := r.Obligations(ctx, owner); return err },
		func() error { _, _, err := r.App(ctx, "app_1"); return err },
		func() error { _, err := r.ListApps(ctx, engine.AppQuery{Limit: 1}); return err },
		func() error { _, err := r.ActiveApps(ctx); return err },
		func() error { _, _, err := r.Link(ctx, "link_1"); return err },
		func() error { _, err := r.ListLinks(ctx, engine.LinkQuery{Limit: 1}); return err },
		func() error {
			_, err := r.ListLinks(ctx, engine.LinkQuery{Limit: 1, Owner: owner, UsableAt: start})
			return err
		},
		func() error { _, err := r.OpenLinks(ctx, owner, start); return err },
		func() error { _, _, err := r.LinkByToken(ctx, []byte("h")); return err },
		func() error { _, _, err := r.CurrentRefresh(ctx, "link_1"); return err },
		func() error { _, err := r.LinkUses(ctx, "link_1", 1); return err },
		func() error { _, _, err := r.LinkRequest(ctx, []byte("h")); return err },
		func() error { _, _, err := r.LinkRequestByUserCode(ctx, []byte("h")); return err },
		func() error { _, err := r.OpenLinkRequests(ctx, "app_1", start); return err },
		func() error { _, err := r.DueLinkRequests(ctx, start, 1); return err },
		func() error { _, err := r.DueLinkTokens(ctx, start, 1); return err },
		func() error { _, _, err := r.ClosedAccount(ctx, owner); return err },
		func() error { _, err := r.DueErasures(ctx, start, 1); return err },
	} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

// plan explains a statement as SQLite will run it, one step a line.
func (w *world) plan(query string) string {
	w.t.Helper()
	var plan strings.Builder
	err := w.store.read(w.t.Context(), func(s *session) error {
		steps, err := collect(w.t.Context(), s, "explain", "EXPLAIN QUERY PLAN "+query, func(r rowScanner, step *string) error {
			var id, parent, unused int
			return r.Scan(&id, &parent, &unused, step)
		}, make([]any, strings.Count(query, "?"))...)
		plan.WriteString(strings.Join(steps, "\n"))
		return err
	})
	if err != nil {
		w.t.Fatalf("explain %s: %v", query, err)
	}
	return plan.String()
}

func TestNoReadWalksAWholeTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	owner := w.person("Ada")
	w.topUp(owner, w.card(owner), 100)
	w.hold(owner, w.merchant("shop"), 100, 1) // there is one of each of what is read only when there is one
	w.write(nil, func(b *batch) {
		b.txn(func(t *engine.Txn) {
			t.Kind, t.Status, t.To, t.EffectiveAt, t.Key = wallet.KindTopUp, wallet.TransactionPending, owner, 0, "used"
		})
	})
	w.read(func(ctx context.Context, r engine.Reader) error { return readEverything(ctx, r, owner) })

	// A list of parameters, or a part that is bounded by itself, may be walked;
	// so may a table in the order of its key, until the page is full, and what is
	// pending, all of it, when an account is closed, and the few applications that
	// are active.
	bounded := regexp.MustCompile(`^SCAN (json_each|h|walked|top_ups|old|found|l|account_\d+|CONSTANT ROW|t USING INDEX transactions_pending|a USING COVERING INDEX apps_active)\b`)
	inOrder := regexp.MustCompile(`^SCAN (a|b|c|j|n|p|outbox|v|w|y)\b`)
	walk := regexp.MustCompile(`(?m)^SCAN .*$`)
	derived := regexp.MustCompile(`(?m)^(?:CO-ROUTINE|MATERIALIZE) (.*)$`) // of which the plan shows how it is made
	explained := 0
	texts(w.store).Range(func(_, value any) bool {
		query, ok := value.(string)
		if !ok || !strings.HasPrefix(strings.TrimSpace(query), "SELECT") {
			return true
		}
		explained++
		plan := w.plan(query)
		for _, step := range walk.FindAllString(plan, -1) {
			page := inOrder.MatchString(step) && strings.Contains(query, "LIMIT") && !strings.Contains(plan, "TEMP B-TREE")
			ofDerived := slices.ContainsFunc(derived.FindAllStringSubmatch(plan, -1), func(made []string) bool { return "SCAN "+made[1] == step })
			if !page && !ofDerived && !bounded.MatchString(step) {
				t.Errorf("%s\nis walked by %q:\n%s", query, step, plan)
			}
		}
		return true
	})
	if explained < 30 {
		t.Errorf("explained %d statements, want every read", explained)
	}
}

func texts(s *Store) interface {
	Range(func(key, value any) bool)
} {
	d, ok := s.dialect.(*sqliteDialect)
	if !ok {
		panic("not SQLite")
	}
	return &d.texts
}

func TestAPageOfHistoryIsAnIndexWalkBoundedOnBothSides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.store.dialect
	of := w.plan(d.text(mergeHistory([]string{historyOfTopUps, historyOfAccount(14), historyOfAccount(15)})))
	for want, times := range map[string]int{
		"SEARCH p USING PRIMARY KEY (account_id=? AND at>? AND at<?)":                           2,
		"SEARCH t USING INDEX transactions_top_ups (to_id=? AND created_at>? AND created_at<?)": 1,
		"SEARCH k USING INDEX transactions_parent (parent_id=?)":                                2,
		"SCAN t\n": 0,
		"SCAN p\n": 0,
	} {
		if got := strings.Count(of, want); got != times {
			t.Errorf("the history of an owner has %q %d times, want %d:\n%s", want, got, times, of)
		}
	}
	all := w.plan(d.text(historyOfAllQuery))
	if !strings.Contains(all, "SEARCH t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)") || strings.Contains(all, "TEMP B-TREE") {
		t.Errorf("the history of all is no walk down the sequence:\n%s", all)
	}
}

func TestSalesAndTheWithdrawalBeforeAreIndexWalks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sales := w.plan(w.store.dialect.text(salesQuery))
	for _, want := range []string{"SEARCH p USING PRIMARY KEY (account_id=? AND at>? AND at<?)", "SEARCH t USING INDEX transactions_id (id=?)"} {
		if !strings.Contains(sales, want) {
			t.Errorf("the sales of a period have no %q:\n%s", want, sales)
		}
	}
	before := w.plan(w.store.dialect.text(withdrawnQuery))
	if !strings.Contains(before, "SEARCH p USING PRIMARY KEY (account_id=? AND at<?)") || strings.Contains(before, "TEMP B-TREE") {
		t.Errorf("the withdrawal before is no walk down an account:\n%s", before)
	}
}
