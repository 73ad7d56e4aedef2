package output

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// anyJSON draws values as encoding/json reads them.
func anyJSON(depth int) *rapid.Generator[any] {
	scalars := rapid.OneOf(
		rapid.Just[any](nil),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.StringMatching(`-?[1-9][0-9]{0,20}(\.[0-9]{1,3})?`), func(s string) any { return json.Number(s) }),
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.StringMatching(`["\\{}\[\]:, a]{0,9}`), func(s string) any { return s }),
	)
	if depth == 0 {
		return scalars
	}
	return rapid.OneOf(scalars,
		rapid.Map(rapid.SliceOfN(anyJSON(depth-1), 0, 4), func(s []any) any { return s }),
		rapid.Map(rapid.MapOfN(rapid.String(), anyJSON(depth-1), 0, 4), func(m map[string]any) any { return m }),
	)
}

func TestObjectsAreTakenApartAsEncodingJSONReadsThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.MapOfN(rapid.String(), anyJSON(3), 0, 6).Draw(t, "value")
		raw, err := marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		var want map[string]json.RawMessage
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		fields, err := decodeObject(raw)
		if err != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		got := map[string]json.RawMessage{}
		for _, f := range fields {
			got[f.name] = f.value
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s was cut into %q, want %q", raw, got, want)
		}
		if again, err := fields.encode(); err != nil || string(again) != string(raw) {
			t.Fatalf("%s was put together as %s, %v", raw, again, err)
		}
	})
}

func TestArraysAreTakenApartAsEncodingJSONReadsThem(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		raw, err := marshal(rapid.SliceOfN(anyJSON(3), 0, 6).Draw(t, "value"))
		if err != nil {
			t.Fatal(err)
		}
		elements, err := decodeArray(raw)
		if err != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		if again := encodeArray(elements); string(again) != string(raw) {
			t.Fatalf("%s was put together as %s", raw, again)
		}
	})
}

// What is not compact JSON is an error, or nothing, and never a loop without end.
func FuzzTakingJSONApart(f *testing.F) {
	for _, seed := range []string{`{"a":1}`, `{"a":{"b":[1,"x\"}"]}}`, `{}`, `{"a"`, `{"a":`, `{"a":}`, `{,}`, `{"a":1,`, `[}`, `[,]`, `[1,2]`, `["`, `{"\`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		fields, err := decodeObject(raw)
		if err != nil && fields != nil {
			t.Errorf("%q: fields and the error %v", raw, err)
		}
		elements, err := decodeArray(raw)
		if err != nil && (elements != nil || !errors.Is(err, errJSON)) {
			t.Errorf("%q: %v", raw, err)
		}
	})
}
