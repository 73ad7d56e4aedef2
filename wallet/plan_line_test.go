package wallet

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
)

// Plans were hashed by encoding/json and keep their ids.
func TestALineOfAPlanIsWhatEncodingJSONWrites(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]{0,20}`), rapid.SampledFrom([]string{
		"", "\"", "\\", "<&>", "\u2028", "\x7f", "\xff", "a\tb\n", "\x00", "é", "\U0001F600",
	}))
	rapid.Check(t, func(t *rapid.T) {
		item := PlanItem{
			Line: rapid.Int().Draw(t, "line"), Item: text.Draw(t, "item"), Recipient: text.Draw(t, "recipient"),
			Amount: money.Decimal(text.Draw(t, "amount")), Currency: money.Currency(text.Draw(t, "currency")),
			Fee: money.Decimal(text.Draw(t, "fee")), Memo: text.Draw(t, "memo"),
		}
		var want bytes.Buffer
		enc := json.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(item); err != nil {
			t.Fatal(err)
		}
		got, err := item.appendLine([]byte("before"))
		if err != nil || string(got) != "before"+want.String() {
			t.Fatalf("got %s, error %v, want %s", got, err, want.String())
		}
	})
}

func BenchmarkPlanHash(b *testing.B) {
	hash, err := NewPlanHash(PayoutPlan{})
	if err != nil {
		b.Fatal(err)
	}
	item := PlanItem{
		Line: 100_001, Item: "salary-099999", Recipient: "usr_01M80E6H30QG38YG2J4S7VNCTY", Amount: "123.45", Currency: "EUR",
		Fee: "0.00", Memo: "salary",
	}
	for b.Loop() {
		if err := hash.Add(item); err != nil {
			b.Fatal(err)
		}
	}
}
