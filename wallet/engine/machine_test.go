package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// TestTheMachineAgreesWithANaiveWallet lets random batches of random intents run
// through loading, deciding and committing, and beside them through a wallet
// that is written as plainly as can be. After each intent the two agree on what
// became of it and on every balance; after each batch on what counts to limits,
// on every fee, refund and hold, and the invariants of the ledger hold.
func TestTheMachineAgreesWithANaiveWallet(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		for range rapid.IntRange(2, 9).Draw(t, "batches") {
			m.drawEvents(t)
			m.runBatch(t, m.drawBatch(t))
		}
	})
}

// TestTheSameIntentsOverTheSameStateGiveTheSameBytes runs each batch of a random
// history twice, and compares all that came of it as text.
func TestTheSameIntentsOverTheSameStateGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		for range rapid.IntRange(2, 6).Draw(t, "batches") {
			m.drawEvents(t)
			batch := m.drawBatch(t)
			first, second := m.twin(), m.twin()
			outcomes, again := first.run(copies(batch)...), second.run(copies(batch)...)
			for i := range outcomes {
				if x, y := outcomeText(t, outcomes[i]), outcomeText(t, again[i]); x != y {
					t.Fatalf("the intent %+v gives\n%s\nand\n%s", *batch[i], x, y)
				}
			}
			if x, y := first.dump(), second.dump(); x != y {
				t.Fatalf("one batch gives\n%s\nand\n%s", x, y)
			}
			m.runBatch(t, batch)
		}
	})
}

// TestABatchIsItsIntentsOneByOne compares a batch with as many batches of one.
func TestABatchIsItsIntentsOneByOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := newMachine(t)
		for range rapid.IntRange(2, 6).Draw(t, "batches") {
			m.drawEvents(t)
			batch := m.drawBatch(t)
			together, apart := m.twin(), m.twin()
			for i, o := range together.run(copies(batch)...) {
				alone := apart.run(copies(batch[i : i+1])...)[0]
				if wallet.CodeOf(o.err) != wallet.CodeOf(alone.err) || o.replay != alone.replay {
					t.Fatalf("%+v: %v (replay %t) in a batch, and %v (replay %t) alone", *batch[i], o.err, o.replay, alone.err, alone.replay)
				}
			}
			for account, b := range together.balances {
				if apart.balances[account].Amount != b.Amount {
					t.Fatalf("%v has %s after the batch, and %s one by one", account, b.Amount, apart.balances[account].Amount)
				}
			}
			if !maps.Equal(together.usage, apart.usage) {
				t.Fatalf("%v counts after the batch, and %v one by one", together.usage, apart.usage)
			}
			m.runBatch(t, batch)
		}
	})
}

// copies gives intents of their own to a run: deciding one cleans its texts.
func copies(batch []*intent) []*intent {
	list := make([]*intent, len(batch))
	for i, in := range batch {
		same := *in
		list[i] = &same
	}
	return list
}

func outcomeText(t rapid.TB, o outcome) string {
	t.Helper()
	if o.err != nil {
		return asJSON(t, o.err)
	}
	return fmt.Sprintf("%+v %s %t", *o.txn, asJSON(t, shown(o.postings)), o.replay)
}

// machine is a bank and the naive wallet that it is compared with.
type machine struct {
	*bank
	naive   *naive
	people  []string
	plastic []string // instruments
	past    []intent // that were asked for, to be asked for again
	items   int

	lastParent string
}

// runBatch runs a batch intent by intent and compares after each of them.
func (m *machine) runBatch(t *rapid.T, batch []*intent) {
	ctx := context.Background()
	err := m.engine.write(ctx, false, func(r Reader, c *Changes, moment int64) error {
		st, err := m.engine.load(ctx, r, c, moment, batch)
		if err != nil {
			return err
		}
		for _, in := range batch {
			m.runIntent(t, st, in, timeOf(moment))
		}
		return nil
	})
	if err != nil {
		t.Fatalf("a fault: %v", err)
	}
	m.compareStored(t)
}

