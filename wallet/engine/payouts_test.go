package engine

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// payroll is a bank with a payout of the shop to some people, 10 EUR each.
type payroll struct {
	*bank
	shop   string
	people []string
	pays   int // how often it was paid
}

func newPayroll(t *testing.T, rules *policy.Policy, people int, onError wallet.OnError) *payroll {
	t.Helper()
	p := &payroll{bank: newBank(t, rules)}
	p.shop = p.person("shop-tea", 3, "DE")
	p.fund(p.shop, 1_000_00, "EUR")
	record := PayoutRecord{
		ID: "po_1", Merchant: p.shop, Name: "payroll", Plan: "plan_1", PolicyVersion: rules.Version, Status: wallet.PayoutRunning,
		OnError: onError, PayoutCounts: PayoutCounts{Count: people, Pending: people}, CreatedAt: 1,
	}
	for i := range people {
		id := p.person(fmt.Sprint("person-", i), 1, "DE")
		p.people = append(p.people, id)
		p.items = append(p.items, Item{
			Payout: record.ID, Merchant: p.shop, Place: i, Line: i + 2, Item: fmt.Sprint("item-", i), Recipient: id,
			Amount: eur(10_00), Fee: eur(0), Status: wallet.ItemPending,
		})
	}
	p.payouts[record.ID] = record
	return p
}

// pay pays with a key of its own.
func (p *payroll) pay(limit int) (wallet.PayItemsResult, error) {
	p.pays++
	return p.engine.As(LocalOperator()).PayItems(context.Background(), wallet.PayItemsInput{
		Change: wallet.Change{Key: fmt.Sprint("pay-", p.pays)}, Payout: "po_1", Limit: limit,
	})
}

// TestAnAllOrNothingPayoutIsOneTransactionWhateverTheChunk pays people some of
// whom have money already, in chunks of every size. The store fails the test
// when an account is made twice.
func TestAnAllOrNothingPayoutIsOneTransactionWhateverTheChunk(t *testing.T) {
	t.Parallel()
	const people = 5
	for limit := 1; limit <= people+1; limit++ {
		p := newPayroll(t, lines(t, func(rules *policy.Policy) {
			rules.Fees = []policy.FeeLine{{Name: "payout", Kinds: []string{"payout"}, PercentBps: 100, Bearer: policy.Payer}}
		}), people, wallet.OnErrorAllOrNothing)
		for i, id := range p.people {
			if i%2 == 1 {
				p.fund(id, 5_00, "EUR")
			}
		}
		p.items[people-1].Amount = money.FromMinor(10_00, "USD") // its purse and fee account come late
		p.fund(p.shop, 100_00, "USD")
		result, err := p.pay(limit)
		if err != nil || !result.Done || result.Payout.Status != wallet.PayoutDone || len(result.Items) != people {
			t.Errorf("in chunks of %d: %+v, %v", limit, result.Payout, err)
			continue
		}
		for i, id := range p.people[:people-1] {
			if got, want := p.available(id, "EUR"), int64(10_00+i%2*5_00); got != want {
				t.Errorf("in chunks of %d: person %d has %d, want %d", limit, i, got, want)
			}
		}
		if p.available(p.shop, "EUR") != 1_000_00-4*10_10 || p.available(p.shop, "USD") != 100_00-10_10 || p.system("fees:payout", "EUR") != 40 {
			t.Errorf("in chunks of %d: the shop has %d and %d, of fees %d", limit, p.available(p.shop, "EUR"), p.available(p.shop, "USD"), p.system("fees:payout", "EUR"))
		}
	}
}

func TestAnAllOrNothingPayoutWithARefusedItemChangesNothing(t *testing.T) {
	t.Parallel()
	for limit := 1; limit <= 4; limit++ {
		p := newPayroll(t, lines(t, nil), 3, wallet.OnErrorAllOrNothing)
		p.alter(p.people[2], func(c *Customer) { c.Status = wallet.StatusPending })
		before := p.dump()
		_, err := p.pay(limit)
		if wallet.CodeOf(err) != wallet.CodePayoutRefused {
			t.Errorf("in chunks of %d: %v", limit, err)
		}
		if after := p.dump(); after != before {
			t.Errorf("in chunks of %d: changed from\n%s\nto\n%s", limit, before, after)
		}
	}
}

// TestLimitsHoldOverTheChunksOfAnAllOrNothingPayout lets the shop move 45 EUR a day.
func TestLimitsHoldOverTheChunksOfAnAllOrNothingPayout(t *testing.T) {
	t.Parallel()
	for limit := 1; limit <= 6; limit++ {
		p := newPayroll(t, lines(t, func(rules *policy.Policy) {
			rules.Limits = []policy.LimitLine{{Name: "day", Level: 3, Kind: "payout", Window: policy.Day, Most: eur(45_00)}}
		}), 5, wallet.OnErrorAllOrNothing)
		if _, err := p.pay(limit); wallet.CodeOf(err) != wallet.CodePayoutRefused {
			t.Errorf("in chunks of %d: %v", limit, err)
		}
	}
}

