package document

import (
	"time"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// Bounds of what a policy holds.
const (
	maxLines      = 500 // of fees, and of limits
	maxSelected   = 50  // values of one selector
	maxWorths     = 200
	maxCases      = 500
	maxDays       = 10 * 366 * 24 * time.Hour
	maxVersion    = 64
	maxNote       = 500
	bpsPerPercent = 100
)

// whole is a document as it is read: the policy and the cases that it must pass.
type wholeDocument struct {
	policy policy.Policy
	cases  []Case
}

// policyShape is the whole of a document.
func policyShape() shape[wholeDocument] {
	return object(append(policySections(),
		may("cases", "What this document must decide; one that does not hold keeps it from being applied.", listOf(maxCases, caseShape()), func(d *wholeDocument) *[]Case { return &d.cases }),
	)...)
}

// keptShape is that of the JSON form, which has no cases.
func keptShape() shape[wholeDocument] { return object(policySections()...) }

func policySections() []field[wholeDocument] {
	return []field[wholeDocument]{
		must("version", "Names this version; every decision records it. It is used once for ever.", name(), func(d *wholeDocument) *string { return &d.policy.Version }),
		must("base", "The currency in which all amounts of this document are.", currency(), func(d *wholeDocument) *money.Currency { return &d.policy.Base }),
		may("time_zone", "In which days and months are counted, as Europe/Berlin; UTC when it is not said.", text(maxName), func(d *wholeDocument) *string { return &d.policy.TimeZone }),
		must("worths", "What one of the base is worth in the other currencies that the wallet takes.", worths(), func(d *wholeDocument) *[]policy.Worth { return &d.policy.Worths }),
		may("day_rates", "Whether currencies count at the reference rates of the day, where the wallet has them, and not at the worths.", yesNo(), func(d *wholeDocument) *bool { return &d.policy.DayRates }),
		must("fees", "What things cost: the first line that fits decides.", listOf(maxLines, feeLine()), func(d *wholeDocument) *[]policy.FeeLine { return &d.policy.Fees }),
		must("limits", "What may be held and moved: all lines that fit are looked at.", listOf(maxLines, limitLine()), func(d *wholeDocument) *[]policy.LimitLine { return &d.policy.Limits }),
		may("fx", "How money is converted.", fx(), func(d *wholeDocument) *policy.FX { return &d.policy.FX }),
		may("risk", "The risk rules, which are tried in this order.", listOf(policy.MaxRiskRules, riskRule()), func(d *wholeDocument) *[]policy.RiskRule { return &d.policy.Risk }),
		may("step_up", "What a session shows again before money leaves.", stepUp(), func(d *wholeDocument) *policy.StepUp { return &d.policy.StepUp }),
		may("kyc", "How customers are known.", kyc(), func(d *wholeDocument) *policy.KYC { return &d.policy.KYC }),
		may("sanctions", "How names are looked for on the lists of sanctions.", sanctions(), func(d *wholeDocument) *int { return &d.policy.SimilarityBPS }),
		may("password", "What is asked of passwords.", password(), func(d *wholeDocument) *policy.Password { return &d.policy.Password }),
		may("refunds", "What a refund does besides giving the amount back.", refunds(), func(d *wholeDocument) *policy.Refunds { return &d.policy.Refunds }),
		may("payouts", "How payouts are made.", payouts(), func(d *wholeDocument) *policy.Payouts { return &d.policy.Payouts }),
		may("tiers", "Ranks of customers by what left them in the month before, from the smallest.", listOf(policy.MaxTiers, tier()), func(d *wholeDocument) *[]policy.Tier { return &d.policy.Tiers }),
		may("promotions", "What is given away: the first that fits lowers the fee, and the first that fits gives cashback.", listOf(policy.MaxPromotions, promotion()), func(d *wholeDocument) *[]policy.Promotion { return &d.policy.Promotions }),
	}
}

// worths is a mapping from currencies to rates, in its order.
func worths() shape[[]policy.Worth] {
	one, of := rate(), currency()
	described := schema{{"type", "object"}, {"propertyNames", of.schema}, {"additionalProperties", one.schema}, {"maxProperties", maxWorths}}
	return shape[[]policy.Worth]{schema: described, read: func(r *reading, n *node) []policy.Worth {
		if n.kind != mapping || len(n.keys) > maxWorths {
			r.problem(n, "here belongs a mapping from at most %d currencies to rates, not %s", maxWorths, n.what())
			return nil
		}
		list := make([]policy.Worth, 0, len(n.keys))
		for i := range n.keys {
			k := &n.keys[i]
			r.into(step{name: k.name})
			name := &node{kind: scalar, text: k.name, line: k.line, column: k.column}
			list = append(list, policy.Worth{Currency: of.read(r, name), Rate: one.read(r, k.value)})
			r.out()
		}
		return list
	}}
}

func feeLine() shape[policy.FeeLine] {
	return object(
		must("name", "Named in quotes and transactions.", name(), func(l *policy.FeeLine) *string { return &l.Name }),
		may("kinds", "Of transactions; all when it is left out.", listOf(maxSelected, oneOf(policy.PricedKinds()...)), func(l *policy.FeeLine) *[]string { return &l.Kinds }),
		may("instruments", "Kinds of instruments; all, and none, when it is left out.", listOf(maxSelected, oneOf("bank", "debit", "credit", "prepaid")), func(l *policy.FeeLine) *[]string { return &l.Instruments }),
		may("reach", "Whether both sides are of one country.", oneOf(policy.Domestic, policy.International), func(l *policy.FeeLine) *policy.Reach { return &l.Reach }),
		may("currencies", "Of the amount; all when it is left out.", listOf(maxSelected, currency()), func(l *policy.FeeLine) *[]money.Currency { return &l.Currencies }),
		may("tiers", "Of the customer who acts; everybody when it is left out.", listOf(maxSelected, name()), func(l *policy.FeeLine) *[]string { return &l.Tiers }),
		may("percent", "Of the amount, with two decimals at most.", percent(policy.MaxPercentBps), func(l *policy.FeeLine) *int64 { return &l.PercentBps }),
		may("fixed", "On top of the percentage, in the base.", amount(), func(l *policy.FeeLine) *money.Amount { return &l.Fixed }),
		may("least", "The least that is charged, in the base.", amount(), func(l *policy.FeeLine) *money.Amount { return &l.Least }),
		may("most", "The most that is charged, in the base.", amount(), func(l *policy.FeeLine) *money.Amount { return &l.Most }),
		must("bearer", "Who pays it: the payer on top of the amount, the payee out of it.", oneOf(policy.Payer, policy.Payee), func(l *policy.FeeLine) *policy.Bearer { return &l.Bearer }),
	)
}

func limitLine() shape[policy.LimitLine] {
	return object(
		must("name", "Named when it refuses.", name(), func(l *policy.LimitLine) *string { return &l.Name }),
		must("level", "The KYC level that it is for.", level(), func(l *policy.LimitLine) *int { return &l.Level }),
		must("kind", "What is limited: balance, outgoing (all that leaves), or a kind of transaction.", oneOf(policy.LimitedKinds()...), func(l *policy.LimitLine) *string { return &l.Kind }),
		must("window", "Over what it counts; a balance is limited always.", oneOf(policy.Always, policy.Transaction, policy.Day, policy.Month), func(l *policy.LimitLine) *policy.Window { return &l.Window }),
		may("each", "Whose use counts: the customer's, or that of each instrument alone (of top-ups and withdrawals).", oneOf(policy.EachCustomer, policy.EachInstrument), func(l *policy.LimitLine) *policy.Each { return &l.Each }),
		may("currency", "Counts what is in this currency alone; all when it is left out.", currency(), func(l *policy.LimitLine) *money.Currency { return &l.Currency }),
		must("most", "In the base.", amount(), func(l *policy.LimitLine) *money.Amount { return &l.Most }),
	)
}

// level is a KYC level.
func level() shape[int] { return small(0, policy.MaxLevel) }

// small is a whole number that fits an int.
func small(least, most int) shape[int] {
	wide := whole(int64(least), int64(most))
	return shape[int]{schema: wide.schema, read: func(r *reading, n *node) int { return int(wide.read(r, n)) }}
}

func stepUp() shape[policy.StepUp] {
	return object(
		must("pin_above", "The PIN, above this amount.", amount(), func(s *policy.StepUp) *money.Amount { return &s.PINAbove }),
		must("totp_above", "A code as well, above this amount, from who has a second factor.", amount(), func(s *policy.StepUp) *money.Amount { return &s.TOTPAbove }),
		must("new_recipient", "The PIN for a recipient that is new, whatever the amount.", yesNo(), func(s *policy.StepUp) *bool { return &s.NewRecipient }),
	)
}

func payouts() shape[policy.Payouts] {
	return object(may("approval", "What payouts a second person must approve.", approval(), func(p *policy.Payouts) *policy.Approval { return &p.Approval }))
}

func approval() shape[policy.Approval] {
	return object(
		may("above_total", "Payouts whose items are worth more than this in all.", amount(), func(a *policy.Approval) *money.Amount { return &a.AboveTotal }),
		may("above_item", "Payouts with an item that is worth more than this.", amount(), func(a *policy.Approval) *money.Amount { return &a.AboveItem }),
	)
}

func kyc() shape[policy.KYC] {
	return object(may("four_eyes", "Whether a case takes the word of two operators.", yesNo(), func(k *policy.KYC) *bool { return &k.FourEyes }))
}

func sanctions() shape[int] {
	alike := percent(100 * bpsPerPercent)
	type names struct{ similarity int64 }
	both := object(must("similarity", "How alike a name must be to be reviewed, in percent, from 80.", alike, func(s *names) *int64 { return &s.similarity }))
	return shape[int]{schema: both.schema, read: func(r *reading, n *node) int { return int(both.read(r, n).similarity) }}
}

func password() shape[policy.Password] {
	return object(may("max_age", "After which a login says that the password is old.", duration(24*time.Hour, maxDays), func(p *policy.Password) *time.Duration { return &p.MaxAge }))
}
