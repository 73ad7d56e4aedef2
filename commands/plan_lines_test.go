package commands

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// decodeStrictly is what decodePlan must give, whatever way it takes.
func decodeStrictly(text []byte) (plan wallet.PayoutPlan, err error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&plan); err != nil {
		return plan, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return plan, errors.New("something follows")
	}
	return plan, nil
}

func drawPlan(t *rapid.T) []byte {
	text := rapid.OneOf(rapid.StringMatching(`[ -~]{0,12}`), rapid.StringMatching(`[a-z0-9-]{1,12}`), rapid.String())
	plan := wallet.PayoutPlan{
		ID: "plan_1", Name: text.Draw(t, "name"), From: "mer_1", Totals: []wallet.CurrencyTotal{}, Fees: []wallet.CurrencyTotal{},
		Problems: []wallet.PayoutProblem{}, Warnings: []wallet.PayoutProblem{},
	}
	for range rapid.IntRange(0, 4).Draw(t, "items") {
		plan.Items = append(plan.Items, wallet.PlanItem{
			Line: rapid.IntRange(-1, 1000).Draw(t, "line"), Item: text.Draw(t, "item"), Recipient: "usr_1",
			Amount: money.Decimal(text.Draw(t, "amount")), Currency: "EUR", Fee: "0.00", Memo: text.Draw(t, "memo"),
		})
	}
	var written bytes.Buffer
	if err := encodePlan(&written, plan); err != nil {
		t.Fatal(err)
	}
	return written.Bytes()
}

func TestAPlanIsReadAsJSONIsHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := drawPlan(t)
		if rapid.Bool().Draw(t, "edited") { // a piece of it is replaced by another one
			from := rapid.IntRange(0, len(text)).Draw(t, "from")
			to := rapid.IntRange(from, min(from+3, len(text))).Draw(t, "to")
			piece := rapid.SampledFrom([]string{"", " ", ",", "\n", "]", "}", `"`, "0", "e", "\\", "{}", `,"memo":"x"`, itemsStart}).Draw(t, "piece")
			text = append(append(append([]byte(nil), text[:from]...), piece...), text[to:]...)
		}
		want, wantErr := decodeStrictly(text)
		got, err := decodePlan(bytes.NewReader(text))
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%s\nerror %v, want %v", text, err, wantErr)
		}
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%s\ngot %+v\nwant %+v", text, got, want)
		}
	})
}

func TestAPlanThatNobodyTouchedIsReadLineByLine(t *testing.T) {
	t.Parallel()
	plan := examplePlan(t, 100)
	for i := range plan.Items {
		plan.Items[i].Memo = "salary & more"
	}
	var text bytes.Buffer
	if err := encodePlan(&text, plan); err != nil {
		t.Fatal(err)
	}
	_, items, ok := splitPlan(text.Bytes())
	if !ok || !reflect.DeepEqual(items, plan.Items) {
		t.Errorf("read line by line: %t, %+v", ok, items)
	}
}

func BenchmarkDecodePlan(b *testing.B) {
	plan := wallet.PayoutPlan{}
	for i := range 1000 {
		plan.Items = append(plan.Items, wallet.PlanItem{
			Line: i + 2, Item: "salary-000001", Recipient: "usr_01M80E6H30QG38YG2J4S7VNCTY", Amount: "123.45", Currency: "EUR", Fee: "0.00", Memo: "salary",
		})
	}
	var text bytes.Buffer
	if err := encodePlan(&text, plan); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := decodePlan(bytes.NewReader(text.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/item")
}
