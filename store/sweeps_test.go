package store_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/reconcile"
	bank "github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/bank/transfer"
	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/settlement"
	"github.com/okpay/okpay/statement"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy/document"
	"github.com/okpay/okpay/wallet/wallettest"
)

// shopWorld is a wallet with a shop and a customer, both without limits.
type shopWorld struct {
	t       failing
	service wallet.Service
	clock   *clock
	keys    int
	bank    string
	ann     string // her bank account
}

type failing interface {
	Helper()
	Fatalf(format string, args ...any)
}

func (w *shopWorld) change() wallet.Change {
	w.keys++
	return wallet.Change{Key: fmt.Sprintf("key-%d", w.keys)}
}

func (w *shopWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%v", err)
	}
}

func newShopWorld(t failing, service wallet.Service, c *clock) *shopWorld {
	w := &shopWorld{t: t, service: service, clock: c}
	ctx := context.Background()
	_, err := service.ImportUsers(ctx, wallet.ImportUsersInput{Change: w.change(), Verified: true, Level: 3, Reason: "of the test", Users: []wallet.ImportUser{
		{Line: 1, Kind: wallet.KindMerchant, Handle: "shop", Name: "Shop & Sons", Email: "shop@example.org", Phone: "+4916000000001", Country: "DE"},
		{Line: 3, Kind: wallet.KindMerchant, Handle: "mill", Name: "Mill", Email: "mill@example.org", Phone: "+4916000000003", Country: "DE"},
		{Line: 2, Kind: wallet.KindPerson, Name: "Ann", Email: "ann@example.org", Phone: "+4916000000002", Country: "DE"},
	}})
	w.must(err)
	bind := func(user string) string {
		i, err := service.BindBank(ctx, wallet.BindBankInput{Change: w.change(), User: user, IBAN: "DE89370400440532013000", Holder: user})
		w.must(err)
		return i.ID
	}
	w.bank, w.ann = bind("shop"), bind("ann@example.org")
	_, err = service.TopUp(ctx, wallet.TopUpInput{Change: w.change(), User: "ann@example.org", Amount: "100000", Currency: "EUR", Instrument: w.ann})
	w.must(err)
	return w
}

func (w *shopWorld) pay(amount money.Decimal, order string) string {
	w.t.Helper()
	paid, err := w.service.Pay(context.Background(), wallet.PayInput{
		Change: w.change(), User: "ann@example.org", Merchant: "shop", Amount: amount, Currency: "EUR", OrderID: order,
	})
	w.must(err)
	return paid.ID
}

// dyingStore is a store whose program dies at one of its writes: before the commit
// or after it.
type dyingStore struct {
	engine.Store
	left  int
	after bool
}

var errDied = errors.New("died")

func (s *dyingStore) Write(ctx context.Context, fn func(engine.Tx) error) error {
	if s.left--; s.left > 0 {
		return s.Store.Write(ctx, fn)
	}
	if s.left < 0 {
		return errDied
	}
	if s.after {
		if err := s.Store.Write(ctx, fn); err != nil {
			return err
		}
	}
	return errDied
}

// TestAPayoutScheduleWithdrawsOnceWhereverItIsKilled has the program die at each
// write of a run, before and after it, and another one go on, of which the second
// may begin a day later.
func TestAPayoutScheduleWithdrawsOnceWhereverItIsKilled(t *testing.T) {
	t.Parallel()
	for _, after := range []bool{false, true} {
		for _, later := range []time.Duration{0, 24 * time.Hour} {
			for at := 1; ; at++ {
				if !dieAt(t, at, after, later) {
					if at < 4 {
						t.Errorf("a run has %d writes, want more", at-1)
					}
					break
				}
			}
		}
	}
}