func (m *machine) runIntent(t *rapid.T, st *state, in *intent, due time.Time) {
	asked := *in
	v := m.naive.judge(asked, due, timeOf(st.at))
	changesBefore := st.changes.Orders()
	o, err := st.decide(in)
	refused, coded := errors.AsType[*wallet.Error](err)
	if err != nil && !coded {
		t.Fatalf("%+v is a fault: %v", asked, err)
	}
	switch {
	case len(v.codes) > 0:
		if err == nil || !slices.Contains(v.codes, refused.Code) {
			t.Fatalf("%+v: %v, %v, want one of %v", asked, o, err, v.codes)
		}
		if refused.Code == wallet.CodeIdempotencyMismatch && !slices.Equal(namedFields(refused), v.fields) {
			t.Fatalf("%+v names %v, want %v", asked, namedFields(refused), v.fields)
		}
	case err != nil:
		t.Fatalf("%+v is refused: %s %v %v", asked, refused.Code, err, refused.Details)
	case v.replay != "":
		if !o.replay || o.txn.ID != v.replay || st.changes.Orders() != changesBefore {
			t.Fatalf("%+v gives %+v after %d changes, want %s again and none", asked, o, st.changes.Orders()-changesBefore, v.replay)
		}
	}
	m.follow(t, st, v.expire, due, changesBefore)
	if err == nil && v.replay == "" {
		if v.expire != "" && len(m.naive.due(v.expire, due)) > 0 {
			t.Fatalf("%+v went through, and %s has expired holds still", asked, v.expire)
		}
		m.accept(t, asked, v, o)
	}
	m.compareBalances(t, st)
}

// follow lets the naive wallet give back the expired holds that the engine gave
// back on its way to the answer; they may only be those of the payer.
func (m *machine) follow(t *rapid.T, st *state, payer string, due time.Time, before int) {
	for _, txn := range st.changes.Transactions {
		if txn.Order < before || txn.Kind != wallet.KindRelease || txn.Scope != systemActor {
			continue
		}
		d := m.naive.deals[txn.Parent]
		if d == nil || d.from != payer || !slices.Contains(m.naive.due(payer, due), d) {
			t.Fatalf("the hold %s is released, and is none of %s that has expired", txn.Parent, payer)
		}
		m.naive.free(d)
	}
}

// accept lets the naive wallet carry out what the engine did, and compares what
// is on record of it.
func (m *machine) accept(t *rapid.T, in intent, v verdict, o outcome) {
	d, txn := v.deal, o.txn
	status := wallet.TransactionPosted
	if d.open {
		status = wallet.TransactionPending
	}
	fee, returnable, bearer := d.fee.total, d.fee.returnable, ""
	if fee.Sign() > 0 {
		bearer = "payee"
		if d.fee.payer {
			bearer = "payer"
		}
	}
	if in.kind == wallet.KindRefund { // says who got back what
		bearer = txn.FeeBearer
	}
	got := fmt.Sprint(txn.Kind, txn.Status, txn.From, txn.To, txn.Amount, txn.Fee.Minor(), txn.FeeReturnable.Minor(), txn.FeeBearer,
		txn.Scope, txn.Key, txn.Parent, txn.Payout, txn.Item, txn.PolicyVersion)
	want := fmt.Sprint(d.kind, status, d.from, d.to, money.FromMinor(d.amount.Int64(), d.currency), fee, returnable, bearer,
		in.scope, in.key, in.parent, in.payout, in.item, m.engine.Policy.Version)
	if got != want {
		t.Fatalf("%+v is on record as\n%s, want\n%s", in, got, want)
	}
	if d.fee.line != txn.FeeRule && in.kind != wallet.KindHold && in.kind != wallet.KindRelease {
		t.Fatalf("%+v is priced by %s, want %s", in, txn.FeeRule, d.fee.line)
	}
	d.made, d.refunded, d.feeBack, d.captured = timeOf(txn.CreatedAt), number(0), number(0), number(0)
	if in.kind == wallet.KindHold {
		life := in.expiresIn
		if life == 0 {
			life = wallet.DefaultHoldLife
		}
		d.expires = d.made.Add(life.Truncate(time.Microsecond)) // the unit of stored times
		if !timeOf(txn.ExpiresAt).Equal(d.expires) {
			t.Fatalf("%+v expires at %s, want %s", in, timeOf(txn.ExpiresAt), d.expires)
		}
	}
	v.effect(m.naive)
	m.naive.deals[txn.ID] = d
	switch in.kind {
	case wallet.KindPayment, wallet.KindTransfer, wallet.KindPayout, wallet.KindHold, wallet.KindWithdrawal:
		m.naive.use(d.from, in.kind, d.made, m.naive.worth(d.amount, d.currency))
	default:
	}
	if in.payout == "" {
		m.naive.keys[in.scope+" "+in.key] = naiveKey{m.naive.said(in), txn.ID}
	}
	sums := map[money.Currency]*big.Int{}
	for _, p := range shown(o.postings) {
		amount, err := money.Parse(p.Amount, p.Currency)
		if err != nil {
			t.Fatal(err)
		}
		sums[p.Currency] = plus(at(sums, p.Currency), number(amount.Minor()))
	}
	for c, sum := range sums {
		if sum.Sign() != 0 {
			t.Fatalf("%+v posts %s %s out of nothing", in, sum, c)
		}
	}
}

