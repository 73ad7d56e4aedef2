package vault

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/zalando/go-keyring"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// TestMain puts a keyring in memory in the place of the operating system's.
func TestMain(m *testing.M) {
	keyring.MockInit()
	os.Exit(m.Run())
}

const noon = int64(1_770_000_000_000_000)

// plain is a key that a test gives: 32 times the same byte.
func plain(b byte) []byte { return bytes.Repeat([]byte{b}, SecretBytes) }

func inBase64(key []byte) string { return base64.StdEncoding.EncodeToString(key) }

// create makes the keysets of a new wallet.
func create(t *testing.T, places Places) engine.Keysets {
	t.Helper()
	keys, err := New(places).Create(t.Context(), noon, false)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func unlock(t *testing.T, places Places, keys engine.Keysets) engine.Vault {
	t.Helper()
	v, err := New(places).Unlock(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func sealedBy(t *testing.T, v engine.Vault, text, about string) []byte {
	t.Helper()
	sealed, err := v.Seal([]byte(text), about)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func wantOpen(t *testing.T, v engine.Vault, sealed []byte, about, want string) {
	t.Helper()
	if got, err := v.Open(sealed, about); err != nil || string(got) != want {
		t.Errorf("opened %q, %v, want %q", got, err, want)
	}
}

// wantCode checks a refusal, that it says so much, and that it holds no key.
func wantCode(t *testing.T, err error, code wallet.Code, says ...string) {
	t.Helper()
	if got := wallet.CodeOf(err); got != code {
		t.Fatalf("got %q (%v), want %q", got, err, code)
	}
	for _, part := range says {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
	for b := range byte(8) {
		if strings.Contains(err.Error(), inBase64(plain(b))[:16]) || strings.Contains(err.Error(), strings.Repeat("0"+string('0'+rune(b)), 8)) {
			t.Errorf("%q holds a key", err)
		}
	}
}

func keyPath(t *testing.T) string { return filepath.Join(t.TempDir(), "wallet.db.key") }

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
