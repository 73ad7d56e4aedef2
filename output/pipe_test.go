//go:build !windows

package output

import (
	"os"
	"testing"
)

func TestARealPipeWithoutAReaderIsABrokenPipe(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close() }()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	s := pipes()
	s.Out = w
	if err := List(t.Context(), s.printer(t, Settings{Format: JSONL}), paymentView(), somePayments()); !IsBrokenPipe(err) {
		t.Errorf("got %v, want a broken pipe", err)
	}
}