// compareBalances holds the book to the naive wallet, and both to the
// invariants that hold at every moment.
func (m *machine) compareBalances(t *rapid.T, st *state) {
	seen := map[ledger.Account]bool{}
	for _, accounts := range []map[naivePurse]*big.Int{m.naive.purses, m.naive.system} {
		for purse, want := range accounts {
			account := purse.path()
			seen[account] = true
			got := st.book.Balance(account)
			if _, stored := m.balances[account]; stored && !inBook(st, account) { // this batch is not about it
				got = m.balances[account].Amount
			}
			if want.Cmp(number(got.Minor())) != 0 {
				t.Fatalf("%v is at %s, want %s", account, got, want)
			}
			if ledger.Constrained(account.Path) && want.Sign() < 0 {
				t.Fatalf("%v is at %s", account, want)
			}
		}
	}
	for account, amount := range st.book.All() {
		if !seen[account] && !amount.IsZero() {
			t.Fatalf("%v is at %s, and nobody knows of it", account, amount)
		}
	}
}

func inBook(st *state, account ledger.Account) bool {
	for known := range st.book.All() {
		if known == account {
			return true
		}
	}
	return false
}

// compareStored holds what is stored after a batch to the naive wallet.
func (m *machine) compareStored(t *rapid.T) {
	sums := map[money.Currency]*big.Int{}
	for account, b := range m.balances {
		sums[account.Currency] = plus(at(sums, account.Currency), number(b.Amount.Minor()))
	}
	for c, sum := range sums {
		if sum.Sign() != 0 {
			t.Fatalf("all accounts in %s sum to %s", c, sum)
		}
	}
	for use, want := range m.naive.used {
		day, _ := time.Parse(time.DateOnly, use.day)
		if got := m.usedOn(use.owner, use.kind, day); want.Cmp(number(got)) != 0 {
			t.Fatalf("%+v counts %d, want %s", use, got, want)
		}
		if want.Sign() < 0 {
			t.Fatalf("%+v counts %s", use, want)
		}
	}
	for id, d := range m.naive.deals {
		m.compareDeal(t, id, d)
	}
}

