package engine

import (
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/policy/risk"
)

// riskState is what the risk rules know in a batch. Nothing is looked up for
// rules that look at nothing but the transaction itself.
type riskState struct {
	known        map[RiskKey]*RiskRecord
	facts        risk.Facts             // of the intent under way; one for all, so that it costs no memory
	asked        wallet.TransactionKind // the kind of the intent before, and
	needs        risk.Needs             // what its rules look at
	counted      risk.Needs             // that the rules of any kind look at
	countedItems risk.Needs             // that the rules of a payout's items look at
	alert        func(c *Changes, customer *Customer, moment int64) error
	frozen       *frozenByRule // the last account that a rule froze in the batch
}

// riskCountry names a country in a RiskKey.
func riskCountry(code string) string { return "country:" + code }

// counts reports whether what the kind sends counts to the windows. A payout
// does only when there are rules for payouts: sending much is its trade.
func (st *state) counts(kind wallet.TransactionKind, need risk.Needs) bool {
	if kind == wallet.KindPayout {
		return st.risk.countedItems&need != 0
	}
	return st.risk.counted&need != 0
}

// needsOf says what the rules of a kind look at, remembered for what is asked of
// one intent after another.
func (st *state) needsOf(kind wallet.TransactionKind) risk.Needs {
	if st.risk.asked != kind {
		st.risk.asked, st.risk.needs = kind, st.policy.RiskNeeds(string(kind))
	}
	return st.risk.needs
}

// riskKeys lists what has to be looked up for the intents, each once.
func (st *state) riskKeys(intents []*intent) []RiskKey {
	st.risk.counted, st.risk.countedItems = st.policy.AllRiskNeeds(), st.policy.RiskNeeds(string(wallet.KindPayout))
	if st.risk.counted == 0 {
		return nil
	}
	st.risk.known = make(map[RiskKey]*RiskRecord, len(intents))
	var keys []RiskKey
	for _, in := range intents {
		keys = st.addRiskKeys(keys, in)
	}
	return keys
}

// addRiskKey adds a key when what the kind sends needs it.
func (st *state) addRiskKey(keys []RiskKey, kind wallet.TransactionKind, need risk.Needs, key RiskKey) []RiskKey {
	if !st.counts(kind, need) {
		return keys
	}
	if _, listed := st.risk.known[key]; listed {
		return keys
	}
	st.risk.known[key] = nil
	return append(keys, key)
}

func (st *state) addRiskKeys(keys []RiskKey, in *intent) []RiskKey {
	var owner *standing
	var other, country string
	switch in.kind {
	case wallet.KindPayment, wallet.KindTransfer, wallet.KindHold, wallet.KindPayout:
		if in.payee != nil {
			owner, other, country = st.userOf(in), in.payee.ID, in.payee.Country
			if owner == nil {
				return keys
			}
			break
		}
		owner = st.userOf(in)
		payee := st.otherOf(in)
		if in.system { // nothing is judged, but of one that waited an operator decides
			if parent := st.parents[in.parent]; parent != nil {
				owner, payee = st.customers[parent.From], st.customers[parent.To]
			} else {
				return keys
			}
		}
		if owner == nil || payee == nil {
			return keys
		}
		other, country = payee.ID, payee.Country
		keys = st.addRiskKey(keys, in.kind, risk.NeedsReturned, RiskKey{other, owner.ID})
	case wallet.KindTopUp, wallet.KindWithdrawal:
		owner, other = st.userOf(in), in.instrument
		if parent := st.parents[in.parent]; parent != nil { // whose outcome is known now
			owner, other = st.customers[parent.To], parent.From
			if in.kind == wallet.KindWithdrawal {
				owner, other = st.customers[parent.From], parent.To
			}
		}
		if owner == nil || other == "" {
			return keys
		}
		if i := st.instruments[other]; i != nil {
			country = i.Country
		}
	default:
		return keys
	}
	keys = st.addRiskKey(keys, in.kind, risk.NeedsProfile, RiskKey{owner.ID, ""})
	keys = st.addRiskKey(keys, in.kind, risk.NeedsRecipient|risk.NeedsReturned|risk.NeedsInstrument, RiskKey{owner.ID, other})
	if abroad(owner.Country, country) {
		keys = st.addRiskKey(keys, in.kind, risk.NeedsCountry, RiskKey{owner.ID, riskCountry(country)})
	}
	return keys
}