// dieAt is false when the run had fewer writes than it was to die at.
func dieAt(t *testing.T, at int, after bool, later time.Duration) bool {
	t.Helper()
	c := &clock{now: time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)} // a Monday
	path := filepath.Join(t.TempDir(), "wallet.db")
	e := makeEngine(t, path, c)
	w := newShopWorld(t, e.As(engine.LocalOperator()), c)
	ctx := t.Context()
	_, err := w.service.SetPayoutSchedule(ctx, wallet.SetPayoutScheduleInput{Change: w.change(), User: "shop", To: w.bank, Currency: "EUR", Floor: "20"})
	w.must(err)
	w.pay("100", "1")
	c.Advance(7 * time.Hour)
	config := e.Config
	dying := &dyingStore{Store: config.Store, left: at, after: after}
	config.Store = dying
	mortal, err := engine.New(config)
	w.must(err)
	_, err = mortal.As(engine.LocalOperator()).RunDue(ctx, wallet.RunDueInput{}) // which goes on where an outcome is not known
	died := dying.left <= 0
	if !died && err != nil {
		t.Fatalf("at write %d: %v", at, err)
	}
	c.Advance(later)
	for range 2 {
		_, err := w.service.RunDue(ctx, wallet.RunDueInput{})
		w.must(err)
	}
	page, err := w.service.History(ctx, wallet.HistoryInput{User: "shop", Kind: wallet.KindWithdrawal, Status: wallet.TransactionPosted})
	w.must(err)
	balances, err := w.service.Balance(ctx, wallet.BalanceInput{User: "shop"})
	w.must(err)
	if len(page.Items) != 1 || page.Items[0].Amount != "78.50" || balances[0].Total != "20.00" {
		t.Errorf("killed at write %d (after it: %t), %s later there are %d withdrawals and %s", at, after, later, len(page.Items), balances[0].Total)
	}
	check, err := w.service.CheckLedger(ctx, wallet.CheckLedgerInput{})
	w.must(err)
	if !check.OK {
		t.Errorf("the ledger: %+v", check.Problems)
	}
	return died
}

// TestAPayoutScheduleThatCannotRunHoldsUpNoOther has a schedule come first whose
// time zone nobody knows any more.
func TestAPayoutScheduleThatCannotRunHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	c := &clock{now: time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)}
	path := filepath.Join(t.TempDir(), "wallet.db")
	w := newShopWorld(t, makeEngine(t, path, c).As(engine.LocalOperator()), c)
	ctx := t.Context()
	for _, currency := range []string{"EUR", "USD"} {
		_, err := w.service.SetPayoutSchedule(ctx, wallet.SetPayoutScheduleInput{Change: w.change(), User: "shop", To: w.bank, Currency: currency})
		w.must(err)
	}
	w.pay("100", "1")
	db, err := sql.Open("sqlite3", path)
	w.must(err)
	defer func() { _ = db.Close() }()
	_, err = db.ExecContext(ctx, `UPDATE payout_schedules SET time_zone = 'Nowhere/Land', next_at = next_at - 1 WHERE currency = 'USD'`)
	w.must(err)
	c.Advance(7 * time.Hour)
	due, err := w.service.RunDue(ctx, wallet.RunDueInput{})
	if err == nil || due.SchedulesWithdrawn != 1 {
		t.Errorf("%d schedules have withdrawn, and %v", due.SchedulesWithdrawn, err)
	}
}

// meddlingStore has something happen before the first of its writes.
type meddlingStore struct {
	engine.Store
	first func()
}

func (s *meddlingStore) Write(ctx context.Context, fn func(engine.Tx) error) error {
	if meddle := s.first; meddle != nil {
		s.first = nil
		meddle()
	}
	return s.Store.Write(ctx, fn)
}

// TestAPayoutScheduleThatWasChangedMeanwhileIsNotRunAsItWas has its merchant change a
// schedule between the moment at which a program finds it due and the withdrawal.
func TestAPayoutScheduleThatWasChangedMeanwhileIsNotRunAsItWas(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*shopWorld) error{
		"removed": func(w *shopWorld) error {
			_, err := w.service.RemovePayoutSchedule(t.Context(), wallet.RemovePayoutScheduleInput{Change: w.change(), User: "shop", Currency: "EUR"})
			return err
		},
		"a higher floor": func(w *shopWorld) error {
			_, err := w.service.SetPayoutSchedule(t.Context(), wallet.SetPayoutScheduleInput{Change: w.change(), User: "shop", To: w.bank, Currency: "EUR", Floor: "90"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &clock{now: time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)} // a Monday
			e := makeEngine(t, filepath.Join(t.TempDir(), "wallet.db"), c)
			w := newShopWorld(t, e.As(engine.LocalOperator()), c)
			ctx := t.Context()
			_, err := w.service.SetPayoutSchedule(ctx, wallet.SetPayoutScheduleInput{Change: w.change(), User: "shop", To: w.bank, Currency: "EUR", Floor: "20"})
			w.must(err)
			w.pay("100", "1")
			c.Advance(7 * time.Hour)
			config := e.Config
			config.Store = &meddlingStore{Store: config.Store, first: func() { w.must(change(w)) }}
			slow, err := engine.New(config)
			w.must(err)
			due, err := slow.As(engine.LocalOperator()).RunDue(ctx, wallet.RunDueInput{})
			w.must(err)
			if due.SchedulesWithdrawn != 0 || due.SchedulesRefused != 0 {
				t.Errorf("%d schedules have withdrawn and %d were refused, want none", due.SchedulesWithdrawn, due.SchedulesRefused)
			}
			balances, err := w.service.Balance(ctx, wallet.BalanceInput{User: "shop"})
			w.must(err)
			if balances[0].Total != "99.00" {
				t.Errorf("the shop has %s left, want all of it", balances[0].Total)
			}
		})
	}
}

