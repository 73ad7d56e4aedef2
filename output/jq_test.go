package output

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestJQPrintsStringsRawAndTheRestCompact(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string]string{
		".[].id":                              lines("txn_1", "txn_2", "txn_3"),
		"length":                              lines("3"),
		".[0] | {id, amount}":                 lines(`{"amount":"12.50","id":"txn_1"}`),
		"map(.amount)":                        lines(`["12.50","1200","-0.005"]`),
		".[1].payee.name, .[9]":               lines("王小明", "null"),
		"empty":                               "",
		`.[0].id, halt, "not reached"`:        lines("txn_1"),
		`.[] | select(.status=="failed") .id`: lines("txn_2"),
		`"a\nb\u202e"`:                        "a\nb\u202e\n", // off a terminal a string is exact
		`["\u202e<&>"]`:                       lines(`["\u202e<&>"]`),
		"123456789012345678901234567890":      lines("123456789012345678901234567890"),
	} {
		same(t, list(t, pipes(), Settings{JQ: expression}, paymentView(), somePayments()), want)
	}
}

func TestJQOfASingleResultAndOfPickedColumns(t *testing.T) {
	t.Parallel()
	same(t, one(t, pipes(), Settings{JQ: ".amount"}, paymentView(), somePayments()[0]), lines("12.50"))
	same(t, one(t, pipes(), Settings{JQ: ".", Columns: []string{"id"}, Format: JSON}, paymentView(), somePayments()[0]),
		lines(`{"id":"txn_1"}`))
}

func TestJQOfAnEmptyListSeesAnEmptyArray(t *testing.T) {
	t.Parallel()
	same(t, list(t, pipes(), Settings{JQ: "."}, paymentView(), nil), "[]\n")
	s := terminal(80)
	same(t, list(t, s, Settings{JQ: "length"}, paymentView(), nil), "0\n")
	same(t, s.err.String(), "")
}

func TestJQStringsAreEscapedOnATerminal(t *testing.T) {
	t.Parallel()
	same(t, list(t, terminal(80), Settings{JQ: `"a\nb\u001b[31m"`}, paymentView(), nil), lines("a", `b\x1b[31m`))
}

func TestJQReachesNeitherEnvironmentNorFilesNorInputs(t *testing.T) {
	t.Setenv("OKPAY_TOKEN", "secret")
	same(t, list(t, pipes(), Settings{JQ: "$ENV, env"}, paymentView(), nil), lines("{}", "{}"))
	for _, expression := range []string{
		"input", "inputs", `import "a" as a; .`, `include "a"; .`, `import "a" as $a; .`, "$__prog_args", "nosuch", ".[", "|",
	} {
		_, err := NewPrinter(pipes().Streams, Settings{JQ: expression})
		if usage := wantUsage(t, err); !strings.HasPrefix(usage.Message, "--jq does not ") || usage.Hint == "" {
			t.Errorf("%s: %q, hint %q", expression, usage.Message, usage.Hint)
		}
	}
}

func TestJQThatFailsOnTheDataIsAFilterErrorAfterWhatItPrinted(t *testing.T) {
	t.Parallel()
	for _, expression := range []string{".[0].id, .id", `.[0].id, error("no")`, `.[0].id, ("x" | halt_error)`} {
		s := pipes()
		err := List(t.Context(), s.printer(t, Settings{JQ: expression}), paymentView(), somePayments())
		var failed *FilterError
		if !errors.As(err, &failed) || !strings.HasPrefix(err.Error(), "--jq: ") {
			t.Errorf("%s: got %v, want a *FilterError", expression, err)
		}
		same(t, s.out.String(), "txn_1\n")
	}
}

func TestJQEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	err := List(ctx, pipes().printer(t, Settings{JQ: "last(repeat(1))"}), paymentView(), nil)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want the deadline", err)
	}
	// The command was done in time: its exit code must not say that nothing happened.
	if _, ok := errors.AsType[*FilterError](err); !ok {
		t.Errorf("a time limit within the filter gives %T", err)
	}
}

func TestJQExcludesFormatsThatAreNotJSON(t *testing.T) {
	t.Parallel()
	for _, format := range []Format{CSV, YAML} {
		_, err := NewPrinter(pipes().Streams, Settings{Format: format, JQ: "."})
		_ = wantUsage(t, err)
	}
	for _, format := range []Format{"", Table, JSON, JSONL} {
		if _, err := NewPrinter(pipes().Streams, Settings{Format: format, JQ: "."}); err != nil {
			t.Errorf("%q: %v", format, err)
		}
	}
}

func TestJQBoundsItsInput(t *testing.T) {
	t.Parallel()
	a := filterArray{ctx: t.Context(), p: pipes().printer(t, Settings{JQ: "length"}), limit: 10}
	if err := a.add([]byte(`"12345"`)); err != nil { // [ and 7 bytes, ] to come: 9
		t.Fatal(err)
	}
	if err := a.add([]byte(`1`)); err == nil {
		t.Error("a list of 11 bytes went into 10")
	}
	b := filterArray{ctx: t.Context(), p: pipes().printer(t, Settings{JQ: "length"}), limit: 11}
	if err := errors.Join(b.add([]byte(`"12345"`)), b.add([]byte(`1`)), b.close()); err != nil {
		t.Errorf("a list of 11 bytes did not go into 11: %v", err)
	}
}
