package engine

import (
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// Caller is who asks. An operator may act for anybody; any other caller acts
// for Customer alone.
type Caller struct {
	ID       string // whose idempotency keys these are: they outlive an API key that is replaced
	Actor    string // who is put on record; ID when it is empty
	Operator bool
	Customer string // id, for a caller who is no operator
	key      *callerKey
}

// LocalOperator is whoever can open the wallet's file.
func LocalOperator() Caller { return Caller{ID: "local", Operator: true} }

// actor is who is put on record.
func (c Caller) actor() string {
	if c.Actor != "" {
		return c.Actor
	}
	return c.ID
}

// callerKey is what the API key of a caller allows beyond its scopes.
type callerKey struct {
	id    string
	names []Ref        // by which its owner is named
	most  money.Amount // that may leave by it on a day; without a currency when there is no cap
	allow []string     // ids that money may go to; all when it is empty
}

// is reports whether user names the caller's own customer.
func (c Caller) is(user string) bool {
	return user == c.Customer || c.key != nil && slices.Contains(c.key.names, ident.Classify(user))
}

// keyUsage is the kind under which is counted what left by an API key.
const keyUsage wallet.TransactionKind = "api_key"

// checkAPIKey refuses money that the caller's API key does not let out: to
// somebody who is not on its allow-list (to is empty for money that goes back
// to where it came from), or beyond its daily cap. worth is in the base. It
// gives what is to be counted to the cap when the intent goes through, which is
// of nobody when there is no cap.
func (st *state) checkAPIKey(in *intent, to string, worth money.Amount) (outgo, error) {
	if in.by == nil {
		return outgo{}, nil
	}
	if to != "" && len(in.by.allow) > 0 && !slices.Contains(in.by.allow, to) {
		return outgo{}, wallet.Refuse(wallet.CodeRecipientNotAllowed, "the API key's allow-list does not have this recipient",
			"use a key that may pay there", "api_key", in.by.id, "recipient", to)
	}
	if in.by.most.Currency() == "" {
		return outgo{}, nil
	}
	most, err := st.policy.ToBase(in.by.most)
	if err != nil {
		return outgo{}, err
	}
	out, err := st.counted(in.by.id, string(keyUsage), worth, st.today)
	if err != nil {
		return outgo{}, err
	}
	if more, err := out.outgoing.Day.Cmp(most); err != nil || more <= 0 {
		return out, err
	}
	return outgo{}, capRefusal(in.by, st.usedOutgoing(in.by.id).Day, most)
}

func capRefusal(key *callerKey, used, most money.Amount) error {
	left, err := most.Sub(used)
	if err != nil {
		return err
	}
	if left.IsNegative() {
		left = money.Zero(left.Currency())
	}
	return wallet.Refuse(wallet.CodeKeyCapExceeded,
		fmt.Sprintf("this exceeds the API key's cap of %s a day: %s are left", key.most, left),
		"go on tomorrow, or use a key with a higher cap", "api_key", key.id,
		"daily_cap", string(key.most.Decimal()), "cap_currency", string(key.most.Currency()),
		"used", string(used.Decimal()), "left", string(left.Decimal()), "currency", string(left.Currency()))
}

// cappedKeys gives the ids of the API keys with a cap by which intents come.
func cappedKeys(intents []*intent) []string {
	var ids []string
	for _, in := range intents {
		if in.by != nil && in.by.most.Currency() != "" && !slices.Contains(ids, in.by.id) {
			ids = append(ids, in.by.id)
		}
	}
	return ids
}
