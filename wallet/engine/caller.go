package engine

import (
	"context"
	"fmt"
	"slices"
	"sync"

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
	Customer string // id, for a caller who is no operator; empty for one who is not known
	Session  string // id of the session that the caller comes by
	Source   string // where the caller comes from, such as its address
	key      *callerKey
	names    callerNames // by which Customer is named
	ends     int64       // when the session or the key expires, 0 for never
	since    int64       // when the session was opened
}

// LocalOperator is whoever can open the wallet's file.
func LocalOperator() Caller { return Caller{ID: "local", Operator: true} }

// Anonymous is somebody who is not known, from a source such as an address. Such
// a one may register, prove codes, log in, and reset a password.
func Anonymous(source string) Caller { return Caller{ID: "anonymous", Source: source} }

// actor is who is put on record.
func (c Caller) actor() string {
	if c.Actor != "" {
		return c.Actor
	}
	return c.ID
}

// callerKey is what the API key of a caller allows beyond its scopes.
type callerKey struct {
	id     string
	scopes []wallet.Scope
	most   money.Amount // that may leave by it on a day; without a currency when there is no cap
	allow  []string     // ids that money may go to; all when it is empty
	app    string       // id of the application, where it is a link
}

// callerNames are by what the owner of a key or a session is named. The phone
// is sealed, and few name themselves by it, so it is read when one does.
type callerNames struct {
	refs  []Ref
	phone func() (string, error)
}

// namesOf lists by what the owner of a key or a session is named.
func (e *Engine) namesOf(ctx context.Context, r Reader, owner string) (callerNames, error) {
	if owner == "" {
		return callerNames{}, nil
	}
	c, err := findCustomer(ctx, r, owner)
	if err != nil {
		return callerNames{}, err
	}
	return e.refsOf(ctx, c.ID, c.Email, c.Handle), nil
}

// refsOf lists by what a customer is named; only a merchant has a handle.
func (e *Engine) refsOf(ctx context.Context, id, email, handle string) callerNames {
	names := callerNames{refs: []Ref{{Kind: RefID, Text: id}, {Kind: RefEmail, Text: email}}}
	if handle != "" {
		names.refs = append(names.refs, Ref{Kind: RefHandle, Text: handle})
	}
	names.phone = sync.OnceValues(func() (string, error) {
		shown := wallet.Customer{ID: id}
		err := e.Store.Read(ctx, func(r Reader) error { return withPhones(ctx, r, &shown) })
		return shown.Phone, err
	})
	return names
}

// is reports whether user names the caller's own customer.
func (c Caller) is(user string) (bool, error) {
	ref := ident.Classify(user)
	switch {
	case user == c.Customer:
		return true, nil
	case ref.Kind == ident.NoReference:
		return false, nil
	case ref.Kind == RefPhone && c.names.phone != nil:
		phone, err := c.names.phone()
		return phone == ref.Text, err
	default:
		return slices.Contains(c.names.refs, ref), nil
	}
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
	used := st.used(in.by.id, string(keyUsage), "")
	out := outgo{first: used}
	if err := st.moves(&out, worth, st.today); err != nil {
		return outgo{}, err
	}
	if more, err := out.first.Outgoing.Day.Cmp(most); err != nil || more <= 0 {
		return out, err
	}
	return outgo{}, capRefusal(in.by, used.Outgoing.Day, most)
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
