package output

import (
	"strings"
	"sync"
	"testing"
)

func TestProgressShowsCountRateAndTimeLeftAndThenLeaves(t *testing.T) {
	t.Parallel()
	s := terminal(80)
	bar := s.printer(t, Settings{}).Progress("paying\x1b", 1000)
	same(t, s.err.String(), "")
	bar.Add(10)
	got := s.err.String()
	for _, want := range []string{`paying\x1b`, "1%", "(10/1000, ", " items/s)", "["} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %q", want, got)
		}
	}
	bar.Done()
	bar.Done()
	bar.Add(1)
	same(t, lastLine(s.err.String()), "")
	same(t, s.out.String(), "")
}

// lastLine is what a terminal shows in its last line after the text.
func lastLine(text string) string {
	var line []rune
	column := 0
	for _, r := range text[strings.LastIndexByte(text, '\n')+1:] {
		if r == '\r' {
			column = 0
			continue
		}
		for len(line) <= column {
			line = append(line, ' ')
		}
		line[column] = r
		column++
	}
	return strings.TrimRight(string(line), " ")
}

func TestProgressIsSilentWhereNobodyLooks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		s        *shell
		settings Settings
		total    int
	}{
		"off a terminal":             {pipes(), Settings{}, 10},
		"quiet":                      {terminal(80), Settings{Quiet: true}, 10},
		"nothing to do":              {terminal(80), Settings{}, 0},
		"rows on the same terminal":  {terminal(80), Settings{Format: JSONL}, 10},
		"a negative count, not this": {pipes(), Settings{}, -1},
	} {
		p := c.s.printer(t, c.settings).Progress("x", c.total)
		p.Add(5)
		p.Done()
		if c.s.err.Len() > 0 {
			t.Errorf("%s: %q", name, c.s.err.String())
		}
	}
	s := terminal(80)
	s.OutTerminal = false
	s.printer(t, Settings{Format: JSONL}).Progress("x", 10).Add(5)
	if s.err.Len() == 0 {
		t.Error("no bar on a terminal while JSONL goes elsewhere")
	}
}

func TestMessagesAndResultsStandClearOfTheBar(t *testing.T) {
	t.Parallel()
	s := terminal(80)
	s.Err = &s.out // one terminal
	p := s.printer(t, Settings{})
	bar := p.Progress("paying", 100)
	bar.Add(10)
	p.Note("halfway")
	p.Warn("careful")
	if err := p.Error(ErrorReport{Message: "stopped"}); err != nil {
		t.Fatal(err)
	}
	if err := List(t.Context(), p, paymentView(), nil); err != nil {
		t.Fatal(err)
	}
	if err := One(t.Context(), p, View[payment]{Columns: []Column[payment]{{Name: "id"}}}, somePayments()[0]); err != nil {
		t.Fatal(err)
	}
	bar.Done()
	for i, want := range []string{"halfway", "warning: careful", "error: stopped", "no payments", "ID  txn_1", ""} {
		if got := lastLine(strings.Split(s.out.String(), "\n")[i]); got != want {
			t.Errorf("line %d shows %q, want %q", i, got, want)
		}
	}
}

func TestProgressMayBeUsedFromManyGoroutines(t *testing.T) {
	t.Parallel()
	s := terminal(80)
	p := s.printer(t, Settings{})
	bar := p.Progress("paying", 800)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				bar.Add(1)
			}
			p.Note("done")
		})
	}
	all.Wait()
	bar.Done()
	if n := strings.Count(s.err.String(), "done\n"); n != 8 {
		t.Errorf("%d notes, want 8", n)
	}
	same(t, lastLine(s.err.String()), "")
}