// TestASettlementOfARealWalletReadsBackAsItsStatement plays random histories of a
// shop, writes its settlements as camt.053, and reads them as reconciliation does.
func TestASettlementOfARealWalletReadsBackAsItsStatement(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		n++
		if n > 25 { // each is a wallet of its own
			return
		}
		c := &clock{now: time.Date(2026, time.May, 1, 6, 0, 0, 0, time.UTC)}
		rules, err := document.Default()
		if err != nil {
			r.Fatalf("%v", err)
		}
		db, err := store.Open(t.Context(), filepath.Join(folder, fmt.Sprint(n)), store.Options{Create: true, Now: c.Now, Keyring: store.TestingKeyring})
		if err != nil {
			r.Fatalf("%v", err)
		}
		defer func() { _ = db.Close() }()
		e, err := engine.New(engine.Config{
			Store: db, Rail: rail.NewSandbox(memory{db.Sandbox()}, c.Now), BankFile: transfer.Files{}, Matcher: reconcile.Matcher{}, Policy: rules, Clock: c.Now,
			NewID: newIDs(c.Now), Random: rand.Reader, Vault: db.Vault, PasswordKiB: wallettest.PasswordKiB,
		})
		if err != nil {
			r.Fatalf("%v", err)
		}
		w := newShopWorld(r, e.As(engine.LocalOperator()), c)
		since := c.Now().Add(time.Second)
		w.play(r)
		c.Advance(24 * time.Hour)
		in := wallet.StatementInput{User: "shop", Since: since, Until: c.Now()}
		doc, err := statement.Assemble(t.Context(), w.service, in, "")
		w.must(err)
		report, err := settlement.Make(&doc)
		w.must(err)
		if len(report.Settlements) == 0 {
			return
		}
		var file bytes.Buffer
		w.must(settlement.WriteCamt(&file, &report))
		var got readBack
		_, err = bank.Read(&file, bank.Options{}, &got)
		w.must(err)
		if len(got.statements) != len(doc.Currencies) {
			r.Fatalf("%d statements of %d currencies", len(got.statements), len(doc.Currencies))
		}
		for i := range doc.Currencies {
			got.statements[i].isOf(r, &doc.Currencies[i])
		}
		sales, err := w.service.SalesReport(t.Context(), wallet.SalesReportInput{User: "shop", Since: since, Until: c.Now()})
		w.must(err)
		sameSales(r, sales.Totals, report.Settlements)
	})
}

// sameSales compares the totals of a report on sales with the sums of settlements of
// the same span.
func sameSales(r *rapid.T, totals []wallet.SalesSums, list []settlement.Settlement) {
	type sold struct {
		sales, refunds  int
		gross, refunded money.Amount
	}
	amount := func(text money.Decimal, c money.Currency) money.Amount {
		a, err := money.Parse(text, c)
		if err != nil {
			r.Fatalf("%v", err)
		}
		return a
	}
	want, got := map[money.Currency]sold{}, map[money.Currency]sold{}
	for i := range list {
		s := &list[i]
		sum, ok := want[s.Currency]
		if !ok {
			sum = sold{gross: money.Zero(s.Currency), refunded: money.Zero(s.Currency)}
		}
		var err, err2 error
		sum.gross, err = sum.gross.Add(amount(s.Sales, s.Currency))
		sum.refunded, err2 = sum.refunded.Add(amount(s.Refunded, s.Currency))
		if err != nil || err2 != nil {
			r.Fatalf("%v, %v", err, err2)
		}
		sum.sales, sum.refunds = sum.sales+s.SalesCount, sum.refunds+s.Refunds
		want[s.Currency] = sum
	}
	for i := range totals {
		s := &totals[i]
		got[s.Currency] = sold{int(s.Sales), int(s.Refunds), amount(s.Gross, s.Currency), amount(s.Refunded, s.Currency)}
	}
	for c, sum := range want {
		if sum.sales+sum.refunds > 0 && got[c] != sum {
			r.Fatalf("sales in %s are %+v, and settled were %+v", c, got[c], sum)
		}
	}
}

