package output

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestEmptyListsInEachFormat(t *testing.T) {
	t.Parallel()
	for format, want := range map[Format]string{
		JSON:  "[]\n",
		JSONL: "",
		YAML:  "[]\n",
		CSV:   "id,status,amount,currency,payee.name,memo,created_at\n",
	} {
		for _, s := range []*shell{pipes(), terminal(80)} {
			same(t, list(t, s, Settings{Format: format}, paymentView(), nil), want)
			same(t, s.err.String(), "")
		}
	}
}

func TestJSONIsTheValueIndentedOnAndOffATerminal(t *testing.T) {
	t.Parallel()
	rows := somePayments()[:1]
	rows[0].Memo = "<b>&\u202e\u0085\x1b 王"
	want := lines(
		`[`,
		`  {`,
		`    "id": "txn_1",`,
		`    "status": "posted",`,
		`    "amount": "12.50",`,
		`    "currency": "USD",`,
		`    "payee": {`,
		`      "name": "Ada"`,
		`    },`,
		`    "memo": "<b>&\u202e\u0085\u001b 王",`,
		`    "created_at": "2026-03-01T09:30:00Z",`,
		`    "tags": []`,
		`  }`,
		`]`,
	)
	same(t, list(t, pipes(), Settings{Format: JSON}, paymentView(), rows), want)
	same(t, list(t, terminal(20), Settings{Format: JSON}, paymentView(), rows), want)

	var back []payment
	if err := json.Unmarshal([]byte(want), &back); err != nil || back[0].Memo != rows[0].Memo {
		t.Errorf("the memo reads back as %q, %v", back[0].Memo, err)
	}
}

func TestJSONOfTwoRowsIsOneArray(t *testing.T) {
	t.Parallel()
	var back []payment
	out := list(t, pipes(), Settings{Format: JSON}, paymentView(), somePayments())
	if err := json.Unmarshal([]byte(out), &back); err != nil || len(back) != 3 || back[2].Amount != "-0.005" {
		t.Errorf("%d rows, %v, from\n%s", len(back), err, out)
	}
}

func TestJSONOfASingleResult(t *testing.T) {
	t.Parallel()
	value := receipt{ID: "rec_1", Notes: []string{}}
	same(t, one(t, pipes(), Settings{Format: JSON}, receiptView(), value),
		lines(`{`, `  "id": "rec_1",`, `  "postings": [],`, `  "notes": []`, `}`))
	same(t, one(t, pipes(), Settings{Format: JSONL}, receiptView(), value),
		lines(`{"id":"rec_1","postings":[],"notes":[]}`))
}

func TestJSONLIsOneCompactObjectALine(t *testing.T) {
	t.Parallel()
	got := list(t, pipes(), Settings{Format: JSONL, Columns: []string{"id", "amount"}}, paymentView(), somePayments())
	same(t, got, lines(
		`{"id":"txn_1","amount":"12.50"}`,
		`{"id":"txn_2","amount":"1200"}`,
		`{"id":"txn_3","amount":"-0.005"}`,
	))
}

func TestCSVQuotesAndCarriesTheData(t *testing.T) {
	t.Parallel()
	rows := somePayments()[:2]
	rows[0].Memo = "say \"hi\", then\nbye\tnow\x1b[31m\r\u202e"
	rows[1].Memo = "=1+1"
	got := list(t, terminal(20), Settings{Format: CSV}, paymentView(), rows)
	records, err := csv.NewReader(strings.NewReader(got)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		{"id", "status", "amount", "currency", "payee.name", "memo", "created_at"},
		{"txn_1", "posted", "12.50", "USD", "Ada", "say \"hi\", then\nbye\tnow\\x1b[31m\\r\u202e", "2026-03-01T09:30:00Z"},
		{"txn_2", "failed", "1200", "JPY", "王小明", "=1+1", "2026-03-01T10:30:00Z"},
	}
	for i := range want {
		same(t, strings.Join(records[i], "|"), strings.Join(want[i], "|"))
	}
	same(t, list(t, pipes(), Settings{Format: CSV, NoHeader: true, Columns: []string{"id"}}, paymentView(), rows),
		lines("txn_1", "txn_2"))
	same(t, one(t, pipes(), Settings{Format: CSV, Columns: []string{"id", "amount"}}, paymentView(), rows[0]),
		lines("id,amount", "txn_1,12.50"))
}

func TestAnUnsetTimeIsAnEmptyCellInCSV(t *testing.T) {
	t.Parallel()
	same(t, list(t, pipes(), Settings{Format: CSV, Columns: []string{"created_at", "id"}}, paymentView(), somePayments()[2:]),
		lines("created_at,id", ",txn_3"))
}

func TestTimestampIsUTCAndEmptyWhenUnset(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 1, 1, 0, 0, 123000, time.FixedZone("CET", 3600))
	same(t, Timestamp(at), "2026-03-01T00:00:00.000123Z")
	same(t, Timestamp(time.Time{}), "")
}

func TestFormatsParseByName(t *testing.T) {
	t.Parallel()
	for _, f := range Formats() {
		if got, err := ParseFormat(string(f)); err != nil || got != f {
			t.Errorf("ParseFormat(%q) = %q, %v", f, got, err)
		}
	}
	if got, err := ParseFormat(""); err != nil || got != Table {
		t.Errorf("the empty name is %q, %v", got, err)
	}
	_, err := ParseFormat("xml")
	usage := wantUsage(t, err)
	same(t, usage.Message, `unknown output format "xml"`)
	same(t, usage.Hint, "use one of table, json, jsonl, csv, yaml")
	_, err = NewPrinter(pipes().Streams, Settings{Format: "xml"})
	_ = wantUsage(t, err)
}

// wantUsage fails the test unless err is a *UsageError, and returns it.
func wantUsage(t testing.TB, err error) *UsageError {
	t.Helper()
	var usage *UsageError
	if !errors.As(err, &usage) {
		t.Fatalf("got %v, want a *UsageError", err)
	}
	return usage
}

func TestNilListsAreNeverNull(t *testing.T) {
	t.Parallel()
	type inner struct {
		Items []int `json:"items"`
	}
	type embedded struct {
		Lines []string `json:"lines"`
	}
	type result struct {
		embedded
		Pointer *inner           `json:"pointer"`
		Missing *inner           `json:"missing"`
		Deep    [][]inner        `json:"deep"`
		ByName  map[string]inner `json:"by_name"`
		NoMap   map[string]inner `json:"no_map"`
		Any     any              `json:"any"`
		Nothing any              `json:"nothing"`
		Bytes   []byte           `json:"bytes"`
		Raw     json.RawMessage  `json:"raw"`
		Word    string           `json:"word"`
		Plain   []string
	}
	value := result{
		Pointer: &inner{},
		Deep:    [][]inner{nil, {{}, {Items: []int{1}}}},
		ByName:  map[string]inner{"a": {}},
		Any:     inner{},
		Raw:     json.RawMessage(`{"items":null}`),
		Word:    "null",
	}
	raw, err := marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	same(t, string(raw), `{"lines":[],"pointer":{"items":[]},"missing":null,"deep":[[],[{"items":[]},{"items":[1]}]],`+
		`"by_name":{"a":{"items":[]}},"no_map":null,"any":{"items":[]},"nothing":null,"bytes":null,`+
		`"raw":{"items":null},"word":"null","Plain":[]}`)
	if raw, err = marshal([]string(nil)); err != nil || string(raw) != "[]" {
		t.Errorf("a nil list is %s, %v", raw, err)
	}
}
