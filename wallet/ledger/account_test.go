package ledger_test

import (
	"testing"

	"github.com/okpay/okpay/wallet/ledger"
)

func TestPathsOfAnOwnerSayWhetherItIsAPersonOrAMerchant(t *testing.T) {
	t.Parallel()
	tests := []struct{ got, want string }{
		{ledger.AvailablePath("usr_1"), "customer:usr_1:available"},
		{ledger.AvailablePath("mer_1"), "merchant:mer_1:available"},
		{ledger.HeldPath("usr_1"), "customer:usr_1:held"},
		{ledger.HeldPath("mer_1"), "merchant:mer_1:held"},
		{ledger.RailPath("sandbox"), "rail:sandbox:clearing"},
		{ledger.FeesPath("payment"), "fees:payment"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("path %q, want %q", test.got, test.want)
		}
	}
}

func TestWhatAPathTellsOfItsAccount(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path        string
		constrained bool
		held        bool
		owner       string
		class       string
	}{
		{"customer:usr_1:available", true, false, "usr_1", "customer:available"},
		{"customer:usr_1:held", true, true, "usr_1", "customer:held"},
		{"merchant:mer_1:available", true, false, "mer_1", "merchant:available"},
		{"merchant:mer_1:held", true, true, "mer_1", "merchant:held"},
		{"rail:sandbox:clearing", false, false, "", "rail"},
		{"rail:sandbox:held", false, false, "", "rail"}, // the word alone holds nothing
		{"bank:giro", false, false, "", "bank"},
		{"fees:payment", false, false, "", "fees"},
		{"promotions:spring", false, false, "", "promotions"},
		{"fx:position", false, false, "", "fx"},
		{"fx:rounding", false, false, "", "fx"},
		{"suspense", false, false, "", "suspense"},
		{"payouts:po_1", false, false, "", "payouts"},
		{"customers:usr_1:available", false, false, "", "customers"}, // begins like one, and is none
		{"merchantability", false, false, "", "merchantability"},
	}
	for _, test := range tests {
		if got := ledger.Constrained(test.path); got != test.constrained {
			t.Errorf("Constrained(%s) = %t", test.path, got)
		}
		if got := ledger.IsHeld(test.path); got != test.held {
			t.Errorf("IsHeld(%s) = %t", test.path, got)
		}
		if got := ledger.Owner(test.path); got != test.owner {
			t.Errorf("Owner(%s) = %q, want %q", test.path, got, test.owner)
		}
		if got := ledger.Class(test.path); got != test.class {
			t.Errorf("Class(%s) = %q, want %q", test.path, got, test.class)
		}
	}
}
