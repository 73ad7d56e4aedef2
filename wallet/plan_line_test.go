package wallet

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os/exec"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/jcs"
	"github.com/okpay/okpay/wallet/money"
)

// ofJSON turns what encoding/json reads into what package jcs writes.
func ofJSON(t interface{ Fatal(args ...any) }, value any) any {
	switch v := value.(type) {
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			t.Fatal(err)
		}
		return n
	case []any:
		for i := range v {
			v[i] = ofJSON(t, v[i])
		}
		return v
	case map[string]any:
		object := jcs.Object{}
		for name := range v {
			object[name] = ofJSON(t, v[name])
		}
		return object
	default:
		return v
	}
}

// canonicalOf gives the canonical form of what encoding/json writes of a value,
// without some members.
func canonicalOf(t interface{ Fatal(args ...any) }, value any, without ...string) []byte {
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	var read map[string]any
	if err := dec.Decode(&read); err != nil {
		t.Fatal(err)
	}
	for _, name := range without {
		delete(read, name)
	}
	if rates, ok := read["fx"].([]any); ok {
		for _, rate := range rates {
			if r, ok := rate.(map[string]any); ok {
				delete(r, "amount")
				delete(r, "pays")
			}
		}
	}
	canonical, err := jcs.Append(nil, ofJSON(t, read))
	if err != nil {
		t.Fatal(err)
	}
	return canonical
}

func drawItem(t *rapid.T, text *rapid.Generator[string]) PlanItem {
	return PlanItem{
		Line: rapid.IntRange(-jcs.MaxInteger, jcs.MaxInteger).Draw(t, "line"), Item: text.Draw(t, "item"), Recipient: text.Draw(t, "recipient"),
		Amount: money.Decimal(text.Draw(t, "amount")), Currency: money.Currency(text.Draw(t, "currency")),
		Fee: money.Decimal(text.Draw(t, "fee")), Memo: text.Draw(t, "memo"),
	}
}

func drawText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~]{0,20}`), rapid.SampledFrom([]string{
		"", "\"", "\\", "<&>", "\u2028", "\x7f", "a\tb\n", "\x00", "é", "\U0001F600",
	}))
}

// A field that a PlanItem has and its canonical form lacks would be free to be
// changed after the plan was approved.
func TestTheCanonicalFormOfAnItemIsThatOfAllItsFields(t *testing.T) {
	t.Parallel()
	text := drawText()
	rapid.Check(t, func(t *rapid.T) {
		item := drawItem(t, text)
		got, err := item.appendCanonical([]byte("before"))
		if want := "before" + string(canonicalOf(t, item)); err != nil || string(got) != want {
			t.Fatalf("got %s, error %v, want %s", got, err, want)
		}
	})
	if _, err := (PlanItem{Memo: "\xff"}).appendCanonical(nil); err == nil {
		t.Error("a memo that is not UTF-8 is hashed")
	}
}

// notCovered are the members of a plan that its id leaves out.
func notCovered() []string {
	return []string{"id", "count", "already_paid", "skipped", "totals", "fees", "problems", "warnings", "approval_needed", "made"}
}

func drawPlanOf(t *rapid.T, text *rapid.Generator[string]) PayoutPlan {
	plan := PayoutPlan{
		ID: "x", Name: text.Draw(t, "name"), From: text.Draw(t, "from"), Source: text.Draw(t, "source"), SourceSHA256: text.Draw(t, "hash"),
		PolicyVersion: text.Draw(t, "policy"), Purse: money.Currency(rapid.SampledFrom([]string{"", "EUR"}).Draw(t, "purse")),
		Count: 1, Totals: []CurrencyTotal{{Currency: "EUR", Amount: "1.00", Count: 1}}, Warnings: []PayoutProblem{{Line: 1}},
		ApprovalNeeded: &ApprovalNeed{Reason: ApprovalByItem}, Made: &PlanSignature{Type: PlanMade}, Items: []PlanItem{},
	}
	for range rapid.IntRange(0, 2).Draw(t, "rates") {
		plan.FX = append(plan.FX, PayoutRate{
			Currency: "USD", Rate: text.Draw(t, "rate"), MidRate: "1.2", MarginBPS: rapid.Int64Range(0, 99).Draw(t, "margin"),
			RateDate: "2026-01-02", Source: text.Draw(t, "stated by"), Amount: "5.00", Pays: "6.00",
		})
	}
	for range rapid.IntRange(0, 3).Draw(t, "items") {
		plan.Items = append(plan.Items, drawItem(t, text))
	}
	return plan
}

func TestTheIDOfAPlanIsTheHashOfItsCanonicalJSON(t *testing.T) {
	t.Parallel()
	text := drawText()
	rapid.Check(t, func(t *rapid.T) {
		plan := drawPlanOf(t, text)
		sum := sha256.Sum256(canonicalOf(t, plan, notCovered()...))
		id, err := plan.ContentID()
		if want := PlanIDPrefix + hex.EncodeToString(sum[:]); err != nil || id != want {
			t.Fatalf("got %s, error %v, want %s", id, err, want)
		}
	})
}

// What a plan holds is printable, but for what is not ASCII.
func TestJQGivesWhatTheIDOfAPlanIsTheHashOf(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("jq")
	if err != nil {
		t.Skip("there is no jq")
	}
	text := rapid.OneOf(rapid.StringMatching(`[ -~]{0,20}`), rapid.SampledFrom([]string{"", `"\`, "<&>", "\u2028", "é€", "\U0001F600", "\ufb33", "\u00a0"}))
	plans, want := new(bytes.Buffer), new(bytes.Buffer)
	enc := json.NewEncoder(plans)
	enc.SetIndent("", "  ")
	next := rapid.Custom(func(t *rapid.T) PayoutPlan { return drawPlanOf(t, text) })
	for seed := range 100 {
		plan := next.Example(seed)
		if err := enc.Encode(plan); err != nil {
			t.Fatal(err)
		}
		want.Write(append(canonicalOf(t, plan, notCovered()...), '\n'))
	}
	cmd := exec.CommandContext(t.Context(), program, "-cS", PlanIDFilter)
	cmd.Stdin = plans
	got, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
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
