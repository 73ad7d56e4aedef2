package engine

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
)

// verdict is what the naive wallet says of an intent: the deal and how it is
// carried out, or the codes by which it may be refused.
type verdict struct {
	codes  []wallet.Code
	fields []string // that a mismatch names
	replay string   // the deal that the key stands for
	deal   *naiveDeal
	expire string // the payer whose expired holds go first
	effect func(*naive)
}

func (v *verdict) refuse(code wallet.Code) { v.codes = append(v.codes, code) }

func (v *verdict) refuseIf(wrong bool, code wallet.Code) {
	if wrong {
		v.refuse(code)
	}
}

// judge says what becomes of an intent at a moment. due is the moment at which
// the batch began: what had expired by then is given back.
func (n *naive) judge(in intent, due, now time.Time) verdict {
	var v verdict
	if in.payout == "" {
		unprintable := func(r rune) bool { return r < ' ' || r > '~' }
		if in.key == "" || len(in.key) > 200 || strings.ContainsFunc(in.key, unprintable) {
			v.refuse(wallet.CodeInvalidInput)
			return v
		}
		if used, ok := n.keys[in.scope+" "+in.key]; ok {
			v.fields = differences(used.said, n.said(in))
			v.replay = used.deal
			v.refuseIf(len(v.fields) > 0, wallet.CodeIdempotencyMismatch)
			return v
		}
	}
	for _, text := range []struct {
		of   string
		most int
	}{{in.memo, 500}, {in.orderID, 100}, {in.reason, 500}} {
		clean := strings.TrimSpace(text.of)
		v.refuseIf(len(clean) > text.most || strings.ContainsFunc(clean, unicode.IsControl), wallet.CodeInvalidInput)
	}
	switch in.kind {
	case wallet.KindPayment, wallet.KindTransfer, wallet.KindPayout, wallet.KindHold:
		n.judgeSend(&v, in, due, now)
	case wallet.KindTopUp:
		n.judgeTopUp(&v, in)
	case wallet.KindWithdrawal:
		n.judgeWithdrawal(&v, in, due, now)
	case wallet.KindCapture, wallet.KindRelease:
		n.judgeHold(&v, in, now)
	default:
		n.judgeRefund(&v, in, due)
	}
	return v
}

// said is an intent field by field, as far as two uses of a key are compared.
func (n *naive) said(in intent) map[string]string {
	name := func(text string) string {
		if id := n.names[strings.ToLower(strings.TrimSpace(text))]; id != "" {
			return id
		}
		return text
	}
	amount := string(in.amount)
	if regexp.MustCompile(`^[0-9]+(\.[0-9]+)?$`).MatchString(amount) {
		exact, _ := new(big.Rat).SetString(amount)
		amount = exact.RatString()
	}
	return map[string]string{
		"command": string(in.kind), "user": name(in.user), "recipient": name(in.other), "amount": amount,
		"currency": strings.ToUpper(in.currency), "memo": strings.TrimSpace(in.memo), "order_id": strings.TrimSpace(in.orderID),
		"instrument": in.instrument, "transaction": in.parent, "expires": in.expiresIn.String(), "reason": strings.TrimSpace(in.reason),
	}
}

// differences are in the order in which fields are documented.
func differences(before, now map[string]string) []string {
	var list []string
	for _, name := range []string{
		"command", "user", "recipient", "amount", "currency", "memo", "order_id", "instrument", "transaction", "expires", "reason",
	} {
		if before[name] != now[name] {
			list = append(list, name)
		}
	}
	return list
}

