package reconciliation_test

import (
	"testing"

	"github.com/okpay/okpay/reconciliation"
	"github.com/okpay/okpay/wallet"
)

func TestALetterLeavesOutWhatOthersWrote(t *testing.T) {
	t.Parallel()
	subject, body, err := reconciliation.Letter([]wallet.ReconciliationRun{broken()})
	if err != nil {
		t.Fatal(err)
	}
	if subject != "okpay: giro: 4 open breaks" {
		t.Errorf("its subject is %q", subject)
	}
	want := `giro: 4 open breaks
  Run: rec_01
  Period: 2026-10-01 to 2026-10-31
  Opening: 1000.00 EUR
  Closing: 1987.50 EUR
  Footing: ok: opening and entries make closing
  Breaks: 4 open, 3 new, 5 closed by the run

  Statement does not add up: 1, 1.00 EUR, since 2026-10-31
    brk_5  2026-10-31  1 day  1.00 EUR

  Amount differs: 1, -0.01 EUR, since 2026-10-12
    brk_1  2026-10-12  20 days  -0.01 EUR

  Missing in the ledger: 2, 0.30 EUR, since 2026-10-29
    brk_3  2026-10-29  today  0.20 EUR
    brk_4  2026-10-30  1 day  0.10 EUR

Read more: okpay reconcile show RUN, okpay breaks show BREAK, okpay reconcile explain LINE.`
	if body != want {
		t.Errorf("it says\n%s\nwant\n%s", body, want)
	}
}
