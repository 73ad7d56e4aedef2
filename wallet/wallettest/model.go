package wallettest

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// model is what a careful person would note down on paper: who has how many
// cents. It knows nothing of ledgers, postings and limits.
type model struct {
	people, shops []string
	available     map[string]int64
	held          map[string]int64
	holds         []*modelHold
	payments      []*modelPayment
}

type modelHold struct {
	id, from, to string
	amount       int64
	open         bool
}

type modelPayment struct {
	id, from, to          string
	amount, fee           int64
	refunded, refundedFee int64
}

// percent is 1 % of an amount of cents, half to even.
func percent(cents int64) int64 {
	whole, rest := cents/100, cents%100
	if rest > 50 || rest == 50 && whole%2 == 1 {
		whole++
	}
	return whole
}

// share is fee * part / whole, half to even.
func share(fee, part, whole int64) int64 {
	product := fee * part
	quotient, rest := product/whole, product%whole
	if 2*rest > whole || 2*rest == whole && quotient%2 == 1 {
		quotient++
	}
	return quotient
}

const withdrawalFee = 50 // cents, to a bank at home

func describeModel(s *suite) {
	s.it("holds after any sequence of operations", func(w *world) {
		t, ok := w.t.(rapid.TB)
		if !ok {
			w.t.Fatal("the test cannot be one of rapid's")
		}
		cases := 0
		rapid.Check(t, func(rt *rapid.T) {
			cases++
			mine := &world{Wallet: w.Wallet, t: rt, keys: w.keys, phones: w.phones, banks: map[string]string{}}
			m := mine.newModel(cases)
			for range rapid.IntRange(1, 14).Draw(rt, "steps") {
				m.step(mine, rt)
				m.compare(mine)
			}
		})
	})
}

// newModel enters people of its own for one case.
func (w *world) newModel(number int) *model {
	w.t.Helper()
	m := &model{available: map[string]int64{}, held: map[string]int64{}}
	for _, name := range []string{"ann", "bob"} {
		m.people = append(m.people, w.person(fmt.Sprintf("%s%d", name, number)))
	}
	for _, name := range []string{"shop", "cafe"} {
		m.shops = append(m.shops, w.merchant(fmt.Sprintf("%s%d", name, number)))
	}
	first := m.people[0]
	w.fund(first, "20.00 EUR")
	m.available[first] = 2000
	return m
}

// cents draws an amount that is small most of the time and sometimes all there is.
func cents(rt *rapid.T, most int64) int64 {
	if most > 0 && rapid.Bool().Draw(rt, "all") {
		return most
	}
	return rapid.Int64Range(1, 1500).Draw(rt, "cents")
}

func decimal(cents int64) money.Decimal { return money.FromMinor(cents, "EUR").Decimal() }

func euros(cents int64) string { return string(decimal(cents)) + " EUR" }

// step does one thing to the wallet and, when paper says that it must go
// through, on paper.
func (m *model) step(w *world, rt *rapid.T) {
	person, shop := rapid.SampledFrom(m.people).Draw(rt, "person"), rapid.SampledFrom(m.shops).Draw(rt, "shop")
	switch rapid.IntRange(0, 7).Draw(rt, "operation") {
	case 0:
		m.topUp(w, person, cents(rt, 0))
	case 1:
		m.withdraw(w, person, cents(rt, m.available[person]-withdrawalFee))
	case 2:
		m.transfer(w, person, rapid.SampledFrom(m.people).Draw(rt, "recipient"), cents(rt, m.available[person]))
	case 3:
		m.hold(w, person, shop, cents(rt, m.available[person]))
	case 4:
		if len(m.holds) > 0 {
			hold := rapid.SampledFrom(m.holds).Draw(rt, "hold")
			m.capture(w, hold, cents(rt, hold.amount))
		}
	case 5:
		if len(m.holds) > 0 {
			m.release(w, rapid.SampledFrom(m.holds).Draw(rt, "hold"))
		}
	case 6:
		if len(m.payments) > 0 {
			p := rapid.SampledFrom(m.payments).Draw(rt, "payment")
			m.refund(w, p, cents(rt, p.amount-p.refunded))
		}
	default:
		m.pay(w, person, shop, cents(rt, m.available[person]))
	}
}