func (m *machine) compareDeal(t *rapid.T, id string, d *naiveDeal) {
	txn := m.withTaken(m.txns[id])
	switch d.kind {
	case wallet.KindPayment, wallet.KindCapture:
		if d.refunded.Cmp(number(txn.Taken.Minor())) != 0 || d.feeBack.Cmp(number(txn.TakenFee.Minor())) != 0 {
			t.Fatalf("of %+v %s are refunded with %s of the fee", d, txn.Taken, txn.TakenFee)
		}
		all := d.refunded.Cmp(d.amount)
		if all > 0 || d.feeBack.Cmp(d.fee.returnable) > 0 || (all == 0 && d.feeBack.Cmp(d.fee.returnable) != 0) {
			t.Fatalf("of %s paid %s are refunded, with %s of %s of the fee", d.amount, d.refunded, d.feeBack, d.fee.returnable)
		}
	case wallet.KindHold:
		if (txn.Status == wallet.TransactionPending) != d.open || d.captured.Cmp(number(txn.Taken.Minor())) != 0 {
			t.Fatalf("the hold %+v is %s with %s captured", d, txn.Status, txn.Taken)
		}
		m.compareHold(t, id, d, txn)
	default:
		if (txn.Status == wallet.TransactionPending) != d.open || (txn.Status == wallet.TransactionFailed) != d.failed {
			t.Fatalf("%+v is %s", d, txn.Status)
		}
	}
}

// compareHold sums the postings of a hold and of what closed it: all that was
// held is captured, charged as a fee or released.
func (m *machine) compareHold(t *rapid.T, id string, d *naiveDeal, txn Txn) {
	held := number(0)
	for _, other := range m.txns {
		if other.ID != id && other.Parent != id {
			continue
		}
		for _, p := range m.postings[other.ID] {
			if p.Balance.Account.Path == ledger.HeldPath(d.from) {
				held = plus(held, number(p.Amount.Minor()))
			}
		}
	}
	want := number(0)
	if d.open {
		want = plus(d.amount, d.fee.onTop())
	}
	if held.Cmp(want) != 0 {
		t.Fatalf("of the hold %s, which is %s, %s are still held, want %s", id, txn.Status, held, want)
	}
}

// settleNext lets the rail answer about something that is on its way, or was.
func (m *machine) settleNext(t *rapid.T) {
	var ids []string
	for id, d := range m.naive.deals {
		if d.kind == wallet.KindTopUp || d.kind == wallet.KindWithdrawal {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return
	}
	slices.Sort(ids)
	id := rapid.SampledFrom(ids).Draw(t, "settles")
	d := m.naive.deals[id]
	answer := RailAnswer{Key: id, State: RailSucceeded}
	if rapid.IntRange(0, 3).Draw(t, "declined") == 0 {
		answer.State, answer.Code = RailDeclined, wallet.CodeCardDeclined
	}
	wasOpen, before := d.open, m.dump()
	countable := true
	if wasOpen {
		countable = m.naive.settle(d, answer.State == RailSucceeded)
	}
	err := m.settle(id, answer)
	switch {
	case !countable:
		if wallet.CodeOf(err) != wallet.CodeOutcomeUnknown {
			t.Fatalf("%+v cannot be counted: %v", d, err)
		}
	case d.failed != (err != nil):
		t.Fatalf("%+v after %s: %v", d, answer.State, err)
	}
	if (!wasOpen || !countable) && m.dump() != before {
		t.Fatalf("an answer about %+v that comes to nothing changed something", d)
	}
	if wasOpen && d.failed {
		maps.DeleteFunc(m.naive.keys, func(_ string, k naiveKey) bool { return k.deal == id })
	}
	m.compareStored(t)
	for purse, want := range m.naive.purses {
		if got := m.balances[purse.path()].Amount.Minor(); want.Cmp(number(got)) != 0 {
			t.Fatalf("%+v is at %d after %s, want %s", purse, got, answer.State, want)
		}
	}
}

// names gives the ways in which somebody may be called.
func names(c Customer) []string {
	list := []string{c.ID, c.Email, c.Phone, strings.ToUpper(c.Email), " " + c.ID + " "}
	if c.Handle != "" {
		list = append(list, c.Handle, strings.ToUpper(c.Handle))
	}
	return list
}
