package engine

import (
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/ledger"
)

// standing is a customer within a batch, with what each of its intents asks of
// the customer again. It is worked out once, when the first of them asks.
type standing struct {
	*Customer
	available string // the path of what it may spend
	idHash    startOfHash
	hashed    bool
	risk      *RiskRecord // what the risk rules know of it, nil when nobody asked or nothing is known
}

// availablePath is the path of what the customer may spend.
func (c *standing) availablePath() string {
	if c.available == "" {
		c.available = ledger.AvailablePath(c.ID)
	}
	return c.available
}

// hashOfID is the hash of the customer's id among the fields of an input.
func (c *standing) hashOfID() startOfHash {
	if !c.hashed {
		c.idHash, c.hashed = hashStart(c.ID), true
	}
	return c.idHash
}

// found are the customers whom an intent names, as they stand in a state.
type found struct {
	in          *state
	user, other *standing
}

// findSides looks for whom an intent names, once for all that ask for them.
func (st *state) findSides(in *intent) { in.found = found{st, st.find(in.user), st.find(in.other)} }

// userOf gives the customer who acts in an intent, nil when there is none.
func (st *state) userOf(in *intent) *standing {
	if in.found.in == st && in.found.user != nil {
		return in.found.user
	}
	return st.find(in.user)
}

// otherOf gives the customer on the other side of an intent, nil when there is none.
func (st *state) otherOf(in *intent) *standing {
	if in.found.in == st && in.found.other != nil {
		return in.found.other
	}
	return st.find(in.other)
}

// find gives the customer that a text names, nil when there is none.
func (st *state) find(text string) *standing {
	if text == "" {
		return nil
	}
	if c, ok := st.customers[text]; ok {
		return c
	}
	ref := ident.Classify(text)
	if ref.Kind == RefID {
		return st.customers[ref.Text]
	}
	return st.refs[ref]
}