// TestWhatIsOnItsWayCountsInEveryChunk pays somebody who may hold 1,000 EUR and
// has 995 on their way.
func TestWhatIsOnItsWayCountsInEveryChunk(t *testing.T) {
	t.Parallel()
	for limit := 1; limit <= 3; limit++ {
		p := newPayroll(t, lines(t, nil), 2, wallet.OnErrorAllOrNothing)
		last := p.people[1]
		p.alter(last, func(c *Customer) { c.KYCLevel = 0 })
		p.must(keyed("t", intent{
			kind: wallet.KindTopUp, user: last, instrument: p.instrument(last, wallet.InstrumentBank, "DE"), amount: "995.00", currency: "EUR",
		}))
		if _, err := p.pay(limit); wallet.CodeOf(err) != wallet.CodePayoutRefused {
			t.Errorf("in chunks of %d: %v", limit, err)
		}
	}
}

func TestAPayoutGoesOnOrStopsAtARefusalAndPaysEachItemOnce(t *testing.T) {
	t.Parallel()
	tests := []struct {
		onError wallet.OnError
		status  wallet.PayoutStatus
		paid    []int64
	}{
		{wallet.OnErrorContinue, wallet.PayoutPartial, []int64{10_00, 0, 10_00, 10_00}},
		{wallet.OnErrorStop, wallet.PayoutStopped, []int64{10_00, 0, 0, 0}},
	}
	for _, test := range tests {
		for limit := 1; limit <= 5; limit++ {
			p := newPayroll(t, lines(t, nil), 4, test.onError)
			p.alter(p.people[1], func(c *Customer) { c.Status = wallet.StatusClosed })
			var result wallet.PayItemsResult
			for range 6 { // more often than there are items
				var err error
				if result, err = p.pay(limit); err != nil {
					t.Fatal(err)
				}
			}
			if !result.Done || result.Payout.Status != test.status {
				t.Errorf("%s in chunks of %d: %+v", test.onError, limit, result.Payout)
			}
			for i, id := range p.people {
				if got := p.available(id, "EUR"); got != test.paid[i] {
					t.Errorf("%s in chunks of %d: person %d has %d, want %d", test.onError, limit, i, got, test.paid[i])
				}
			}
		}
	}
}

// TestAPlanNeedsWhatTheMerchantWillPay is about the purse that a plan is held to.
func TestAPlanNeedsWhatTheMerchantWillPay(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		bearer  policy.Bearer
		purse   int64
		onHold  money.Decimal
		problem string
	}{
		{"a fee on top is needed too", policy.Payer, 20_20, "", ""},
		{"and not a cent less", policy.Payer, 20_19, "", "the purse holds 20.19 EUR; the payout needs 20.20 EUR with its fees, so 0.01 EUR are missing"},
		{"a fee that the payee bears is in the amount", policy.Payee, 20_00, "", ""},
		{"which is needed", policy.Payee, 19_99, "", "the purse holds 19.99 EUR; the payout needs 20.00 EUR with its fees, so 0.01 EUR are missing"},
		{"a hold that has expired is free", policy.Payee, 20_00, "15.00", ""},
	}
	for _, test := range tests {
		p := newPayroll(t, lines(t, func(rules *policy.Policy) {
			rules.Fees = []policy.FeeLine{{Name: "payout", Kinds: []string{"payout"}, PercentBps: 100, Bearer: test.bearer}}
		}), 2, wallet.OnErrorContinue)
		payer := p.person("shop-coffee", 3, "DE")
		p.fund(payer, test.purse, "EUR")
		if test.onHold != "" {
			p.must(keyed("h", intent{kind: wallet.KindHold, user: payer, other: p.shop, amount: test.onHold, currency: "EUR"}))
			p.clock = p.clock.Add(wallet.DefaultHoldLife + time.Second)
		}
		plan, err := p.engine.As(LocalOperator()).PlanPayout(context.Background(), wallet.PlanPayoutInput{
			From: payer, Source: "people.csv", SourceSHA256: "0123456789abcdef", Rows: []wallet.PayoutRow{
				{Line: 2, Item: "a", Recipient: p.people[0], Amount: "10.00", Currency: "EUR"},
				{Line: 3, Item: "b", Recipient: p.people[1], Amount: "10.00", Currency: "EUR"},
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(plan.Items) != 2 || len(plan.Fees) != 1 || plan.Fees[0].Amount != "0.20" {
			t.Errorf("%s: %+v", test.name, plan)
		}
		switch {
		case test.problem == "" && len(plan.Problems) > 0:
			t.Errorf("%s: %+v", test.name, plan.Problems)
		case test.problem != "" && (len(plan.Problems) != 1 || plan.Problems[0].Message != test.problem || plan.Problems[0].Code != wallet.CodeInsufficientFunds):
			t.Errorf("%s: %+v, want %q", test.name, plan.Problems, test.problem)
		}
	}
}
