package store

import (
	"bytes"
	"testing"
)

func TestParametersOnTheWireKeepWhatIsEmptyApartFromWhatIsNot(t *testing.T) {
	t.Parallel()
	var parameters wireParameters
	for range 2 { // it is used again
		args := []any{"", nil, []byte{}, "a", int64(-7), numbers{values: []int64{0, 5}, null: []bool{true, false}}, []string{}}
		if err := parameters.set(args); err != nil {
			t.Fatal(err)
		}
		for i, want := range [][]byte{
			{},
			nil,
			{},
			[]byte("a"), []byte("-7"),
			{
				0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 20, // one dimension, with NULLs, of BIGINT
				0, 0, 0, 2, 0, 0, 0, 1, // two, the first of which is number 1
				0xff, 0xff, 0xff, 0xff, // NULL
				0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 5,
			},
			{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25},
		} {
			if got := parameters.values[i]; !bytes.Equal(got, want) || (got == nil) != (want == nil) {
				t.Errorf("parameter %d is sent as %v, want %v", i+1, got, want)
			}
		}
	}
	if err := parameters.set([]any{1.5}); err == nil {
		t.Error("a number with a fraction is sent")
	}
}

func TestARowOnTheWireIsPutWhereItFitsAlone(t *testing.T) {
	t.Parallel()
	row := wireRow{values: [][]byte{{0xff, 0xff, 0xff, 0xfe}, {0, 0, 0, 0, 0, 0, 0, 1}, {}, nil}}
	var n int
	var yes bool
	var text string
	var blob []byte
	if err := row.Scan(&n, &yes, &text, &blob); err == nil {
		t.Error("NULL is put into bytes")
	}
	row.values = row.values[:3]
	if err := row.Scan(&n, &yes, &text); err != nil || n != -2 || !yes || text != "" {
		t.Errorf("scanned %d %t %q, %v", n, yes, text, err)
	}
	if err := row.Scan(&yes, &n, &text); err == nil {
		t.Error("-2 is a truth")
	}
	if err := row.Scan(&n, &yes, &n); err == nil {
		t.Error("no bytes are a number")
	}
	if err := row.Scan(&n); err == nil {
		t.Error("three columns are put into one place")
	}
}
