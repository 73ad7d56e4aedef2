package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// reasonReview is the reason of a transaction that waits for an operator, and
// reasonApproved and reasonRejected of one that did.
const (
	reasonReview   = wallet.ReasonReview
	reasonApproved = "approved"
	reasonRejected = "rejected"
)

// reasonRisk is why an account is frozen that a rule froze. Which rule it was is
// for operators: it stands in the risk events.
const reasonRisk = "unusual activity"

// RiskEventRecord is what a rule, or an operator, said of a transaction, as it
// is stored. Txn is empty for one that was refused.
type RiskEventRecord struct {
	ID, Owner, Txn string
	Kind           wallet.TransactionKind
	Amount         money.Amount
	Other          string
	Rule, RuleHash string
	Decision       wallet.RiskDecision
	Outcome        wallet.RiskOutcome
	PolicyVersion  string
	Seen           []byte // a JSON object
	Note           string // an operator's
	Actor          string
	At             int64

	OwnerName string // read with it
}

// RiskReviewRecord is a transaction that waits, or waited, for an operator.
type RiskReviewRecord struct {
	Txn, Owner     string
	Rule, RuleHash string
	PolicyVersion  string
	Held           money.Amount // by the review itself
	Movements      []wallet.RiskMovement
	Status         wallet.RiskReviewStatus
	CreatedAt      int64
	DecidedAt      int64
	Reason         string
	Actor          string
}

// judged is an intent with what the risk rules say of it.
type judged struct {
	policy.RiskVerdict
	owner  *standing
	other  string
	amount money.Amount
	at     int64
}

// frozenByRule is an account that a rule froze, with what is recorded of it.
type frozenByRule struct {
	customer string
	events   []RiskEventRecord
}

// judge asks the risk rules about an intent. What has to wait for an operator
// waits; a hold and an item of a payout, which cannot wait, are refused. One of
// an account that is to be frozen is refused, and the account is frozen.
func (st *state) judge(in *intent, owner *standing, other, country, instrument string, amount, worth money.Amount) (judged, error) {
	j := judged{owner: owner, other: other, amount: amount, at: st.at}
	if !st.policy.HasRisk(string(in.kind)) {
		return j, nil
	}
	facts := st.factsOf(in.kind, owner, other, country, worth.Minor(), st.at)
	facts.Currency, facts.Instrument = string(amount.Currency()), instrument
	var err error
	if j.RiskVerdict, err = st.policy.JudgeRisk(facts); err != nil {
		return j, err
	}
	switch {
	case j.Decision == policy.RiskFreeze:
		if err := st.freezeByRule(in, &j); err != nil {
			return j, err
		}
		return j, riskRefusal(owner.Customer)
	case j.Decision == policy.RiskReview && (in.kind == wallet.KindHold || in.kind == wallet.KindPayout):
		st.noteRisk(in, &j, nil, wallet.RiskRefused)
		return j, riskRefusal(owner.Customer)
	default:
		return j, nil
	}
}

func (j *judged) waits() bool { return j.Decision == policy.RiskReview }

// riskRefusal does not say which rule it was: whoever tries the rules out would
// learn from it.
func riskRefusal(owner *Customer) error {
	return wallet.Refuse(wallet.CodeRiskDeclined, "the risk rules of this wallet do not let it through",
		"ask an operator, as with `okpay support open`", "user", owner.ID)
}

// noteRisk records each rule that held for an intent, and what came of it.
func (st *state) noteRisk(in *intent, j *judged, txn *Txn, outcome wallet.RiskOutcome) []RiskEventRecord {
	first := len(st.changes.RiskEvents)
	for i := range j.Matches {
		m := &j.Matches[i]
		event := RiskEventRecord{
			ID: st.newID("rsk"), Owner: j.owner.ID, Kind: in.kind, Amount: j.amount, Other: j.other,
			Rule: m.Rule.Name, RuleHash: m.Hash, Decision: wallet.RiskDecision(m.Rule.Decision), Outcome: outcome,
			PolicyVersion: st.policy.Version, Seen: m.Values, Actor: in.actor, At: j.at,
		}
		if txn != nil {
			event.Txn = txn.ID
		}
		st.changes.RiskEvents = append(st.changes.RiskEvents, event)
	}
	return st.changes.RiskEvents[first:]
}

// passed counts what went through, or waits, and records the rules that held.
// A review is kept of one that waits.
func (st *state) passed(in *intent, j *judged, txn *Txn, review *RiskReviewRecord, country string, worth money.Amount) {
	if review != nil {
		st.changes.NewRiskReviews = append(st.changes.NewRiskReviews, *review)
	}
	if in.kind != wallet.KindTopUp { // which is counted when the rail has spoken
		st.countSent(in.kind, j.owner, j.other, countryIfAbroad(j.owner.Customer, country), worth.Minor(), txn.CreatedAt, review != nil)
	}
	if len(j.Matches) == 0 {
		return
	}
	outcome := wallet.RiskPassed
	if j.waits() {
		outcome = wallet.RiskHeld
	}
	st.noteRisk(in, j, txn, outcome)
}

