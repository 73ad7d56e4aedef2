package pain_test

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/pain"
	"github.com/okpay/okpay/bank/sepa"
)

// TestAReferenceIsTheSameForEver holds references that stand in banks' books:
// none of them may ever change.
func TestAReferenceIsTheSameForEver(t *testing.T) {
	t.Parallel()
	const merchant = "mer_01JD0000000000000000000000"
	for _, c := range []struct{ payout, item, want string }{
		{"november", "inv-0042", "inv-0042-185QTQFR9ZK7FH9N"},
		{"november", "inv-0043", "inv-0043-CM51GGS167GN7E8Y"},
		{"december", "inv-0042", "inv-0042-S2GZVN5PP956FA9J"},
		{"november", "Rechnung Nr. 4711/2026 für Müller", "Rechnung-Nr.-4711-09YBECX0F2QXZT58"},
		{"november", "  #1  ", "1-4KMKCM4JA5ZD0TQV"},
		{"november", "张伟", "CNRAXR7A7AKAYS2C"},
		{"november", "", "17VBS132Q93FZC1V"},
		{"", "", "ZK86HGEP2RBYGRSW"},
	} {
		if got := pain.EndToEndID(merchant, c.payout, c.item); got != c.want {
			t.Errorf("item %q of %q: %s, not %s", c.item, c.payout, got, c.want)
		}
	}
	if got := pain.Reference("november", merchant, "november", "bank_01JD0000000000000000000000", "EUR", "1"); got != "november-SBRTQKR1BVM1AA0M" {
		t.Errorf("message: %s", got)
	}
	if got := pain.PaymentID("november-0000000000000000", 2); got != "november-000000000-6X8JRHXS25T4F60J" {
		t.Errorf("payment: %s", got)
	}
}

// TestTheKeyIsWhatTheDocumentSays makes the key in the way of another library.
func TestTheKeyIsWhatTheDocumentSays(t *testing.T) {
	t.Parallel()
	crockford := base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.String(), 3, 3).Draw(t, "parts")
		var bytes []byte
		for _, part := range parts {
			bytes = binary.BigEndian.AppendUint64(bytes, uint64(len(part)))
			bytes = append(bytes, part...)
		}
		sum := sha256.Sum256(bytes)
		got := pain.EndToEndID(parts[0], parts[1], parts[2])
		if want := crockford.EncodeToString(sum[:10]); !strings.HasSuffix(got, want) {
			t.Fatalf("%s does not end in %s", got, want)
		}
		if err := sepa.CheckID("id", got, pain.MaxID); err != nil || strings.ContainsAny(got, " /?:()',+") {
			t.Fatalf("%s: %v", got, err)
		}
	})
}

// TestThePartsOfAReferenceAreNotConfused moves characters between the parts.
func TestThePartsOfAReferenceAreNotConfused(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, parts := range [][3]string{{"a", "b", "c"}, {"ab", "", "c"}, {"", "ab", "c"}, {"a", "bc", ""}, {"abc", "", ""}, {"b", "a", "c"}, {"a", "b", "C"}} {
		id := pain.EndToEndID(parts[0], parts[1], parts[2])
		key := id[max(0, len(id)-16):]
		if before, twice := seen[key]; twice {
			t.Errorf("%v has the key of %s", parts, before)
		}
		seen[key] = strings.Join(parts[:], "|")
	}
}