// abroad reports whether two countries are known and not the same.
func abroad(own, other string) bool { return own != "" && other != "" && own != other }

// keepRisk puts what was read into the state.
func (st *state) keepRisk(found []RiskRecord) {
	for i := range found {
		st.risk.known[found[i].RiskKey] = &found[i]
	}
}

// ownRisk is what is known of what a customer itself does, nil for nothing.
func (st *state) ownRisk(c *standing) *RiskRecord {
	if c.risk == nil {
		c.risk = st.risk.known[RiskKey{c.ID, ""}]
	}
	return c.risk
}

// knows reports whether an owner has sent to, or used, what a key names.
func (st *state) knows(owner, what string) bool {
	r := st.risk.known[RiskKey{owner, what}]
	return r != nil && r.FirstAt != 0
}

// factsOf fills the facts of an intent: the customer's, the windows' and what is
// known of the other side.
func (st *state) factsOf(kind wallet.TransactionKind, c *standing, other, country string, worth, at int64) *risk.Facts {
	f := &st.risk.facts
	*f = risk.Facts{
		Kind: string(kind), Amount: worth, International: abroad(c.Country, country), ToCountry: country,
		CustomerKind: string(c.Kind), Level: int64(c.KYCLevel), Country: c.Country,
	}
	registered := c.CreatedAt.UnixMicro()
	f.AccountAgeDays = max(at-registered, 0) / microsPerDay
	needs := st.needsOf(kind)
	if needs&risk.NeedsProfile != 0 {
		last := registered
		if own := st.ownRisk(c); own != nil {
			last = max(last, own.LastAt)
			f.Sent, f.Declined = own.series[riskSent].window(at), own.series[riskDeclined].window(at)
			f.NewRecipients = own.series[riskNewRecipients].window(at)
		}
		f.IdleDays = max(at-last, 0) / microsPerDay
	}
	if needs&risk.NeedsRecipient != 0 {
		f.NewRecipient = kind != wallet.KindTopUp && !st.knows(c.ID, other)
	}
	if needs&risk.NeedsInstrument != 0 && (kind == wallet.KindTopUp || kind == wallet.KindWithdrawal) {
		f.NewInstrument = !st.knows(c.ID, other)
	}
	if needs&risk.NeedsCountry != 0 {
		f.NewCountry = f.International && !st.knows(c.ID, riskCountry(country))
	}
	if needs&risk.NeedsReturned != 0 {
		if back := st.risk.known[RiskKey{other, c.ID}]; back != nil {
			f.ReceivedBackDay = back.series[riskSent].window(at).DaySum
		}
	}
	return f
}

// riskRecord gives the record of a key for counting, made when there is none.
func (st *state) riskRecord(owner, what string) *RiskRecord {
	key := RiskKey{owner, what}
	r := st.risk.known[key]
	if r == nil {
		r = &RiskRecord{RiskKey: key}
		st.risk.known[key] = r
	}
	st.riskChanged(r)
	return r
}

// ownRecord is riskRecord of what a customer itself does.
func (st *state) ownRecord(c *standing) *RiskRecord {
	if st.ownRisk(c) == nil {
		c.risk = st.riskRecord(c.ID, "")
	}
	st.riskChanged(c.risk)
	return c.risk
}

// riskChanged sees that a record is written.
func (st *state) riskChanged(r *RiskRecord) {
	if !r.changed {
		r.changed = true
		st.changes.Risk = append(st.changes.Risk, r)
	}
}