func countryIfAbroad(c *Customer, country string) string {
	if abroad(c.Country, country) {
		return country
	}
	return ""
}

// freezeByRule freezes an account, which is committed although the intent is
// refused, and tells its customer. An account that is frozen stays as it is, but
// for one that its customer froze and could unfreeze.
func (st *state) freezeByRule(in *intent, j *judged) error {
	at := st.tick()
	events := st.noteRisk(in, j, nil, wallet.RiskFrozen)
	if !freezable(j.owner.Customer) {
		return nil
	}
	st.risk.frozen = &frozenByRule{customer: j.owner.ID, events: events}
	return freezeAccount(st.changes, j.owner.Customer, st.risk.alert, at)
}

// freezable says that a rule can freeze an account.
func freezable(c *Customer) bool {
	return c.Status == wallet.StatusActive || c.Status == wallet.StatusFrozen && c.FrozenBy == wallet.FrozenByCustomer
}

// freezeAgain writes a freeze by itself whose batch came to nothing.
func (e *Engine) freezeAgain(ctx context.Context, frozen *frozenByRule) error {
	err := e.write(ctx, false, func(r Reader, c *Changes, moment int64) error {
		if err := r.Lock(ctx, Locks{Customers: []Ref{{Kind: RefID, Text: frozen.customer}}}); err != nil {
			return fmt.Errorf("lock a customer: %w", err)
		}
		customer, err := findCustomer(ctx, r, frozen.customer)
		if err != nil || !freezable(customer) {
			return err
		}
		c.RiskEvents = append(c.RiskEvents, frozen.events...)
		return freezeAccount(c, customer, e.alertFrozen, moment)
	})
	if err != nil {
		return fmt.Errorf("freeze an account by a rule: %w", err)
	}
	return nil
}

// freezeAccount makes an account frozen by a rule.
func freezeAccount(c *Changes, customer *Customer, alert func(*Changes, *Customer, int64) error, at int64) error {
	before := customer.Status
	customer.Status, customer.FrozenReason, customer.FrozenBy = wallet.StatusFrozen, reasonRisk, wallet.FrozenByRule
	c.Customers = append(c.Customers, *customer)
	data, err := eventData("from", string(before), "to", string(wallet.StatusFrozen), "reason", reasonRisk)
	if err != nil {
		return err
	}
	c.event(EventRecord{Type: "customer.frozen", Object: customer.ID, Data: data, At: at, Actor: systemActor})
	return alert(c, customer, at)
}

// holdForReview makes a sending wait: what its movements take from the payer is
// held, and the movements are kept for the approval, taking from what is held.
func (st *state) holdForReview(txn *Txn, j *judged, movements []ledger.Movement) ([]ledger.Movement, *RiskReviewRecord, error) {
	from, held := j.owner.availablePath(), ledger.HeldPath(j.owner.ID)
	review := st.newReview(txn, j)
	var holding []ledger.Movement
	for _, m := range movements {
		if m.Amount.IsZero() {
			continue
		}
		if m.From == from {
			m.From = held
			holding = append(holding, ledger.Movement{From: from, To: held, Amount: m.Amount})
			sum, err := addTo(review.Held, m.Amount)
			if err != nil {
				return nil, nil, fmt.Errorf("hold for a review: %w", err)
			}
			review.Held = sum
		}
		review.Movements = append(review.Movements, wallet.RiskMovement{
			From: m.From, To: m.To, Amount: m.Amount.Decimal(), Currency: m.Amount.Currency(),
		})
	}
	txn.Status, txn.EffectiveAt, txn.Reason = wallet.TransactionPending, 0, reasonReview
	return holding, review, nil
}

// addTo adds to a sum that has no currency yet.
func addTo(sum, more money.Amount) (money.Amount, error) {
	if sum.Currency() == "" {
		return more, nil
	}
	return sum.Add(more)
}

// waitForReview makes a top-up or a withdrawal, which is pending anyway, wait.
// It gives nil for one that need not.
func (st *state) waitForReview(txn *Txn, j *judged) *RiskReviewRecord {
	if !j.waits() {
		return nil
	}
	txn.Reason = reasonReview
	review := st.newReview(txn, j)
	review.Held = money.Zero(txn.Amount.Currency())
	return review
}

func (st *state) newReview(txn *Txn, j *judged) *RiskReviewRecord {
	return &RiskReviewRecord{
		Txn: txn.ID, Owner: j.owner.ID, Rule: j.Rule.Name, RuleHash: j.Rule.Hash(), PolicyVersion: st.policy.Version,
		Movements: []wallet.RiskMovement{}, Status: wallet.RiskReviewOpen, CreatedAt: txn.CreatedAt,
	}
}
