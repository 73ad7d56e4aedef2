package document_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/okpay/okpay/wallet/policy/document"
)

// TestTheSchemaForEditorsTakesAndRefusesWhatIsTakenAndRefused holds the schema to
// the reader through an implementation of JSON Schema that is not ours.
func TestTheSchemaForEditorsTakesAndRefusesWhatIsTakenAndRefused(t *testing.T) {
	t.Parallel()
	schema := compiled(t)
	for _, text := range []string{small, document.DefaultText()} {
		if err := schema.Validate(asJSON(t, text)); err != nil {
			t.Errorf("a document that is right: %v", err)
		}
	}
	spoilt := [][2]string{
		{"percent: 1.5", "percnt: 1.5"},
		{"    bearer: payee\n", ""},
		{"bearer: payee", "bearer: bank"},
		{"percent: 1.5", "percent: -1.5"},
		{"percent: 1.5", "percent: 100.01"},
		{"fixed: 0.30", "fixed: much"},
		{"fixed: 0.30", "fixed: [1]"},
		{"kinds: [payment]", "kinds: [gift]"},
		{"kinds: [payment]", "kinds: payment"},
		{"level: 0", "level: 4"},
		{"level: 0", "level: 0.5"},
		{"USD: 1.25", "usd: 1.25"},
		{"USD: 1.25", "USD: 0"},
		{"max_age: 30d", "max_age: soon"},
		{"new_recipient: true", "new_recipient: often"},
		{"name: payment", "name: a name"},
		{"version: test-1\n", ""},
		{"step_up:\n  pin_above: 50", "step_up:\n  pin_above: \"-50\""},
	}
	for _, change := range spoilt {
		text := strings.Replace(small, change[0], change[1], 1)
		if text == small {
			t.Fatalf("the document has no %q", change[0])
		}
		if _, err := document.Read([]byte(text)); err == nil {
			t.Errorf("%q was read", change[1])
		}
		if err := schema.Validate(asJSON(t, text)); err == nil {
			t.Errorf("the schema takes %q", change[1])
		}
	}
}

func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	text, err := document.Schema()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("policy.json", raw); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("policy.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// asJSON is what an editor's YAML reader makes of a text.
func asJSON(t testing.TB, text string) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// FuzzRead looks that no text makes the reader fall, that what is taken is taken
// again in its quick form, and that every mistake has words.
func FuzzRead(f *testing.F) {
	f.Add(small)
	f.Add(document.DefaultText())
	f.Add("a: &x [*x]")
	f.Add("- - - -")
	f.Add("? {a: b}\n: c")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := document.Read([]byte(text))
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without words")
			}
			return
		}
		if _, err := document.Load(d.JSON()); err != nil {
			t.Errorf("%q is read and not loaded: %v", text, err)
		}
		if found := document.Diff(d, d); len(found) != 0 {
			t.Errorf("%q differs from itself: %+v", text, found)
		}
	})
}

// FuzzLoad looks that no text makes the quick reader fall.
func FuzzLoad(f *testing.F) {
	d, err := document.Read([]byte(small))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(d.JSON())
	f.Add([]byte(`{"version":"a\u0041","base":"EUR","worths":{},"fees":[],"limits":[]}`))
	f.Add([]byte(`["\`))
	f.Fuzz(func(_ *testing.T, text []byte) { _, _ = document.Load(text) })
}

func BenchmarkDefault(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := document.Default(); err != nil {
			b.Fatal(err)
		}
	}
}
