package wallet

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"

	"github.com/okpay/okpay/wallet/jcs"
)

// PlanIDPrefix starts the id of every plan.
const PlanIDPrefix = "plan_"

// PlanHash computes the id of a plan from its content while its items stream
// by: SHA-256 over the canonical JSON (RFC 8785) of the plan without what its id
// leaves out. That is what says how things stand now (problems, warnings, what is
// already paid), what follows from the items (totals, fees, count, what the rates
// come to), and who made it; so the same file under the same policy always gives the
// same id.
//
// What is hashed is one object with the members from, fx, items, name,
// policy_version, purse, source and source_sha256, in this order; fx and purse are
// there only where the plan has a purse. Anybody can compute it from the plan's
// file: see PlanIDFilter.
type PlanHash struct {
	sum   hash.Hash
	line  []byte
	tail  []byte // what follows the items
	items int
	id    string // when it is computed
}

// PlanIDFilter is the jq filter that leaves of a plan's file what its id covers:
//
//	jq -cjS "$filter" PLAN | sha256sum
const PlanIDFilter = "del(.id,.count,.already_paid,.skipped,.totals,.fees,.problems,.warnings,.approval_needed,.made,.fx[]?.amount,.fx[]?.pays)"

// covered is the part of a plan's head that its id covers.
func (p PayoutPlan) covered() jcs.Object {
	head := jcs.Object{
		"from": p.From, "name": p.Name, "policy_version": p.PolicyVersion, "source": p.Source, "source_sha256": p.SourceSHA256,
	}
	if p.Purse != "" {
		head["purse"] = string(p.Purse)
	}
	rates := make([]jcs.Object, 0, len(p.FX))
	for _, r := range p.FX { // but for what follows from the items
		rates = append(rates, jcs.Object{
			"currency": string(r.Currency), "rate": r.Rate, "mid_rate": r.MidRate, "margin_bps": r.MarginBPS,
			"rate_date": r.RateDate, "source": r.Source,
		})
	}
	if len(rates) > 0 {
		head["fx"] = rates
	}
	return head
}

// NewPlanHash starts with the head of plan; its items are not looked at.
// Errors: those of package jcs, of texts that are no UTF-8.
func NewPlanHash(plan PayoutPlan) (*PlanHash, error) {
	before, after := jcs.Object{}, jcs.Object{}
	for name, value := range plan.covered() {
		if jcs.Compare(name, planItems) < 0 {
			before[name] = value
		} else {
			after[name] = value
		}
	}
	h := &PlanHash{sum: sha256.New()}
	head, err := jcs.Append(nil, before)
	if err == nil {
		h.tail, err = jcs.Append(nil, after)
	}
	if err != nil {
		return nil, fmt.Errorf("hash the head of a plan: %w", err)
	}
	head = append(head[:len(head)-1], `,"`+planItems+`":[`...) // from is never missing
	h.tail = append([]byte("],"), h.tail[1:]...)               // nor is name
	_, err = h.sum.Write(head)
	return h, err
}

// planItems is the member of a plan that holds its items.
const planItems = "items"

// Add takes the next item, in the plan's order. None is added once ID was asked for.
func (h *PlanHash) Add(item PlanItem) error {
	if h.id != "" {
		return errors.New("hash an item of a plan: its id is computed already")
	}
	h.line = h.line[:0]
	if h.items > 0 {
		h.line = append(h.line, ',')
	}
	h.items++
	var err error
	if h.line, err = item.appendCanonical(h.line); err != nil {
		return fmt.Errorf("hash an item of a plan: %w", err)
	}
	_, err = h.sum.Write(h.line)
	return err
}

// ID gives the id of a plan with the items that were added.
func (h *PlanHash) ID() string {
	if h.id == "" {
		h.sum.Write(h.tail)
		h.id = PlanIDPrefix + hex.EncodeToString(h.sum.Sum(nil))
	}
	return h.id
}

// ContentID computes the id that plan must have, from its content.
func (p PayoutPlan) ContentID() (string, error) {
	h, err := NewPlanHash(p)
	if err != nil {
		return "", err
	}
	for _, item := range p.Items {
		if err := h.Add(item); err != nil {
			return "", err
		}
	}
	return h.ID(), nil
}
