package output

import (
	"errors"
	"slices"
	"testing"
)

func TestColumnsPickAndOrderInEachFormat(t *testing.T) {
	t.Parallel()
	columns := []string{"currency", "id", "payee.name"}
	for format, want := range map[Format]string{
		Table: lines("CURRENCY  ID     PAYEE", "USD       txn_1  Ada"),
		CSV:   lines("currency,id,payee.name", "USD,txn_1,Ada"),
		JSONL: lines(`{"currency":"USD","id":"txn_1","payee":{"name":"Ada"}}`),
		JSON:  lines("[", "  {", `    "currency": "USD",`, `    "id": "txn_1",`, `    "payee": {`, `      "name": "Ada"`, "    }", "  }", "]"),
		YAML:  lines("- currency: USD", "  id: txn_1", "  payee:", "    name: Ada"),
	} {
		got := list(t, pipes(), Settings{Format: format, Columns: columns}, paymentView(), somePayments()[:1])
		same(t, got, want)
	}
}

func TestColumnsMayNameFieldsThatTheViewDoesNotShow(t *testing.T) {
	t.Parallel()
	rows := somePayments()[:2]
	rows[0].Tags = []string{"a", "b"}
	settings := Settings{Columns: []string{"id", "tags", "payee"}}
	same(t, list(t, pipes(), settings, paymentView(), rows), lines(
		`ID     TAGS       PAYEE`,
		`txn_1  ["a","b"]  {"name":"Ada"}`,
		`txn_2  []         {"name":"王小明"}`,
	))
}

func TestFieldsThatAnObjectDoesNotHaveAreLeftOutOfJSON(t *testing.T) {
	t.Parallel()
	settings := Settings{Format: JSONL, Columns: []string{"memo", "id"}}
	same(t, list(t, pipes(), settings, paymentView(), somePayments()[:1]), lines(`{"id":"txn_1"}`))
}

func TestAColumnAskedForByNameIsShownEvenIfEmptyOrWide(t *testing.T) {
	t.Parallel()
	settings := Settings{Columns: []string{"memo", "created_at"}}
	same(t, list(t, terminal(12), settings, paymentView(), somePayments()[:1]), lines(
		"MEMO  CREATED", "─────────────────────────", "      2026-03-01 09:30:00"))
}

func TestAnUnknownColumnIsAUsageErrorThatListsTheKnownOnes(t *testing.T) {
	t.Parallel()
	for _, format := range Formats() {
		p := pipes().printer(t, Settings{Format: format, Columns: []string{"id", "amonut"}})
		usage := wantUsage(t, Check(p, paymentView()))
		same(t, usage.Message, `there is no column "amonut"`)
		same(t, usage.Hint, "the columns are id, status, amount, currency, payee.name, memo, created_at, payee, tags")
		s := pipes()
		p = s.printer(t, Settings{Format: format, Columns: []string{"amonut"}})
		_ = wantUsage(t, One(t.Context(), p, paymentView(), payment{}))
		_ = wantUsage(t, List(t.Context(), p, paymentView(), []payment{{}}))
		same(t, s.out.String(), "")
	}
	p := pipes().printer(t, Settings{Columns: []string{"tags", "memo"}})
	if err := Check(p, paymentView()); err != nil {
		t.Errorf("known columns are refused: %v", err)
	}
}

func TestParseColumns(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"":             nil,
		"  ":           nil,
		"id":           {"id"},
		"id, amount":   {"id", "amount"},
		"b,a,from.id ": {"b", "a", "from.id"},
	} {
		if got, err := ParseColumns(in); err != nil || !slices.Equal(got, want) {
			t.Errorf("ParseColumns(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"id,", ",id", "a,,b", "id,id", ","} {
		_, err := ParseColumns(in)
		_ = wantUsage(t, err)
	}
	_, err := NewPrinter(pipes().Streams, Settings{Columns: []string{"id", "id"}})
	_ = wantUsage(t, err)
}

func TestHeadersAreMadeOfNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"id": "ID", "created_at": "Created at", "from.id": "From id", "": ""} {
		if got := (Column[int]{Name: name}).label(); got != want {
			t.Errorf("label of %q: %q, want %q", name, got, want)
		}
	}
}

// opaque writes its own JSON, so that its fields cannot be known from its type.
type opaque struct{ broken bool }

var errOpaque = errors.New("cannot be written")

func (o opaque) MarshalJSON() ([]byte, error) {
	if o.broken {
		return nil, errOpaque
	}
	return []byte(`{"b":null,"a":[1,2]}`), nil
}

func TestAValueThatWritesItsOwnJSON(t *testing.T) {
	t.Parallel()
	view := View[opaque]{Columns: []Column[opaque]{{Name: "a"}, {Name: "b"}, {Name: "a.x"}, {Name: "none"}}}
	same(t, list(t, pipes(), Settings{}, view, []opaque{{}}), lines("A      B  A X  NONE", "[1,2]  -  -    -"))
	same(t, list(t, pipes(), Settings{Format: JSONL}, view, []opaque{{}}), lines(`{"b":null,"a":[1,2]}`))
	for _, format := range Formats() {
		err := List(t.Context(), pipes().printer(t, Settings{Format: format}), view, []opaque{{}, {broken: true}})
		if !errors.Is(err, errOpaque) {
			t.Errorf("%s: %v, want the error of the value", format, err)
		}
	}
}
