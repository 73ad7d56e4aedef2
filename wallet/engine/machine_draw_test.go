package engine

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// newMachine draws rules, people of all levels, countries and statuses, their
// instruments and their money.
func newMachine(t *rapid.T) *machine {
	rules := drawRules(t)
	m := &machine{bank: newBank(t, rules), naive: newNaive(rules)}
	countries := rapid.SampledFrom([]string{"DE", "DE", "FR", ""})
	for i := range rapid.IntRange(3, 6).Draw(t, "people") {
		name := fmt.Sprint([]string{"person-", "shop-"}[i%2], i)
		id := m.person(name, rapid.IntRange(0, 3).Draw(t, "level"), countries.Draw(t, "country"))
		m.people = append(m.people, id)
		c := m.customers[id]
		m.naive.people[id] = naivePerson{merchant: i%2 == 1, level: c.KYCLevel, country: c.Country, status: c.Status}
		for _, name := range names(c) {
			m.naive.names[strings.ToLower(strings.TrimSpace(name))] = id
		}
		m.drawInstrument(t, id)
		for _, c := range []money.Currency{"EUR", "USD", "JPY"} {
			if minor := rapid.SampledFrom([]int64{0, 900, 90_000, 900_000, 10_000_000}).Draw(t, "fund"); minor > 0 {
				m.fund(id, minor, c)
				m.naive.move(onRailOf(c), available(id, c), number(minor))
			}
		}
	}
	return m
}

func (m *machine) drawInstrument(t *rapid.T, owner string) {
	kind := rapid.SampledFrom([]wallet.InstrumentKind{
		wallet.InstrumentBank, wallet.InstrumentBank, wallet.InstrumentDebit, wallet.InstrumentCredit, wallet.InstrumentPrepaid,
	}).Draw(t, "instrument")
	country := ""
	if kind == wallet.InstrumentBank {
		country = rapid.SampledFrom([]string{"DE", "FR"}).Draw(t, "bank's country")
	}
	id := m.instrument(owner, kind, country)
	stored := m.instruments[id]
	known := naiveInstrument{owner: owner, kind: kind, country: country}
	switch rapid.IntRange(0, 7).Draw(t, "is good") {
	case 6:
		stored.Status, known.removed = wallet.InstrumentRemoved, true
	case 7:
		if kind != wallet.InstrumentBank {
			stored.Expiry, known.expired = "03/26", true // the end of March, and it is April
		}
	}
	m.instruments[id], m.naive.instruments[id] = stored, known
	m.plastic = append(m.plastic, id)
}

// drawRules draws the shipped policy or one of random lines.
func drawRules(t *rapid.T) *policy.Policy {
	return lines(t, func(p *policy.Policy) {
		if rapid.Bool().Draw(t, "shipped rules") {
			return
		}
		p.Version, p.Fees, p.Limits = "random", nil, nil
		for i := range rapid.IntRange(0, 4).Draw(t, "fees") {
			p.Fees = append(p.Fees, drawFeeLine(t, i))
		}
		for i := range rapid.IntRange(0, 6).Draw(t, "limits") {
			p.Limits = append(p.Limits, drawLimitLine(t, i))
		}
	})
}

func drawFeeLine(t *rapid.T, i int) policy.FeeLine {
	small := rapid.SampledFrom([]int64{0, 0, 1, 30, 500})
	l := policy.FeeLine{
		Name: fmt.Sprint("fee-", i), PercentBps: rapid.SampledFrom([]int64{0, 1, 100, 333, 10_000}).Draw(t, "bps"),
		Reach:  rapid.SampledFrom([]policy.Reach{policy.AnyReach, policy.AnyReach, policy.Domestic, policy.International}).Draw(t, "reach"),
		Bearer: rapid.SampledFrom([]policy.Bearer{policy.Payer, policy.Payee}).Draw(t, "bearer"),
		Fixed:  eur(small.Draw(t, "fixed")), Least: eur(small.Draw(t, "least")),
	}
	if rapid.Bool().Draw(t, "has a most") {
		l.Most = eur(l.Least.Minor() + small.Draw(t, "above least"))
	}
	for _, kind := range []string{"payment", "capture", "transfer", "payout", "top_up", "withdrawal"} {
		if rapid.Bool().Draw(t, "fee for "+kind) {
			l.Kinds = append(l.Kinds, kind)
		}
	}
	if rapid.IntRange(0, 3).Draw(t, "of a currency") == 3 {
		l.Currencies = []money.Currency{"EUR", "JPY"}
	}
	return l
}

