package output

import (
	"encoding/json"
	"strings"
	"testing"
)

func fundsReport() ErrorReport {
	return ErrorReport{
		Code: "insufficient_funds", Exit: 5, Message: "not enough USD", Hint: "top up first",
		Details: map[string]any{"available": "1.00", "currency": "USD"}, IdempotencyKey: "k1",
	}
}

func TestErrorsAreOneJSONObjectForPrograms(t *testing.T) {
	t.Parallel()
	for _, format := range []Format{JSON, JSONL} {
		s := terminal(80)
		s.Color = true
		if err := s.printer(t, Settings{Format: format, Quiet: true}).Error(fundsReport()); err != nil {
			t.Fatal(err)
		}
		same(t, s.err.String(), `{"error":{"code":"insufficient_funds","exit":5,"message":"not enough USD","hint":"top up first",`+
			`"details":{"available":"1.00","currency":"USD"},"idempotency_key":"k1"}}`+"\n")
		same(t, s.out.String(), "")
	}
	s := pipes()
	if err := WriteError(s.Streams, JSON, ErrorReport{Code: "internal", Exit: 1, Message: "a\x1b<b>\u202e"}); err != nil {
		t.Fatal(err)
	}
	same(t, s.err.String(), `{"error":{"code":"internal","exit":1,"message":"a\u001b<b>\u202e","hint":""}}`+"\n")
}

func TestTheFieldsOfAnErrorAreAContract(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(fundsReport())
	if err != nil {
		t.Fatal(err)
	}
	fields, err := decodeObject(raw)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range fields {
		names = append(names, f.name)
	}
	same(t, strings.Join(names, " "), "code exit message hint details idempotency_key")
}

func TestErrorsAreALineAndAHintForPeople(t *testing.T) {
	t.Parallel()
	report := fundsReport()
	report.Message = "no customer \"\x1b[31m\nx\""
	for _, format := range []Format{"", Table, CSV, YAML} {
		s := pipes()
		if err := WriteError(s.Streams, format, report); err != nil {
			t.Fatal(err)
		}
		same(t, s.err.String(), lines(`error: no customer "\x1b[31m\nx"`, "hint: top up first"))
	}
	report.Hint = ""
	s := terminal(80)
	s.Color = true
	if err := WriteError(s.Streams, Table, report); err != nil {
		t.Fatal(err)
	}
	same(t, s.err.String(), "\x1b[31merror:\x1b[0m no customer \"\\x1b[31m\\nx\"\n")
}

func TestNotesAndWarningsAreForStderrAndRespectQuiet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		settings Settings
		want     string
	}{
		{Settings{}, "paid 3\nwarning: old\\nkey\n"},
		{Settings{Format: CSV}, "paid 3\nwarning: old\\nkey\n"},
		{Settings{Format: JSON}, `{"warning":{"message":"old\nkey"}}` + "\n"},
		{Settings{Format: JSONL}, `{"warning":{"message":"old\nkey"}}` + "\n"},
		{Settings{Quiet: true}, ""},
		{Settings{Format: JSON, Quiet: true}, ""},
	} {
		s := pipes()
		p := s.printer(t, c.settings)
		p.Note("paid %d", 3)
		p.Warn("old\n%s", "key")
		same(t, s.err.String(), c.want)
		same(t, s.out.String(), "")
	}
}
