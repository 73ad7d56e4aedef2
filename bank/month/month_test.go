package month

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/bank/match"
	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// facts are those of a month that was never made: every movement is a second after the
// one before it.
func facts(t *testing.T, first time.Time) *Facts {
	t.Helper()
	f := &Facts{moved: map[string]movement{}, batches: map[string]movement{}}
	at := first
	signed := func(text string, currency money.Currency, out bool) money.Amount {
		amount, err := money.Parse(decimal(text), currency)
		if err == nil && out {
			amount, err = amount.Neg()
		}
		if err != nil {
			t.Fatal(err)
		}
		return amount
	}
	for i, v := range moves() {
		f.take(v.name, movement{reference: "txn_" + strings.Repeat("0", i+1), amount: signed(v.amount, money.Currency(v.currency), v.way == toBank), at: at, name: nameOf(v.who)})
		at = at.Add(time.Second)
	}
	for _, b := range batches() {
		whole := money.Zero(euros)
		for _, row := range b.rows {
			amount := signed(string(row.Amount), euros, true)
			f.take(b.name+" "+row.Item, movement{reference: row.Item + "-E2E", amount: amount, at: at, name: row.Name})
			var err error
			if whole, err = whole.Add(amount); err != nil {
				t.Fatal(err)
			}
		}
		f.batches[b.name] = movement{reference: "MSG-" + b.name, amount: whole, at: at}
	}
	return f
}

func noon() time.Time { return time.Date(2026, 2, 24, 12, 0, 0, 0, time.UTC) }

func written(t *testing.T, f *Facts) map[string][]byte {
	t.Helper()
	files, err := f.Files()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string][]byte{}
	for _, file := range files {
		byName[file.Name] = file.Content
	}
	return byName
}

// told is what a file says.
type told struct {
	head    statement.Statement
	entries []statement.Entry
	closing statement.Closing
}

func (r *told) Begin(s *statement.Statement) error { r.head = *s; return nil }
func (r *told) Entry(e *statement.Entry) error     { r.entries = append(r.entries, *e); return nil }
func (r *told) End(c *statement.Closing) error     { r.closing = *c; return nil }

func read(t *testing.T, name string, content []byte) *told {
	t.Helper()
	r := &told{}
	if _, err := statement.Read(bytes.NewReader(content), statement.Options{}, r); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return r
}

func TestEveryStatementIsReadAndAddsUpButForTheOneThatIsPlanted(t *testing.T) {
	t.Parallel()
	files := written(t, facts(t, noon()))
	for name, want := range map[string]struct {
		entries int
		footing statement.Footing
		closing string
	}{
		"giro-1.xml":    {8, statement.FootingOK, "2160.10 EUR"},
		"giro-2.xml":    {9, statement.FootingOK, "2184.60 EUR"},
		"giro-4.xml":    {1, statement.FootingOK, "2188.05 EUR"},
		"payouts-1.sta": {1, statement.FootingOK, "4150.30 EUR"},
		"payouts-2.sta": {1, statement.FootingOK, "4425.80 EUR"},
		"payouts-3.sta": {1, statement.FootingOff, "4428.55 EUR"},
		"acquirer.csv":  {3, statement.FootingUnknown, ""},
	} {
		r := read(t, name, files[name])
		closing := ""
		if r.closing.Closing != nil {
			closing = r.closing.Closing.Amount.String()
		}
		if len(r.entries) != want.entries || r.closing.Footing != want.footing || closing != want.closing {
			t.Errorf("%s: %d entries, footing %s, closing %q", name, len(r.entries), r.closing.Footing, closing)
		}
	}
	if _, there := files["giro-3.xml"]; there {
		t.Error("the statement of the third week is there")
	}
}

func TestWhatABankSaysIsFoundInItsFiles(t *testing.T) {
	t.Parallel()
	f := facts(t, noon())
	files := written(t, f)
	back := read(t, "giro-2.xml", files["giro-2.xml"]).entries[2]
	if back.Amount.String() != "57.50 EUR" || back.Return.Code != "AC04" || back.EndToEndID != f.moved["gift of Ada"].reference {
		t.Errorf("what came back: %s, %q of %q", back.Amount, back.Return.Code, back.EndToEndID)
	}
	batch := read(t, "payouts-1.sta", files["payouts-1.sta"]).entries[0]
	if batch.Amount.String() != "-849.70 EUR" || batch.OwnReference != f.batches["wages"].reference {
		t.Errorf("the batch: %s of %q", batch.Amount, batch.OwnReference)
	}
	item := read(t, "payouts-2.sta", files["payouts-2.sta"]).entries[0]
	if item.EndToEndID != f.moved["wages W-2"].reference || item.Return.Code != "910" || item.BookingDate.String() != "2026-02-26" {
		t.Errorf("the item: %q for %q on %s", item.EndToEndID, item.Return.Code, item.BookingDate)
	}
}

func TestTheSameFactsAreWrittenAsTheSameBytes(t *testing.T) {
	t.Parallel()
	a, b := written(t, facts(t, noon())), written(t, facts(t, noon()))
	for name := range a {
		if !bytes.Equal(a[name], b[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestSalesOfTwoDaysAreTwoSettlements(t *testing.T) {
	t.Parallel()
	f := facts(t, noon())
	sale := f.moved["card sale 3"]
	sale.at = sale.at.AddDate(0, 0, 1)
	f.moved["card sale 3"] = sale
	r := read(t, "acquirer.csv", written(t, f)["acquirer.csv"])
	var got []string
	for i := range r.entries {
		got = append(got, r.entries[i].Amount.String()+" on "+r.entries[i].BookingDate.String())
	}
	want := []string{"423.48 USD on 2026-02-26", "93.42 USD on 2026-02-27", "38.00 USD on 2026-02-27", "-30.00 USD on 2026-03-05"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestTwelveDifferencesOfEveryKindArePlanted(t *testing.T) {
	t.Parallel()
	kinds := map[wallet.BreakKind]bool{}
	for _, d := range Differences() {
		kinds[d.Kind] = true
	}
	for _, kind := range []wallet.BreakKind{
		wallet.BreakMissingInLedger, wallet.BreakMissingAtBank, wallet.BreakAmountDiffers, wallet.BreakDuplicateAtBank, wallet.BreakReturned,
		wallet.BreakTiming, wallet.BreakAmbiguous, wallet.BreakFooting, wallet.BreakContinuity,
	} {
		if !kinds[kind] {
			t.Errorf("none is %s", kind)
		}
	}
	if n := len(Differences()); n != 12 {
		t.Errorf("%d are planted", n)
	}
}

func TestTheRulesForTheAcquirerAreRulesAndSayWhatItKeeps(t *testing.T) {
	t.Parallel()
	rules, err := match.ReadRules(acquirerRules)
	if err != nil {
		t.Fatal(err)
	}
	if fee := rules.Rules[1].Fee; fee == nil || fee.Bps != acquirerBps || string(fee.Each.Decimal()) != acquirerEach {
		t.Errorf("they say %+v", fee)
	}
}