func drawLimitLine(t *rapid.T, i int) policy.LimitLine {
	l := policy.LimitLine{
		Name: fmt.Sprint("limit-", i), Level: rapid.IntRange(0, 3).Draw(t, "of level"),
		Kind: rapid.SampledFrom([]string{
			policy.LimitBalance, policy.LimitOutgoing, "payment", "hold", "withdrawal", "transfer", "payout",
		}).Draw(t, "limited"),
		Window: rapid.SampledFrom([]policy.Window{policy.Transaction, policy.Day, policy.Month}).Draw(t, "window"),
		Most:   eur(rapid.SampledFrom([]int64{0, 100, 10_000, 100_000, 1_000_000}).Draw(t, "limit")),
	}
	if l.Kind == policy.LimitBalance {
		l.Window = policy.Always
	}
	return l
}

// drawEvents lets between two batches time pass, a rail answer, an operator
// freeze somebody and a level change. Time passes by some minutes and a second:
// no hold expires just while a batch runs.
func (m *machine) drawEvents(t *rapid.T) {
	if passes := rapid.SampledFrom([]time.Duration{
		0, time.Minute, time.Hour, 8 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour, 10 * 24 * time.Hour,
	}).Draw(t, "passes"); passes > 0 {
		m.clock = m.clock.Add(passes + time.Second)
	}
	for range rapid.IntRange(0, 2).Draw(t, "answers") {
		m.settleNext(t)
	}
	if rapid.IntRange(0, 3).Draw(t, "changes") == 3 {
		id := rapid.SampledFrom(m.people).Draw(t, "who")
		known := m.naive.people[id]
		known.status = rapid.SampledFrom([]wallet.Status{
			wallet.StatusActive, wallet.StatusActive, wallet.StatusFrozen, wallet.StatusPending, wallet.StatusClosed,
		}).Draw(t, "becomes")
		known.level = rapid.IntRange(0, 3).Draw(t, "gets level")
		m.naive.people[id] = known
		m.alter(id, func(c *Customer) { c.Status, c.KYCLevel = known.status, known.level })
	}
}

func (m *machine) drawBatch(t *rapid.T) []*intent {
	batch := make([]*intent, rapid.IntRange(1, 8).Draw(t, "intents"))
	for i := range batch {
		in := m.drawIntent(t)
		m.past = append(m.past, in)
		batch[i] = &in
	}
	return batch
}

// drawIntent draws an intent that mostly makes sense, sometimes with something
// wrong in it, and sometimes one that was asked for before.
func (m *machine) drawIntent(t *rapid.T) intent {
	if len(m.past) > 0 && rapid.IntRange(0, 12).Draw(t, "again") == 12 {
		return m.drawAgain(t)
	}
	in := intent{
		kind: rapid.SampledFrom([]wallet.TransactionKind{
			wallet.KindPayment, wallet.KindPayment, wallet.KindTransfer, wallet.KindPayout, wallet.KindHold, wallet.KindHold,
			wallet.KindCapture, wallet.KindCapture, wallet.KindRelease, wallet.KindRefund, wallet.KindRefund, wallet.KindTopUp, wallet.KindWithdrawal,
		}).Draw(t, "kind"),
		scope: "local", actor: "local", key: m.newID("key"),
		memo:   rapid.SampledFrom([]string{"", "", "tea", " tea "}).Draw(t, "memo"),
		reason: rapid.SampledFrom([]string{"", "", "broken", "broken "}).Draw(t, "reason"),
	}
	switch in.kind {
	case wallet.KindCapture, wallet.KindRelease:
		m.drawParent(t, &in, wallet.KindHold)
	case wallet.KindRefund:
		m.drawParent(t, &in, wallet.KindPayment, wallet.KindPayment, wallet.KindCapture, wallet.KindTransfer)
	case wallet.KindTopUp, wallet.KindWithdrawal:
		in.memo, in.reason = "", ""
		in.instrument = rapid.SampledFrom(append([]string{"card_1"}, m.plastic...)).Draw(t, "with")
		in.user = m.call(t, m.naive.instruments[in.instrument].owner)
		if rapid.IntRange(0, 15).Draw(t, "somebody else's") == 15 {
			in.user = m.call(t, rapid.SampledFrom(m.people).Draw(t, "somebody"))
		}
		m.drawAmount(t, &in, m.naive.names[strings.ToLower(strings.TrimSpace(in.user))])
	default:
		m.drawSides(t, &in)
	}
	m.drawMistake(t, &in)
	return in
}

// call names somebody in one of many ways.
func (m *machine) call(t *rapid.T, id string) string {
	if id == "" || rapid.IntRange(0, 40).Draw(t, "unknown") == 40 {
		return rapid.SampledFrom([]string{"", "nobody@example.com", "usr_99999999999999999999999999", "no-shop", "?"}).Draw(t, "nobody")
	}
	return rapid.SampledFrom(names(m.customers[id])).Draw(t, "called")
}