// countSent counts that a customer sent something to another, or to an instrument.
// What waits for a review counts as well, and makes nothing known: else the same could
// be sent again at once, or after it was rejected, and nobody would be asked.
func (st *state) countSent(kind wallet.TransactionKind, c *standing, other, country string, worth, at int64, waits bool) {
	if st.risk.counted == 0 {
		return
	}
	isNew := st.counts(kind, risk.NeedsRecipient) && !st.knows(c.ID, other)
	if st.counts(kind, risk.NeedsProfile) {
		own := st.ownRecord(c)
		own.series[riskSent].add(at, worth)
		if isNew && !st.triedToday(c.ID, other, at) {
			own.series[riskNewRecipients].add(at, worth)
		}
	}
	if kind == wallet.KindTransfer && st.counts(kind, risk.NeedsReturned) {
		st.riskRecord(c.ID, other).series[riskSent].add(at, worth)
	}
	if !waits {
		st.know(kind, c, other, country, at)
	} else if isNew {
		to := st.riskRecord(c.ID, other)
		to.LastAt = max(to.LastAt, at)
	}
}

// triedToday reports whether what is sent to one who is new was sent within a day
// before, and waits or was rejected: it is one new recipient and not two.
func (st *state) triedToday(owner, other string, at int64) bool {
	r := st.risk.known[RiskKey{owner, other}]
	return r != nil && r.LastAt != 0 && at-r.LastAt < microsPerDay
}

// know keeps that a customer was active, and whom, what and which country it has
// sent to by now.
func (st *state) know(kind wallet.TransactionKind, c *standing, other, country string, at int64) {
	owner := c.ID
	if st.counts(kind, risk.NeedsProfile) {
		st.ownRecord(c).seen(at)
	}
	transferred := kind == wallet.KindTransfer && st.counts(kind, risk.NeedsReturned)
	onInstrument := kind == wallet.KindWithdrawal && st.counts(kind, risk.NeedsInstrument)
	if transferred || (st.counts(kind, risk.NeedsRecipient) || onInstrument) && !st.knows(owner, other) {
		st.riskRecord(owner, other).seen(at)
	}
	if country != "" && st.counts(kind, risk.NeedsCountry) && !st.knows(owner, riskCountry(country)) {
		st.riskRecord(owner, riskCountry(country)).seen(at)
	}
}

// knowApproved keeps what is known by a transaction that waited and was approved. Of a
// top-up that is told by its rail.
func (st *state) knowApproved(txn *Txn, at int64) {
	payer := st.customers[txn.From]
	if st.risk.counted == 0 || payer == nil || txn.Kind == wallet.KindTopUp {
		return
	}
	country := ""
	if payee := st.customers[txn.To]; payee != nil {
		country = payee.Country
	} else if i := st.instruments[txn.To]; i != nil {
		country = i.Country
	}
	st.know(txn.Kind, payer, txn.To, countryIfAbroad(payer.Customer, country), at)
}

// seen notes that the customer sent something.
func (r *RiskRecord) seen(at int64) {
	if r.FirstAt == 0 {
		r.FirstAt = at
	}
	r.LastAt = max(r.LastAt, at)
}

// countTopUp counts what the rail said of a top-up: an instrument that was
// charged is known, and a card that was declined counts.
func (st *state) countTopUp(txn *Txn, answer RailAnswer, at int64) {
	switch {
	case answer.State == RailSucceeded && st.counts(txn.Kind, risk.NeedsInstrument) && !st.knows(txn.To, txn.From):
		st.riskRecord(txn.To, txn.From).seen(at)
	case answer.State == RailDeclined && isCardDecline(answer.Code) && st.counts(txn.Kind, risk.NeedsProfile):
		st.riskRecord(txn.To, "").series[riskDeclined].add(at, 0)
	}
}

func isCardDecline(code wallet.Code) bool {
	switch code {
	case wallet.CodeCardDeclined, wallet.CodeCardInsufficientFunds, wallet.CodeCardExpired, wallet.CodeCardWrongCode:
		return true
	default:
		return false
	}
}
