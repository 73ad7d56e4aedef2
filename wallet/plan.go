package wallet

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
)

// PlanIDPrefix starts the id of every plan.
const PlanIDPrefix = "plan_"

// PlanHash computes the id of a plan from its content while its items stream
// by: SHA-256 over the head and then each item, each as one line of compact
// JSON. What says how things stand now (problems, warnings, what is already
// paid) and what follows from the items (totals, fees, count) is left out, so
// the same file under the same policy always gives the same id.
type PlanHash struct {
	sum  hash.Hash
	line []byte
}

// planHead is the part of a plan's head that its id covers.
type planHead struct {
	From          string `json:"from"`
	Name          string `json:"name"`
	Source        string `json:"source"`
	SourceSHA256  string `json:"source_sha256"`
	PolicyVersion string `json:"policy_version"`

	// Both are left out where there is no purse, so that a plan without one has the
	// id that it always had.
	Purse string     `json:"purse,omitempty"`
	FX    []planRate `json:"fx,omitempty"`
}

// planRate is the part of a PayoutRate that does not follow from the items.
type planRate struct {
	Currency  string `json:"currency"`
	Rate      string `json:"rate"`
	MidRate   string `json:"mid_rate"`
	MarginBPS int64  `json:"margin_bps"`
	RateDate  string `json:"rate_date"`
	Source    string `json:"source"`
}

// NewPlanHash starts with the head of plan; its items are not looked at.
func NewPlanHash(plan PayoutPlan) (*PlanHash, error) {
	h := &PlanHash{sum: sha256.New()}
	head := planHead{
		From: plan.From, Name: plan.Name, Source: plan.Source, SourceSHA256: plan.SourceSHA256, PolicyVersion: plan.PolicyVersion,
		Purse: string(plan.Purse),
	}
	for _, r := range plan.FX {
		head.FX = append(head.FX, planRate{string(r.Currency), r.Rate, r.MidRate, r.MarginBPS, r.RateDate, r.Source})
	}
	enc := json.NewEncoder(h.sum)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(head); err != nil {
		return nil, fmt.Errorf("hash the head of a plan: %w", err)
	}
	return h, nil
}

// Add takes the next item, in the plan's order.
func (h *PlanHash) Add(item PlanItem) error {
	var err error
	if h.line, err = item.appendLine(h.line[:0]); err != nil {
		return fmt.Errorf("hash an item of a plan: %w", err)
	}
	_, err = h.sum.Write(h.line)
	return err
}

// ID gives the id of a plan with the items added so far.
func (h *PlanHash) ID() string {
	return PlanIDPrefix + hex.EncodeToString(h.sum.Sum(nil))
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
