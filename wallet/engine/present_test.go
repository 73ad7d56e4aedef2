package engine

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
)

func TestAHistoryCursorIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		txn := &Txn{
			CreatedAt: rapid.Int64Range(1, math.MaxInt64).Draw(t, "at"),
			ID:        rapid.StringMatching(`(txn|hold)_[0-9A-Z]{26}`).Draw(t, "id"),
		}
		at, id, err := parseHistoryCursor(historyCursor(txn))
		if err != nil || at != txn.CreatedAt || id != txn.ID {
			t.Fatalf("%s is read as %d and %s, %v", historyCursor(txn), at, id, err)
		}
	})
}

func TestWhatIsNoHistoryCursorIsRefused(t *testing.T) {
	t.Parallel()
	if at, id, err := parseHistoryCursor(""); at != 0 || id != "" || err != nil {
		t.Errorf("none: %d, %q, %v", at, id, err)
	}
	for _, text := range []string{
		"1", "1.", ".txn_1", "0.txn_1", "-1.txn_1", "x.txn_1", "1 .txn_1", "99999999999999999999.txn_1", "0x1.txn_1", "1_0.txn_1",
		"1." + strings.Repeat("x", maxIDLength+1),
	} {
		if at, id, err := parseHistoryCursor(text); wallet.CodeOf(err) != wallet.CodeInvalidInput {
			t.Errorf("%q: %d, %q, %v", text, at, id, err)
		}
	}
	if _, id, err := parseHistoryCursor("1." + strings.Repeat("x", maxIDLength)); err != nil || len(id) != maxIDLength {
		t.Errorf("an id as long as allowed: %v", err)
	}
}

func FuzzParseHistoryCursor(f *testing.F) {
	for _, text := range []string{"", "1.txn_1", "1777368600000500.txn_01J0000000000000000000000", ".", "-1.x", "1.x.y", "+1.x", "01.x"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, id, err := parseHistoryCursor(text)
		switch {
		case err != nil:
			if wallet.CodeOf(err) != wallet.CodeInvalidInput || at != 0 || id != "" {
				t.Fatalf("%q: %d, %q, %v", text, at, id, err)
			}
		case text == "":
			if at != 0 || id != "" {
				t.Fatalf("no cursor is %d and %q", at, id)
			}
		default:
			if at <= 0 || id == "" || len(id) > maxIDLength {
				t.Fatalf("%q is read as %d and %q", text, at, id)
			}
			again, sameID, err := parseHistoryCursor(historyCursor(&Txn{CreatedAt: at, ID: id}))
			if err != nil || again != at || sameID != id {
				t.Fatalf("%q is read as %d and %q, and that as %d and %q, %v", text, at, id, again, sameID, err)
			}
		}
	})
}

func TestAPageHasOneToAThousandRows(t *testing.T) {
	t.Parallel()
	tests := []struct {
		asked, want int
		refused     bool
	}{
		{0, wallet.DefaultPageSize, false},
		{1, 1, false},
		{wallet.MaxPageSize, wallet.MaxPageSize, false},
		{wallet.MaxPageSize + 1, 0, true},
		{-1, 0, true},
		{math.MinInt, 0, true},
	}
	for _, test := range tests {
		got, err := pageLimit(test.asked)
		if got != test.want || (err != nil) != test.refused || (test.refused && wallet.CodeOf(err) != wallet.CodeInvalidInput) {
			t.Errorf("a page of %d: %d, %v", test.asked, got, err)
		}
	}
}

func TestTheOtherSideIsWhoeverTheViewerIsNot(t *testing.T) {
	t.Parallel()
	sent := &Txn{Kind: wallet.KindPayment, From: "usr_1", To: "mer_1", FromName: "Anna", ToName: "shop-tea", Amount: eur(1), Fee: eur(0), Taken: eur(0)}
	charged := &Txn{Kind: wallet.KindTopUp, From: "card_1", To: "usr_1", FromName: "visa 4242", ToName: "Anna", Amount: eur(1), Fee: eur(0), Taken: eur(0)}
	tests := []struct {
		txn          *Txn
		viewer, want string
	}{
		{sent, "usr_1", "shop-tea"},
		{sent, "mer_1", "Anna"},
		{sent, "", "shop-tea"},
		{charged, "usr_1", "visa 4242"},
		{charged, "", "visa 4242"},
	}
	for _, test := range tests {
		if got := present(test.txn, test.viewer).Counterparty; got != test.want {
			t.Errorf("a %s seen by %q is with %q, want %q", test.txn.Kind, test.viewer, got, test.want)
		}
	}
}

func TestEveryKindIsPresentedWithItsOwnFields(t *testing.T) {
	t.Parallel()
	at := start().UnixMicro()
	for _, kind := range wallet.TransactionKinds() {
		txn := &Txn{
			ID: "txn_1", Kind: kind, Status: wallet.TransactionPosted, Amount: eur(12_50), Fee: eur(13), Taken: eur(5_00), Parent: "txn_0",
			CreatedAt: at, EffectiveAt: at, ExpiresAt: at, Key: "k",
		}
		shown := present(txn, "")
		taken := kind == wallet.KindPayment || kind == wallet.KindCapture
		if (shown.Refunded == "5.00") != taken || (shown.Captured == "5.00") != (kind == wallet.KindHold) {
			t.Errorf("%s: refunded %q, captured %q", kind, shown.Refunded, shown.Captured)
		}
		ofHold := kind == wallet.KindCapture || kind == wallet.KindRelease
		if (shown.Hold == "txn_0") != ofHold || (shown.RefundOf == "txn_0") != (kind == wallet.KindRefund) {
			t.Errorf("%s: of the hold %q, refund of %q", kind, shown.Hold, shown.RefundOf)
		}
		if shown.Amount != "12.50" || shown.Fee != "0.13" || shown.Currency != "EUR" || !shown.CreatedAt.Equal(start().Truncate(time.Microsecond)) ||
			shown.EffectiveAt == nil || shown.IdempotencyKey != "k" {
			t.Errorf("%s: %+v", kind, shown)
		}
	}
	if shown := present(&Txn{Kind: wallet.KindTopUp, Amount: eur(1), Fee: eur(0), Taken: eur(0), CreatedAt: at}, ""); shown.EffectiveAt != nil || shown.ExpiresAt != nil {
		t.Errorf("what is pending has %v and %v", shown.EffectiveAt, shown.ExpiresAt)
	}
}
