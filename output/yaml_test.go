package output

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

func TestYAMLKeepsOrderNamesAndStrings(t *testing.T) {
	t.Parallel()
	rows := somePayments()[:1]
	rows[0].Memo = "yes"
	rows[0].Tags = []string{"2026-03-01", "on call", "a: b", "null", "0x1f", "~", "", "#x", " x", "é"}
	same(t, list(t, pipes(), Settings{Format: YAML}, paymentView(), rows), lines(
		`- id: txn_1`,
		`  status: posted`,
		`  amount: "12.50"`,
		`  currency: USD`,
		`  payee:`,
		`    name: Ada`,
		`  memo: "yes"`,
		`  created_at: "2026-03-01T09:30:00Z"`,
		`  tags:`,
		`    - "2026-03-01"`,
		`    - on call`,
		`    - "a: b"`,
		`    - "null"`,
		`    - "0x1f"`,
		`    - "~"`,
		`    - ""`,
		`    - "#x"`,
		`    - " x"`,
		`    - "é"`,
	))
	same(t, one(t, pipes(), Settings{Format: YAML}, receiptView(), receipt{ID: "rec_1"}),
		lines("id: rec_1", "postings: []", "notes: []"))
}

func TestYAMLShowsHiddenCharactersEscaped(t *testing.T) {
	t.Parallel()
	value := map[string]string{"k\u202e": "\x1b[31m\u202e\u0085\u200b\n\x9b"}
	raw, err := marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	got := yamlOf(t, raw)
	if strings.TrimSuffix(Escape(got), `\n`) != strings.TrimSuffix(got, "\n") {
		t.Errorf("the YAML can act on a terminal: %q", got)
	}
	var back map[string]string
	if err := yaml.Unmarshal([]byte(got), &back); err != nil {
		t.Fatal(err)
	}
	if want := "\x1b[31m\u202e\u0085\u200b\n\ufffd"; back["k\u202e"] != want {
		t.Errorf("read back as %q, want %q", back, want)
	}
}

func yamlOf(t testing.TB, raw json.RawMessage) string {
	t.Helper()
	var b strings.Builder
	if err := writeYAML(&b, raw); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestYAMLReadsBackAsTheSameStrings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		want := rapid.MapOf(
			rapid.String(),
			rapid.OneOf(rapid.String(), rapid.StringMatching(`[-+]?[0-9._:]{0,8}([eE][0-9]+)?|0[xob][0-9a-f]+|[yYnN]|(y|Y)es|ON|[Tt]rue|\.nan|-`)),
		).Draw(rt, "value")
		raw, err := marshal(want)
		if err != nil {
			rt.Fatal(err)
		}
		var back map[string]any
		text := yamlOf(t, raw)
		if err := yaml.Unmarshal([]byte(text), &back); err != nil {
			rt.Fatalf("%v, in\n%s", err, text)
		}
		if len(back) != len(want) {
			rt.Fatalf("%d fields read back, want %d, from\n%s", len(back), len(want), text)
		}
		for name, value := range want {
			if !reflect.DeepEqual(back[name], any(value)) {
				rt.Fatalf("%q: %#v read back as %#v, from\n%s", name, value, back[name], text)
			}
		}
	})
}

func TestYAMLKeepsNumbersBooleansAndNull(t *testing.T) {
	t.Parallel()
	raw := json.RawMessage(`{"n":1,"big":123456789012345678901234567890,"f":1.50,"e":1e9,"t":true,"x":null,"l":[[],{}]}`)
	same(t, yamlOf(t, raw), lines(`"n": 1`, "big: 123456789012345678901234567890", "f: 1.50", "e: 1e9",
		"t: true", "x: null", "l:", "  - []", "  - {}"))
}

func TestYAMLBoundsNesting(t *testing.T) {
	t.Parallel()
	nested := func(depth int) json.RawMessage {
		return json.RawMessage(strings.Repeat("[", depth) + strings.Repeat("]", depth))
	}
	if err := writeYAML(&strings.Builder{}, nested(maxNesting+1)); err != nil {
		t.Errorf("%d levels: %v", maxNesting+1, err)
	}
	if err := writeYAML(&strings.Builder{}, nested(maxNesting+2)); err == nil {
		t.Errorf("%d levels were written", maxNesting+2)
	}
}