func (m *machine) drawSides(t *rapid.T, in *intent) {
	payer, payee := rapid.SampledFrom(m.people).Draw(t, "payer"), rapid.SampledFrom(m.people).Draw(t, "payee")
	if rapid.IntRange(0, 9).Draw(t, "fitting") > 0 { // a merchant where one is wanted, a person where not, and not oneself
		wanted := in.kind == wallet.KindPayment || in.kind == wallet.KindHold
		fitting := slices.DeleteFunc(slices.Clone(m.people), func(id string) bool {
			return id == payer || (in.kind != wallet.KindPayout && m.naive.people[id].merchant != wanted)
		})
		if len(fitting) > 0 {
			payee = rapid.SampledFrom(fitting).Draw(t, "fitting payee")
		}
	}
	in.user, in.other = m.call(t, payer), m.call(t, payee)
	m.drawAmount(t, in, payer)
	if in.kind == wallet.KindPayment || in.kind == wallet.KindHold {
		in.orderID = rapid.SampledFrom([]string{"", "1", " 2"}).Draw(t, "order")
	}
	if in.kind == wallet.KindHold {
		in.expiresIn = rapid.SampledFrom([]time.Duration{
			0, time.Minute, time.Hour, 24 * time.Hour, 31 * 24 * time.Hour,
		}).Draw(t, "life")
	}
	if in.kind == wallet.KindPayout {
		m.items++
		in.payout, in.item = "po_1", fmt.Sprint("item-", m.items)
		in.scope, in.key = "po", fmt.Sprint("payout:po_1:", in.item)
	}
}

// drawParent picks something to capture, release or refund. Where there is
// nothing of the kind it makes something instead.
func (m *machine) drawParent(t *rapid.T, in *intent, kinds ...wallet.TransactionKind) {
	wanted := rapid.SampledFrom(kinds).Draw(t, "of kind")
	closed := rapid.IntRange(0, 3).Draw(t, "closed too") == 3
	var ids []string
	for _, id := range slices.Sorted(maps.Keys(m.naive.deals)) {
		if d := m.naive.deals[id]; d.kind == wanted && (closed || d.open || wanted != wallet.KindHold) {
			ids = append(ids, id)
		}
	}
	switch odd := rapid.IntRange(0, 30).Draw(t, "odd parent"); {
	case odd == 30:
		ids = []string{"txn_none", "hold_none", ""}
	case odd == 29 && len(m.naive.deals) > 0:
		ids = slices.Sorted(maps.Keys(m.naive.deals))
	case len(ids) == 0:
		in.kind, in.reason = wallet.KindPayment, ""
		if wanted == wallet.KindHold || wanted == wallet.KindCapture {
			in.kind = wallet.KindHold
		}
		m.drawSides(t, in)
		return
	}
	in.parent = rapid.SampledFrom(ids).Draw(t, "of")
	if slices.Contains(ids, m.lastParent) && rapid.Bool().Draw(t, "of the same again") {
		in.parent = m.lastParent
	}
	m.lastParent = in.parent
	d := m.naive.deals[in.parent]
	if d == nil {
		return
	}
	who := rapid.IntRange(0, 9).Draw(t, "who asks")
	switch {
	case who < 4:
		in.user = ""
	case who < 9 && m.naive.people[d.to].status != "":
		in.user = m.call(t, d.to)
	default:
		in.user = m.call(t, rapid.SampledFrom(m.people).Draw(t, "anybody"))
	}
	if in.kind == wallet.KindRelease || rapid.IntRange(0, 2).Draw(t, "all of it") == 0 {
		return
	}
	whole := d.amount
	if in.kind == wallet.KindRefund && d.refunded != nil {
		whole = minus(d.amount, d.refunded)
	}
	x := plus(whole, number(rapid.Int64Range(-1, 1).Draw(t, "beside the whole")))
	if rapid.Bool().Draw(t, "a part") && whole.IsInt64() && whole.Sign() > 0 {
		x = number(rapid.Int64Range(1, whole.Int64()).Draw(t, "part"))
	}
	if x.IsInt64() {
		in.amount = m.spell(t, x, d.currency)
	}
}

