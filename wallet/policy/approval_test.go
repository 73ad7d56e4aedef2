package policy

import (
	"testing"

	"github.com/okpay/okpay/wallet/money"
)

func TestAPayoutIsApprovedAboveAnAmountAndNotAtIt(t *testing.T) {
	t.Parallel()
	eur := func(minor int64) money.Amount { return money.FromMinor(minor, "EUR") }
	a := Approval{AboveTotal: eur(1000), AboveItem: eur(0)}
	for _, c := range []struct {
		ask   func(money.Amount) (bool, error)
		worth int64
		want  bool
	}{
		{a.ByTotal, 1000, false},
		{a.ByTotal, 1001, true},
		{a.ByItem, 0, false},
		{a.ByItem, 1, true},
		{Approval{}.ByTotal, 1 << 40, false},
		{Approval{}.ByItem, 1 << 40, false},
	} {
		if got, err := c.ask(eur(c.worth)); err != nil || got != c.want {
			t.Errorf("%d: %t, %v", c.worth, got, err)
		}
	}
	if !a.Asked() || (Approval{}).Asked() {
		t.Error("whether anything must be approved is not told right")
	}
	if _, err := a.ByTotal(money.FromMinor(1, "USD")); err == nil {
		t.Error("an amount in another currency is compared")
	}
}

func TestAPolicyAsksForApprovalInItsBase(t *testing.T) {
	t.Parallel()
	for _, a := range []Approval{{AboveTotal: money.FromMinor(1, "USD")}, {AboveItem: money.FromMinor(-1, "EUR")}} {
		if err := a.check("EUR"); err == nil {
			t.Errorf("taken: %+v", a)
		}
	}
	if err := (Approval{AboveTotal: money.FromMinor(1, "EUR")}).check("EUR"); err != nil {
		t.Error(err)
	}
}