// judge compares what the wallet said with what paper says.
func judge(w *world, err error, want wallet.Code) bool {
	if got := wallet.CodeOf(err); got != want {
		w.t.Fatalf("the wallet says %q (%v), paper says %q", got, err, want)
	}
	return want == ""
}

// enough gives the refusal of a purse that has less than is needed.
func (m *model) enough(user string, needed int64) wallet.Code {
	if m.available[user] < needed {
		return wallet.CodeInsufficientFunds
	}
	return ""
}

func (m *model) topUp(w *world, user string, amount int64) {
	if judge(w, failure(w.Service.TopUp(w.ctx(), w.topUpInput(user, w.bank(user), euros(amount)))), "") {
		m.available[user] += amount
	}
}

func (m *model) withdraw(w *world, user string, amount int64) {
	_, err := w.Service.Withdraw(w.ctx(), w.withdrawInput(user, w.bank(user), euros(amount)))
	if judge(w, err, m.enough(user, amount+withdrawalFee)) {
		m.available[user] -= amount + withdrawalFee
	}
}

func (m *model) transfer(w *world, from, to string, amount int64) {
	want := m.enough(from, amount)
	if from == to {
		want = wallet.CodeInvalidRecipient
	}
	if judge(w, failure(w.Service.Transfer(w.ctx(), w.transferInput(from, to, euros(amount)))), want) {
		m.available[from] -= amount
		m.available[to] += amount
	}
}

func (m *model) pay(w *world, from, to string, amount int64) {
	t, err := w.Service.Pay(w.ctx(), w.payInput(from, to, euros(amount)))
	if judge(w, err, m.enough(from, amount)) {
		m.available[from] -= amount
		m.available[to] += amount - percent(amount)
		m.payments = append(m.payments, &modelPayment{id: t.ID, from: from, to: to, amount: amount, fee: percent(amount)})
	}
}

func (m *model) hold(w *world, from, to string, amount int64) {
	t, err := w.Service.Hold(w.ctx(), w.holdInput(from, to, euros(amount)))
	if judge(w, err, m.enough(from, amount)) {
		m.available[from] -= amount
		m.held[from] += amount
		m.holds = append(m.holds, &modelHold{id: t.ID, from: from, to: to, amount: amount, open: true})
	}
}

func (m *model) capture(w *world, h *modelHold, amount int64) {
	want := wallet.Code("")
	switch {
	case !h.open:
		want = wallet.CodeHoldClosed
	case amount > h.amount:
		want = wallet.CodeCaptureExceedsHold
	}
	t, err := w.capture(h.id, decimal(amount))
	if judge(w, err, want) {
		h.open = false
		m.held[h.from] -= h.amount
		m.available[h.from] += h.amount - amount
		m.available[h.to] += amount - percent(amount)
		m.payments = append(m.payments, &modelPayment{id: t.ID, from: h.from, to: h.to, amount: amount, fee: percent(amount)})
	}
}

func (m *model) release(w *world, h *modelHold) {
	want := wallet.Code("")
	if !h.open {
		want = wallet.CodeHoldClosed
	}
	if judge(w, failure(w.release(h.id)), want) {
		h.open = false
		m.held[h.from] -= h.amount
		m.available[h.from] += h.amount
	}
}

func (m *model) refund(w *world, p *modelPayment, amount int64) {
	back := share(p.fee, p.refunded+amount, p.amount) - p.refundedFee
	want := m.enough(p.to, amount-back)
	if amount > p.amount-p.refunded {
		want = wallet.CodeRefundExceedsRest
	}
	if judge(w, failure(w.refund(p.id, decimal(amount))), want) {
		p.refunded += amount
		p.refundedFee += back
		m.available[p.to] -= amount - back
		m.available[p.from] += amount
	}
}

// compare says that every purse is as it is on paper.
func (m *model) compare(w *world) {
	w.t.Helper()
	for _, user := range append(append([]string{}, m.people...), m.shops...) {
		w.has(user, euros(m.available[user]), decimal(m.held[user]))
	}
}
