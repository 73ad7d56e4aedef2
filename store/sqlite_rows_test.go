package store

import (
	"bytes"
	"testing"

	"github.com/okpay/okpay/wallet"
)

func TestARowIsScannedIntoWhatItsColumnsAre(t *testing.T) {
	t.Parallel()
	var (
		number int64
		count  int
		yes    bool
		text   string
		status wallet.Status
		blob   []byte
		json   []byte
	)
	row := sqliteRow{int64(-1), int64(7), int64(1), "Ada", "active", []byte{1}, "{}"}
	if err := row.Scan(&number, &count, &yes, &text, &status, &blob, &json); err != nil {
		t.Fatal(err)
	}
	if number != -1 || count != 7 || !yes || text != "Ada" || status != wallet.StatusActive || !bytes.Equal(blob, []byte{1}) || string(json) != "{}" {
		t.Errorf("scanned %d, %d, %t, %q, %q, %v, %s", number, count, yes, text, status, blob, json)
	}
}

func TestARowThatDoesNotFitIsRefused(t *testing.T) {
	t.Parallel()
	var (
		number int64
		yes    bool
		text   string
	)
	for name, err := range map[string]error{
		"NULL":                    sqliteRow{nil}.Scan(&text),
		"a text for a number":     sqliteRow{"7"}.Scan(&number),
		"a number for a text":     sqliteRow{int64(7)}.Scan(&text),
		"a blob for a text":       sqliteRow{[]byte("a")}.Scan(&text),
		"a fraction for a number": sqliteRow{1.5}.Scan(&number),
		"two for a truth":         sqliteRow{int64(2)}.Scan(&yes),
		"a column too many":       sqliteRow{int64(1), int64(2)}.Scan(&number),
		"a column too few":        sqliteRow{}.Scan(&number),
	} {
		if err == nil {
			t.Errorf("%s: scanned without an error", name)
		}
	}
}

func TestABulkRowHoldsTheParametersOfItsRunAlone(t *testing.T) {
	t.Parallel()
	var r row
	for _, want := range []struct {
		number int64
		text   string
		blob   []byte
	}{{1, "a", []byte{1}}, {1, "a", []byte{1}}, {2, "", nil}, {0, "b", []byte{2, 3}}} {
		r.next()
		r.int(want.number)
		r.text(want.text)
		r.bytes(want.blob)
		r.place(4)
		r.flag(true)
		got := r.parameters()
		blob, isBlob := got[2].Value.([]byte)
		if len(got) != 5 || got[0].Value != want.number || got[1].Value != want.text || !bytes.Equal(blob, want.blob) ||
			!isBlob || blob == nil || got[3].Value != int64(4) || got[4].Value != int64(1) {
			t.Errorf("parameters %+v, want %+v", got, want)
		}
		for i, parameter := range got {
			if parameter.Ordinal != i+1 {
				t.Errorf("parameter %d has the number %d", i+1, parameter.Ordinal)
			}
		}
	}
	r.next()
	r.text("only one")
	if got := r.parameters(); len(got) != 1 {
		t.Errorf("%d parameters of a shorter run, want 1", len(got))
	}
}