// readAmount reads minor units, nil when the text is no number at all.
func readAmount(text money.Decimal, c money.Currency) (*big.Int, []wallet.Code) {
	if len(text) > 32 || !regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`).MatchString(string(text)) {
		return nil, []wallet.Code{wallet.CodeInvalidAmount}
	}
	exact, _ := new(big.Rat).SetString(string(text))
	for range decimals(c) {
		exact.Mul(exact, big.NewRat(10, 1))
	}
	var wrong []wallet.Code
	if _, after, _ := strings.Cut(string(text), "."); len(after) > decimals(c) {
		wrong = append(wrong, wallet.CodeTooManyDecimals)
	}
	x := nearest(exact)
	if x.Sign() <= 0 || !x.IsInt64() {
		wrong = append(wrong, wallet.CodeInvalidAmount)
	}
	if !x.IsInt64() {
		x = nil
	}
	return x, wrong
}

// amount reads the amount and the currency of an intent that names both.
func (n *naive) amount(v *verdict, in intent) (*big.Int, money.Currency, bool) {
	c := money.Currency(strings.ToUpper(in.currency))
	if !slices.Contains([]money.Currency{"EUR", "USD", "GBP", "JPY", "KRW", "KWD"}, c) {
		v.refuse(wallet.CodeUnknownCurrency)
		return nil, c, false
	}
	x, wrong := readAmount(in.amount, c)
	v.codes = append(v.codes, wrong...)
	v.refuseIf(!n.offers(c), wallet.CodeCurrencyNotOffered)
	return x, c, len(wrong) == 0 && n.offers(c)
}

// payer finds who pays.
func (n *naive) payer(v *verdict, text string) (string, bool) {
	id := n.names[strings.ToLower(strings.TrimSpace(text))]
	v.refuseIf(id == "", wallet.CodeCustomerNotFound)
	n.checkPays(v, id)
	return id, id != ""
}

func (n *naive) checkPays(v *verdict, id string) {
	switch n.people[id].status {
	case wallet.StatusFrozen:
		v.refuse(wallet.CodeAccountFrozen)
	case wallet.StatusPending, wallet.StatusClosed:
		v.refuse(wallet.CodeAccountNotActive)
	default:
	}
}

func (n *naive) checkTakes(v *verdict, id string) {
	status := n.people[id].status
	v.refuseIf(status == wallet.StatusPending || status == wallet.StatusClosed, wallet.CodeRecipientNotActive)
}

// freed is the wallet with the expired holds of somebody given back.
func (n *naive) freed(payer string, due time.Time) *naive {
	c := n.clone()
	for _, d := range c.due(payer, due) {
		c.free(d)
	}
	return c
}

// checkFits refuses what would not fit into an account.
func (n *naive) checkFits(v *verdict, account naivePurse, amount *big.Int) {
	accounts := n.purses
	if strings.ContainsRune(account.owner, ':') {
		accounts = n.system
	}
	v.refuseIf(!plus(at(accounts, account), amount).IsInt64(), wallet.CodeInvalidAmount)
}

func (n *naive) judgeSend(v *verdict, in intent, due, now time.Time) {
	amount, c, amountOK := n.amount(v, in)
	payer, payerOK := n.payer(v, in.user)
	toMerchant := in.kind == wallet.KindPayment || in.kind == wallet.KindHold
	payee := n.names[strings.ToLower(strings.TrimSpace(in.other))]
	switch {
	case payee == "" && toMerchant:
		v.refuse(wallet.CodeMerchantNotFound)
	case payee == "":
		v.refuse(wallet.CodeCustomerNotFound)
	default:
		merchant := n.people[payee].merchant
		v.refuseIf(payee == payer || (toMerchant && !merchant) || (in.kind == wallet.KindTransfer && merchant), wallet.CodeInvalidRecipient)
		n.checkTakes(v, payee)
	}
	life := in.expiresIn
	if life == 0 {
		life = 7 * 24 * time.Hour
	}
	v.refuseIf(in.kind == wallet.KindHold && (life < time.Minute || life > 31*24*time.Hour), wallet.CodeInvalidInput)
	if !amountOK || !payerOK || payee == "" || payee == payer {
		return
	}
	priced := in.kind
	if in.kind == wallet.KindHold {
		priced = wallet.KindCapture
	}
	fee := n.fee(priced, "", n.people[payer].country, n.people[payee].country, amount, c)
	then := n.freed(payer, due)
	v.expire = payer
	n.checkOut(v, then, payer, in.kind, amount, fee, c, now)
	v.deal = &naiveDeal{kind: in.kind, from: payer, to: payee, currency: c, amount: amount, fee: fee, made: now}
	if in.kind == wallet.KindHold {
		if !fee.payer {
			v.deal.fee = naiveFee{total: number(0), returnable: number(0)}
		}
		v.deal.open, v.deal.expires = true, now.Add(life)
		v.effect = func(m *naive) { m.move(available(payer, c), heldBy(payer, c), plus(amount, fee.onTop())) }
		return
	}
	n.checkIn(v, then, payee, amount, fee, wallet.CodeRecipientLimit, c)
	then.checkFits(v, available(payee, c), amount)
	then.checkFits(v, feesOf(in.kind, c), fee.total)
	v.effect = func(m *naive) {
		m.move(available(payer, c), available(payee, c), amount)
		bearer := payee
		if fee.payer {
			bearer = payer
		}
		m.move(available(bearer, c), feesOf(in.kind, c), fee.total)
	}
}

// checkOut looks at the limits and the funds of who pays.
func (n *naive) checkOut(
	v *verdict, then *naive, payer string, kind wallet.TransactionKind, amount *big.Int, fee naiveFee, c money.Currency, now time.Time,
) {
	tooMuch, countable := then.movesTooMuch(payer, kind, amount, c, now)
	needed := plus(amount, fee.onTop())
	v.refuseIf(tooMuch, wallet.CodeLimitExceeded)
	v.refuseIf(!countable || fee.beyond || !needed.IsInt64(), wallet.CodeInvalidAmount)
	if needed.Cmp(at(then.purses, available(payer, c))) > 0 {
		v.refuse(wallet.CodeInsufficientFunds)
		v.refuseIf(needed.BitLen() > 60, wallet.CodeInvalidAmount) // whichever is found first
	}
}

func (n *naive) checkIn(v *verdict, then *naive, payee string, amount *big.Int, fee naiveFee, code wallet.Code, c money.Currency) {
	tooMuch, countable := then.holdsTooMuch(payee, minus(amount, fee.kept()), c)
	v.refuseIf(tooMuch, code)
	v.refuseIf(!countable, wallet.CodeInvalidAmount)
}

// bound finds the instrument of somebody.
func (n *naive) bound(v *verdict, in intent, owner string) (naiveInstrument, bool) {
	i, ok := n.instruments[in.instrument]
	if !ok || i.owner != owner {
		v.refuse(wallet.CodeInstrumentNotFound)
		return i, false
	}
	v.refuseIf(i.removed, wallet.CodeInstrumentUnusable)
	v.refuseIf(i.expired, wallet.CodeCardExpired)
	v.refuseIf(in.kind == wallet.KindWithdrawal && i.kind != wallet.InstrumentBank, wallet.CodeInstrumentUnusable)
	return i, true
}

func (n *naive) judgeTopUp(v *verdict, in intent) {
	amount, c, amountOK := n.amount(v, in)
	owner := n.names[strings.ToLower(strings.TrimSpace(in.user))]
	v.refuseIf(owner == "", wallet.CodeCustomerNotFound)
	status := n.people[owner].status
	v.refuseIf(status == wallet.StatusPending || status == wallet.StatusClosed, wallet.CodeAccountNotActive)
	i, ok := n.bound(v, in, owner)
	if !ok || !amountOK {
		return
	}
	fee := n.fee(in.kind, string(i.kind), i.country, n.people[owner].country, amount, c)
	v.refuseIf(fee.beyond || !plus(amount, fee.onTop()).IsInt64(), wallet.CodeInvalidAmount)
	n.checkIn(v, n, owner, amount, fee, wallet.CodeLimitExceeded, c)
	charged := plus(amount, fee.onTop())
	n.checkFits(v, available(owner, c), charged)
	n.checkFits(v, onRailOf(c), minus(number(0), charged))
	v.refuseIf(!plus(n.onTheWay(owner), n.worth(minus(amount, fee.kept()), c)).IsInt64(), wallet.CodeInvalidAmount)
	v.deal = &naiveDeal{kind: in.kind, from: in.instrument, to: owner, currency: c, amount: amount, fee: fee, open: true}
	v.effect = func(*naive) {}
}

func (n *naive) judgeWithdrawal(v *verdict, in intent, due, now time.Time) {
	amount, c, amountOK := n.amount(v, in)
	owner, ownerOK := n.payer(v, in.user)
	i, ok := n.bound(v, in, owner)
	if !ok || !amountOK || !ownerOK {
		return
	}
	fee := n.fee(in.kind, string(i.kind), n.people[owner].country, i.country, amount, c)
	v.refuseIf(!fee.payer && fee.total.Cmp(amount) == 0, wallet.CodeInvalidAmount) // nothing would go out
	v.expire = owner
	n.checkOut(v, n.freed(owner, due), owner, in.kind, amount, fee, c, now)
	v.deal = &naiveDeal{kind: in.kind, from: owner, to: in.instrument, currency: c, amount: amount, fee: fee, open: true, made: now}
	v.effect = func(m *naive) { m.move(available(owner, c), heldBy(owner, c), plus(amount, fee.onTop())) }
}

// allowed looks whether who asks is the one to whom a deal goes; an operator
// names nobody.
func (n *naive) allowed(v *verdict, in intent, d *naiveDeal, notFound wallet.Code) {
	if in.user == "" {
		return
	}
	user := n.names[strings.ToLower(strings.TrimSpace(in.user))]
	switch user {
	case "":
		v.refuse(wallet.CodeCustomerNotFound)
	case d.to:
	case d.from:
		v.refuse(wallet.CodeUnauthorized)
	default:
		v.refuse(notFound)
	}
}

// part reads the amount of a capture or a refund, all of what there is when
// none is said.
func part(v *verdict, in intent, whole *big.Int, c money.Currency, tooMuch wallet.Code) *big.Int {
	if in.amount == "" {
		v.refuseIf(whole.Sign() == 0, tooMuch)
		return whole
	}
	amount, wrong := readAmount(in.amount, c)
	v.codes = append(v.codes, wrong...)
	if amount == nil || len(wrong) > 0 {
		return nil
	}
	v.refuseIf(amount.Cmp(whole) > 0, tooMuch)
	return amount
}

func (n *naive) judgeHold(v *verdict, in intent, now time.Time) {
	d := n.deals[in.parent]
	if d == nil || d.kind != wallet.KindHold {
		v.refuse(wallet.CodeHoldNotFound)
		return
	}
	n.allowed(v, in, d, wallet.CodeHoldNotFound)
	v.refuseIf(!d.open, wallet.CodeHoldClosed)
	c, held, free := d.currency, heldBy(d.from, d.currency), available(d.from, d.currency)
	if in.kind == wallet.KindRelease {
		v.deal = &naiveDeal{kind: in.kind, from: d.from, to: d.to, currency: c, amount: d.amount, fee: naiveFee{total: number(0), returnable: number(0)}}
		v.effect = func(m *naive) { m.free(m.deals[in.parent]) }
		return
	}
	v.refuseIf(!d.expires.After(now), wallet.CodeHoldExpired)
	n.checkPays(v, d.from)
	amount := part(v, in, d.amount, c, wallet.CodeCaptureExceedsHold)
	if amount == nil {
		return
	}
	fee := n.fee(in.kind, "", n.people[d.from].country, n.people[d.to].country, amount, c)
	if fee.payer { // never more than was reserved for it
		fee.total = lesser(fee.total, d.fee.onTop())
		fee.returnable = lesser(fee.returnable, fee.total)
	}
	n.checkIn(v, n, d.to, amount, fee, wallet.CodeRecipientLimit, c)
	n.checkFits(v, available(d.to, c), amount)
	v.deal = &naiveDeal{kind: in.kind, from: d.from, to: d.to, currency: c, amount: amount, fee: fee}
	v.effect = func(m *naive) {
		d := m.deals[in.parent]
		m.free(d)
		m.move(free, held, plus(amount, fee.onTop())) // held once more, for what is taken
		m.use(d.from, wallet.KindHold, d.made, m.worth(amount, c))
		m.move(held, available(d.to, c), amount)
		bearer := available(d.to, c)
		if fee.payer {
			bearer = held
		}
		m.move(bearer, feesOf(in.kind, c), fee.total)
		d.captured = amount
	}
}

func (n *naive) judgeRefund(v *verdict, in intent, due time.Time) {
	d := n.deals[in.parent]
	if d == nil {
		v.refuse(wallet.CodeTransactionNotFound)
		return
	}
	n.allowed(v, in, d, wallet.CodeTransactionNotFound)
	if d.kind != wallet.KindPayment && d.kind != wallet.KindCapture {
		v.refuse(wallet.CodeNotRefundable)
		return
	}
	if in.user != "" && n.names[strings.ToLower(strings.TrimSpace(in.user))] == d.from {
		v.refuse(wallet.CodeUnauthorized)
	}
	left := minus(d.amount, d.refunded)
	v.refuseIf(left.Sign() == 0, wallet.CodeRefundExceedsRest)
	n.checkPays(v, d.to)
	n.checkTakes(v, d.from)
	amount := part(v, in, left, d.currency, wallet.CodeRefundExceedsRest)
	if amount == nil || left.Sign() == 0 {
		return
	}
	v.expire = d.to
	then := n.freed(d.to, due)
	all := plus(d.refunded, amount)
	share := new(big.Rat).SetFrac(new(big.Int).Mul(d.fee.returnable, all), d.amount)
	back := minus(nearest(share), d.feeBack)
	c, shop, payer := d.currency, available(d.to, d.currency), available(d.from, d.currency)
	bearer := shop
	if d.fee.payer {
		bearer = payer
	}
	there := at(then.purses, shop)
	if bearer == shop {
		there = plus(there, back)
	}
	v.refuseIf(amount.Cmp(there) > 0, wallet.CodeInsufficientFunds)
	v.deal = &naiveDeal{
		kind: in.kind, from: d.to, to: d.from, currency: c, amount: amount,
		fee: naiveFee{total: back, returnable: number(0), payer: d.fee.payer, line: d.fee.line},
	}
	v.effect = func(m *naive) {
		m.move(feesOf(d.kind, c), bearer, back)
		m.move(shop, payer, amount)
		of := m.deals[in.parent]
		of.refunded, of.feeBack = all, plus(of.feeBack, back)
	}
}

// settle carries out what a rail said of a top-up or a withdrawal, and reports
// whether it could be counted.
func (n *naive) settle(d *naiveDeal, succeeded bool) bool {
	c, rail := d.currency, onRailOf(d.currency)
	work := n.clone()
	switch {
	case d.kind == wallet.KindTopUp && succeeded:
		work.move(rail, available(d.to, c), plus(d.amount, d.fee.onTop()))
		work.move(available(d.to, c), feesOf(d.kind, c), d.fee.total)
	case d.kind == wallet.KindWithdrawal && succeeded:
		work.move(heldBy(d.from, c), rail, minus(d.amount, d.fee.kept()))
		work.move(heldBy(d.from, c), feesOf(d.kind, c), d.fee.total)
	case d.kind == wallet.KindWithdrawal:
		work.move(heldBy(d.from, c), available(d.from, c), plus(d.amount, d.fee.onTop()))
		work.use(d.from, d.kind, d.made, minus(number(0), work.worth(d.amount, c)))
	}
	for _, accounts := range []map[naivePurse]*big.Int{work.purses, work.system} {
		for _, x := range accounts {
			if !x.IsInt64() {
				return false
			}
		}
	}
	n.purses, n.system, n.used = work.purses, work.system, work.used
	d.open, d.failed = false, !succeeded
	return true
}

// path is where an account of the naive wallet is in the ledger.
func (p naivePurse) path() ledger.Account {
	switch {
	case strings.ContainsRune(p.owner, ':'):
		return ledger.Account{Path: p.owner, Currency: p.currency}
	case p.held:
		return ledger.Account{Path: ledger.HeldPath(p.owner), Currency: p.currency}
	default:
		return ledger.Account{Path: ledger.AvailablePath(p.owner), Currency: p.currency}
	}
}
