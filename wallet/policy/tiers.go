package policy

import (
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

// Tier is a rank that a customer has by its volume: the worth, in the policy's
// base, of all that left it in the calendar month before, in the time zone of the policy, as limits count
// it. Volume is the least for which the tier is reached.
type Tier struct {
	Name   string
	Volume money.Amount
}

// MaxTiers bounds the tiers of a policy.
const MaxTiers = 20

// HasTiers reports whether customers have tiers at all, and so whether somebody's
// volume need be known.
func (p *Policy) HasTiers() bool { return len(p.Tiers) > 0 }

// TierOf gives the highest tier that a volume in the base reaches, and the one
// above it; nil for none.
func (p *Policy) TierOf(volume money.Amount) (reached, next *Tier) {
	for i := range p.Tiers {
		if volume.Minor() < p.Tiers[i].Volume.Minor() {
			return reached, &p.Tiers[i]
		}
		reached = &p.Tiers[i]
	}
	return reached, nil
}

// TierName is the name of the tier that a volume in the base reaches, empty for
// none.
func (p *Policy) TierName(volume money.Amount) string {
	if reached, _ := p.TierOf(volume); reached != nil {
		return reached.Name
	}
	return ""
}

// checkTiers looks at each tier: volumes only grow, so that a tier that is named
// can be reached.
func (p *Policy) checkTiers() error {
	if len(p.Tiers) > MaxTiers {
		return fmt.Errorf("%d tiers, at most %d", len(p.Tiers), MaxTiers)
	}
	names := make(map[string]bool, len(p.Tiers))
	for i, tier := range p.Tiers {
		if tier.Name == "" || names[tier.Name] {
			return fmt.Errorf("a tier needs a name of its own, not %q", tier.Name)
		}
		names[tier.Name] = true
		if tier.Volume.Currency() != p.Base || !tier.Volume.IsPositive() {
			return fmt.Errorf("tier %s: a volume of %s is not a positive amount in %s", tier.Name, tier.Volume, p.Base)
		}
		if i > 0 && tier.Volume.Minor() <= p.Tiers[i-1].Volume.Minor() {
			return fmt.Errorf("tier %s: its volume of %s is not above that of %s before it", tier.Name, tier.Volume, p.Tiers[i-1].Name)
		}
	}
	return nil
}

// checkTierNames refuses the name of a tier that there is not: what it selects
// could never be.
func (p *Policy) checkTierNames(of string, names []string) error {
	for _, name := range names {
		known := false
		for _, tier := range p.Tiers {
			known = known || tier.Name == name
		}
		if !known {
			return fmt.Errorf("%s: there is no tier %q", of, name)
		}
	}
	return nil
}
