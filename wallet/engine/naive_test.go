package engine

import (
	"maps"
	"math/big"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// naive is the wallet written as plainly as can be: numbers of any size in
// maps, rules read off the policy line by line in fractions, and no idea of
// batches, loading or storage. Of an intent it says every code by which it may
// be refused, in no order; an intent without one goes through.
type naive struct {
	rules       *policy.Policy
	people      map[string]naivePerson
	names       map[string]string // by what somebody may be called, in small letters -> id
	instruments map[string]naiveInstrument
	purses      map[naivePurse]*big.Int
	system      map[naivePurse]*big.Int // by path instead of owner
	used        map[naiveUse]*big.Int
	deals       map[string]*naiveDeal
	keys        map[string]naiveKey
}

type naivePerson struct {
	merchant bool
	level    int
	country  string
	status   wallet.Status
}

type naiveInstrument struct {
	owner            string
	kind             wallet.InstrumentKind
	country          string
	removed, expired bool
}

type naivePurse struct {
	owner    string
	currency money.Currency
	held     bool
}

type naiveUse struct {
	owner string
	kind  wallet.TransactionKind
	day   string // 2026-04-28
}

// naiveDeal is a transaction: from and to are people, or an instrument.
type naiveDeal struct {
	kind              wallet.TransactionKind
	from, to          string
	currency          money.Currency
	amount            *big.Int
	fee               naiveFee
	open              bool // a hold, a top-up or a withdrawal whose end is not known
	made              time.Time
	expires           time.Time
	refunded, feeBack *big.Int
	captured          *big.Int
	failed            bool
}

type naiveFee struct {
	total, returnable *big.Int
	payer             bool // bears it, on top
	line              string
	beyond            bool // counting, on the way to the total
}

type naiveKey struct {
	said map[string]string
	deal string
}

func newNaive(rules *policy.Policy) *naive {
	return &naive{
		rules: rules, people: map[string]naivePerson{}, names: map[string]string{}, instruments: map[string]naiveInstrument{},
		purses: map[naivePurse]*big.Int{}, system: map[naivePurse]*big.Int{}, used: map[naiveUse]*big.Int{},
		deals: map[string]*naiveDeal{}, keys: map[string]naiveKey{},
	}
}

func number(minor int64) *big.Int { return big.NewInt(minor) }

func plus(x, y *big.Int) *big.Int { return new(big.Int).Add(x, y) }

func minus(x, y *big.Int) *big.Int { return new(big.Int).Sub(x, y) }

// at gives a number of a map, zero when it is not there.
func at[K comparable](m map[K]*big.Int, key K) *big.Int {
	if x, ok := m[key]; ok {
		return x
	}
	return new(big.Int)
}

func lesser(x, y *big.Int) *big.Int {
	if x.Cmp(y) < 0 {
		return x
	}
	return y
}

func larger(x, y *big.Int) *big.Int {
	if x.Cmp(y) > 0 {
		return x
	}
	return y
}

// nearest rounds a fraction half to even.
func nearest(x *big.Rat) *big.Int {
	whole := new(big.Int).Div(x.Num(), x.Denom()) // downward
	rest := new(big.Rat).Sub(x, new(big.Rat).SetInt(whole))
	if up := rest.Cmp(big.NewRat(1, 2)); up > 0 || (up == 0 && whole.Bit(0) == 1) {
		whole.Add(whole, number(1))
	}
	return whole
}

// decimals are those of the currencies that the tests use.
func decimals(c money.Currency) int {
	return map[money.Currency]int{"EUR": 2, "USD": 2, "GBP": 2, "JPY": 0, "KRW": 0, "KWD": 3}[c]
}

// minorPerBase is how many minor units of c one minor unit of the base is worth.
func (n *naive) minorPerBase(c money.Currency) *big.Rat {
	rate := big.NewRat(1, 1)
	for _, w := range n.rules.Worths {
		if w.Currency == c {
			rate.SetString(w.Rate.String())
		}
	}
	for range decimals(c) {
		rate.Mul(rate, big.NewRat(10, 1))
	}
	for range decimals(n.rules.Base) {
		rate.Quo(rate, big.NewRat(10, 1))
	}
	return rate
}

func (n *naive) offers(c money.Currency) bool {
	return c == n.rules.Base || slices.ContainsFunc(n.rules.Worths, func(w policy.Worth) bool { return w.Currency == c })
}

// worth is x of c in the base, at least one unit for something.
func (n *naive) worth(x *big.Int, c money.Currency) *big.Int {
	worth := nearest(new(big.Rat).Quo(new(big.Rat).SetInt(x), n.minorPerBase(c)))
	if worth.Sign() == 0 {
		return number(int64(x.Sign()))
	}
	return worth
}

// fee prices an amount by the first line of the list that matches.
func (n *naive) fee(kind wallet.TransactionKind, instrument, from, to string, amount *big.Int, c money.Currency) naiveFee {
	here := from == "" || to == "" || from == to
	for _, l := range n.rules.Fees {
		if (len(l.Kinds) > 0 && !slices.Contains(l.Kinds, string(kind))) ||
			(len(l.Instruments) > 0 && !slices.Contains(l.Instruments, instrument)) ||
			(len(l.Currencies) > 0 && !slices.Contains(l.Currencies, c)) ||
			(l.Reach == policy.Domestic && !here) || (l.Reach == policy.International && here) {
			continue
		}
		percent := nearest(new(big.Rat).Mul(new(big.Rat).SetInt(amount), big.NewRat(l.PercentBps, 10_000)))
		inCurrency := func(a money.Amount) *big.Int {
			return nearest(new(big.Rat).Mul(new(big.Rat).SetInt64(a.Minor()), n.minorPerBase(c)))
		}
		total := plus(percent, inCurrency(l.Fixed))
		beyond := !total.IsInt64()
		total = larger(total, inCurrency(l.Least))
		if l.Most.Minor() > 0 {
			total = lesser(total, inCurrency(l.Most))
		}
		if l.Bearer == policy.Payee {
			total = lesser(total, amount)
		}
		return naiveFee{total: total, returnable: lesser(percent, total), payer: l.Bearer == policy.Payer, line: l.Name, beyond: beyond}
	}
	return naiveFee{total: number(0), returnable: number(0), payer: true, line: policy.NoFeeLine}
}

// onTop is the fee when the payer bears it, kept the fee when the payee does.
func (f naiveFee) onTop() *big.Int {
	if f.payer {
		return f.total
	}
	return number(0)
}

func (f naiveFee) kept() *big.Int { return minus(f.total, f.onTop()) }

// movesTooMuch reports whether a limit of the payer would be exceeded, and
// whether the sums could be counted at all.
func (n *naive) movesTooMuch(payer string, kind wallet.TransactionKind, amount *big.Int, c money.Currency, now time.Time) (tooMuch, countable bool) {
	worth := n.worth(amount, c)
	countable = worth.IsInt64()
	for _, of := range []wallet.TransactionKind{kind, policy.LimitOutgoing} {
		day, month := number(0), number(0)
		for use, sum := range n.used {
			if use.owner != payer || (of != policy.LimitOutgoing && use.kind != of) {
				continue
			}
			if use.day == now.Format(time.DateOnly) {
				day = plus(day, sum)
			}
			if use.day[:7] == now.Format(time.DateOnly)[:7] {
				month = plus(month, sum)
			}
		}
		countable = countable && plus(month, worth).IsInt64()
		for _, l := range n.rules.Limits {
			if l.Level != n.people[payer].level || l.Kind != string(of) {
				continue
			}
			used := map[policy.Window]*big.Int{policy.Transaction: number(0), policy.Day: day, policy.Month: month}[l.Window]
			if plus(used, worth).Cmp(number(l.Most.Minor())) > 0 {
				tooMuch = true
			}
		}
	}
	return tooMuch, countable
}

// holdsTooMuch is the same for what a recipient would hold in all, with the
// top-ups that are on their way to it.
func (n *naive) holdsTooMuch(owner string, net *big.Int, c money.Currency) (tooMuch, countable bool) {
	for _, l := range n.rules.Limits {
		if l.Level != n.people[owner].level || l.Kind != policy.LimitBalance {
			continue
		}
		sum := plus(n.onTheWay(owner), n.worth(net, c))
		for purse, amount := range n.purses {
			if purse.owner == owner {
				sum = plus(sum, n.worth(amount, purse.currency))
			}
		}
		if !sum.IsInt64() {
			return false, false
		}
		tooMuch = tooMuch || sum.Cmp(number(l.Most.Minor())) > 0
	}
	return tooMuch, true
}

// onTheWay is the worth of the top-ups of somebody that are pending.
func (n *naive) onTheWay(owner string) *big.Int {
	sum := number(0)
	for _, d := range n.deals {
		if d.kind == wallet.KindTopUp && d.open && d.to == owner {
			sum = plus(sum, n.worth(minus(d.amount, d.fee.kept()), d.currency))
		}
	}
	return sum
}

func (n *naive) clone() *naive {
	c := *n
	c.purses, c.system, c.used, c.keys = maps.Clone(n.purses), maps.Clone(n.system), maps.Clone(n.used), maps.Clone(n.keys)
	c.deals = map[string]*naiveDeal{}
	for id, d := range n.deals {
		same := *d
		c.deals[id] = &same
	}
	return &c
}

// move takes an amount out of one account and puts it into another.
func (n *naive) move(from, to naivePurse, amount *big.Int) {
	for purse, change := range map[naivePurse]*big.Int{from: minus(number(0), amount), to: amount} {
		accounts := n.purses
		if strings.ContainsRune(purse.owner, ':') {
			accounts = n.system
		}
		accounts[purse] = plus(at(accounts, purse), change)
	}
}

func (n *naive) use(owner string, kind wallet.TransactionKind, day time.Time, worth *big.Int) {
	key := naiveUse{owner, kind, day.Format(time.DateOnly)}
	n.used[key] = plus(at(n.used, key), worth)
}

func available(owner string, c money.Currency) naivePurse {
	return naivePurse{owner: owner, currency: c}
}

func heldBy(owner string, c money.Currency) naivePurse { return naivePurse{owner, c, true} }

func feesOf(kind wallet.TransactionKind, c money.Currency) naivePurse {
	return naivePurse{owner: "fees:" + string(kind), currency: c}
}

func onRailOf(c money.Currency) naivePurse {
	return naivePurse{owner: "rail:sandbox:clearing", currency: c}
}

// free gives back what a hold reserved, and what it had counted.
func (n *naive) free(d *naiveDeal) {
	n.move(heldBy(d.from, d.currency), available(d.from, d.currency), plus(d.amount, d.fee.onTop()))
	n.use(d.from, wallet.KindHold, d.made, minus(number(0), n.worth(d.amount, d.currency)))
	d.open = false
}

// due are the open holds of a payer that have expired.
func (n *naive) due(payer string, now time.Time) []*naiveDeal {
	var list []*naiveDeal
	for _, d := range n.deals {
		if d.kind == wallet.KindHold && d.open && d.from == payer && !d.expires.After(now) {
			list = append(list, d)
		}
	}
	return list
}