// drawAmount draws an amount and a currency: any, or just what somebody has or
// may still move, one less or one more.
func (m *machine) drawAmount(t *rapid.T, in *intent, payer string) {
	c := rapid.SampledFrom([]money.Currency{"EUR", "EUR", "USD", "JPY"}).Draw(t, "currency")
	in.currency = rapid.SampledFrom([]string{string(c), strings.ToLower(string(c))}).Draw(t, "written")
	x := number(rapid.OneOf(rapid.Int64Range(1, 500), rapid.Int64Range(1, 50_000), rapid.Int64Range(1, 5_000_000)).Draw(t, "minor"))
	switch rapid.IntRange(0, 5).Draw(t, "edge") {
	case 2:
		if left := m.roomFor(in, payer); left.Sign() > 0 {
			x = nearest(new(big.Rat).Mul(new(big.Rat).SetInt(left), m.naive.minorPerBase(c)))
			x = plus(x, number(rapid.Int64Range(-1, 1+x.Int64()/20).Draw(t, "beside the room")))
		}
	case 3:
		x = plus(at(m.naive.purses, available(payer, c)), number(rapid.Int64Range(-60, 1).Draw(t, "of all there is")))
	case 4:
		most := rapid.SampledFrom([]int64{100, 10_000, 50_000, 100_000, 200_000, 1_000_000, 2_000_000}).Draw(t, "of a limit")
		exact := new(big.Rat).Mul(new(big.Rat).SetInt64(most), m.naive.minorPerBase(c))
		x = plus(nearest(exact), number(rapid.Int64Range(-1, 1).Draw(t, "beside the limit")))
	}
	in.amount = m.spell(t, x, c)
}

// roomFor is what whoever receives may hold besides what it has, in the base.
func (m *machine) roomFor(in *intent, payer string) *big.Int {
	owner := payer
	if in.other != "" {
		owner = m.naive.names[strings.ToLower(strings.TrimSpace(in.other))]
	}
	room := number(0)
	for _, l := range m.naive.rules.Limits {
		if l.Kind == policy.LimitBalance && l.Level == m.naive.people[owner].level {
			room = number(l.Most.Minor())
		}
	}
	for purse, amount := range m.naive.purses {
		if purse.owner == owner {
			room = minus(room, m.naive.worth(amount, purse.currency))
		}
	}
	return room
}

// spell writes minor units as people do.
func (m *machine) spell(t *rapid.T, x *big.Int, c money.Currency) money.Decimal {
	text := string(money.FromMinor(x.Int64(), c).Decimal())
	switch rapid.IntRange(0, 9).Draw(t, "spelling") {
	case 8:
		if strings.Contains(text, ".") {
			text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
		}
	case 9:
		if x.Sign() >= 0 {
			text = "00" + text
		}
	}
	return money.Decimal(text)
}

// drawMistake puts something wrong into one intent of many.
func (m *machine) drawMistake(t *rapid.T, in *intent) {
	const one = 60
	switch rapid.IntRange(0, one).Draw(t, "mistake") {
	case one:
		in.amount = rapid.SampledFrom([]money.Decimal{
			"0", "0.00", "-1", "-0", "1.2345", "0.001", "abc", "1,50", ".5", "5.", "1e3", "99999999999999999999", "92233720368547758.07",
			"9223372036854775807", "92233720368547758.08", "00000000000000000000000000000000001",
		}).Draw(t, "bad amount")
	case one - 1:
		in.currency = rapid.SampledFrom([]string{"", "XYZ", "EURO", "KWD", "krw"}).Draw(t, "bad currency")
		if in.parent != "" {
			in.currency = ""
		}
	case one - 2:
		if in.instrument == "" {
			in.memo = rapid.SampledFrom([]string{strings.Repeat("m", 500), strings.Repeat("m", 501), "two\nlines"}).Draw(t, "bad memo")
		}
	case one - 3:
		if in.payout == "" {
			in.key = rapid.SampledFrom([]string{"", "über", "a\x00b", strings.Repeat("k", 201)}).Draw(t, "bad key")
		}
	case one - 4:
		if in.kind == wallet.KindHold {
			in.expiresIn = rapid.SampledFrom([]time.Duration{
				-time.Hour, time.Minute - 1, 31*24*time.Hour + 1, math.MaxInt64,
			}).Draw(t, "bad life")
		}
	case one - 5:
		if in.kind == wallet.KindPayment {
			in.orderID = rapid.SampledFrom([]string{strings.Repeat("o", 100), strings.Repeat("o", 101), "a\tb"}).Draw(t, "bad order")
		}
	}
}

// drawAgain asks once more for something that was asked for, in the same words
// or in others.
func (m *machine) drawAgain(t *rapid.T) intent {
	in := rapid.SampledFrom(m.past).Draw(t, "asked before")
	if in.payout != "" {
		m.items++
		in.item = fmt.Sprint("item-", m.items)
		in.key = fmt.Sprint("payout:po_1:", in.item)
		return in
	}
	switch rapid.IntRange(0, 11).Draw(t, "otherwise") {
	case 6:
		if id := m.naive.names[strings.ToLower(strings.TrimSpace(in.user))]; id != "" {
			in.user = m.call(t, id)
		}
	case 7:
		in.memo += " "
	case 8:
		in.memo, in.reason = "other", "other"
	case 9:
		in.amount += "0"
	case 10:
		in.kind = wallet.KindTransfer
	case 11:
		in.expiresIn += time.Hour
	}
	return in
}