// play has things happen to the shop.
func (w *shopWorld) play(r *rapid.T) {
	ctx := context.Background()
	_, err := w.service.SetRate(ctx, wallet.SetRateInput{Change: w.change(), Currency: "USD", Rate: "1.1684"})
	w.must(err)
	var sales []string
	for i := range rapid.IntRange(0, 15).Draw(r, "steps") {
		w.clock.Advance(time.Duration(rapid.IntRange(1, 10).Draw(r, "hours")) * time.Hour)
		amount := money.FromMinor(rapid.Int64Range(1, 90_000).Draw(r, "amount"), "EUR").Decimal()
		switch rapid.IntRange(0, 8).Draw(r, "what") {
		case 0, 1:
			sales = append(sales, w.pay(amount, fmt.Sprint("order ", i)))
		case 2:
			if len(sales) > 0 { // which may be refused
				_, _ = w.service.Refund(ctx, wallet.RefundInput{Change: w.change(), Transaction: sales[i%len(sales)], Amount: "0.07"})
			}
		case 3:
			_, err := w.service.TopUp(ctx, wallet.TopUpInput{Change: w.change(), User: "shop", Amount: amount, Currency: "EUR", Instrument: w.bank})
			w.must(err)
		case 4: // which may be refused
			_, _ = w.service.Withdraw(ctx, wallet.WithdrawInput{Change: w.change(), User: "shop", Amount: amount, Currency: "EUR", Instrument: w.bank})
		case 5: // of which a part is captured, and the rest released
			held, err := w.service.Hold(ctx, wallet.HoldInput{
				Change: w.change(), User: "ann@example.org", Merchant: "shop", Amount: amount, Currency: "EUR", OrderID: fmt.Sprint("order ", i),
			})
			w.must(err)
			taken, err := w.service.Capture(ctx, wallet.CaptureInput{Change: w.change(), Hold: held.ID, Amount: "0.01"})
			w.must(err)
			sales = append(sales, taken.ID)
		case 6: // in dollars, out of euros; the smallest come to nothing
			paid, err := w.service.Pay(ctx, wallet.PayInput{
				Change: w.change(), User: "ann@example.org", Merchant: "shop", Amount: amount, Currency: "USD", From: "EUR", OrderID: fmt.Sprint("order ", i),
			})
			if err == nil {
				sales = append(sales, paid.ID)
			}
		case 7: // which may be refused
			_, _ = w.service.Transfer(ctx, wallet.TransferInput{Change: w.change(), User: "shop", Recipient: "ann@example.org", Amount: "3.33", Currency: "EUR"})
		case 8: // the shop buys, may be given it back, and changes what it has
			w.buyAndChange(r)
		}
	}
}

// buyAndChange has the shop do what is no sale of its own. All of it may be refused.
func (w *shopWorld) buyAndChange(r *rapid.T) {
	ctx := context.Background()
	bought, err := w.service.Pay(ctx, wallet.PayInput{Change: w.change(), User: "shop", Merchant: "mill", Amount: "5.00", Currency: "EUR"})
	if err == nil && rapid.Bool().Draw(r, "given back") {
		_, err = w.service.Refund(ctx, wallet.RefundInput{Change: w.change(), Transaction: bought.ID, Amount: "2.00"})
		w.must(err)
	}
	quote, err := w.service.QuoteFX(ctx, wallet.QuoteFXInput{Change: w.change(), User: "shop", Amount: "4.00", From: "EUR", To: "USD"})
	if err == nil {
		_, _ = w.service.Exchange(ctx, wallet.ExchangeInput{Change: w.change(), User: "shop", Quote: quote.ID})
	}
}

// readBack keeps the statements of a file.
type readBack struct{ statements []readStatement }

type readStatement struct {
	entries          []bank.Entry
	opening, closing money.Decimal
	footing          bank.Footing
}

func (b *readBack) Begin(*bank.Statement) error {
	b.statements = append(b.statements, readStatement{})
	return nil
}

func (b *readBack) last() *readStatement { return &b.statements[len(b.statements)-1] }

func (b *readBack) Entry(e *bank.Entry) error {
	b.last().entries = append(b.last().entries, *e)
	return nil
}

func (b *readBack) End(c *bank.Closing) error {
	s := b.last()
	s.opening, s.closing, s.footing = c.Opening.Amount.Decimal(), c.Closing.Amount.Decimal(), c.Footing
	return nil
}

// isOf compares what was read with the statement of account of a currency.
func (s *readStatement) isOf(r *rapid.T, doc *statement.Section) {
	if s.footing != bank.FootingOK || s.opening != doc.Opening || s.closing != doc.Closing {
		r.Fatalf("footing %s from %s to %s, want %s to %s", s.footing, s.opening, s.closing, doc.Opening, doc.Closing)
	}
	if len(s.entries) != len(doc.Lines) {
		r.Fatalf("%d entries of %d lines", len(s.entries), len(doc.Lines))
	}
	for i := range doc.Lines {
		if e, l := &s.entries[i], &doc.Lines[i]; e.BankReference != l.Transaction || e.EndToEndID != l.OrderID {
			r.Fatalf("entry %d is of %s, order %q, want %s, %q", i, e.BankReference, e.EndToEndID, l.Transaction, l.OrderID)
		}
	}
}
