package signing_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/okpay/okpay/signing"
)

const passphrase = "seven grey herons"

func TestAKeyIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	key, err := signing.New(bytes.NewReader(make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := signing.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := signing.Parse(plain); err != nil || !back.Equal(key) {
		t.Errorf("read in clear: %v", err)
	}
	sealed, err := signing.Seal(key, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := signing.Open(sealed, passphrase); err != nil || !back.Equal(key) {
		t.Errorf("opened: %v", err)
	}
	if strings.Contains(sealed, "PRIVATE KEY") || len(sealed) > signing.MaxKeyBytes {
		t.Errorf("it is sealed as\n%s", sealed)
	}
	for name, c := range map[string]struct {
		text, passphrase string
		want             error
	}{
		"another passphrase": {sealed, passphrase + "s", signing.ErrPassphrase},
		"no passphrase":      {sealed, "", signing.ErrPassphrase},
		"cut short":          {sealed[:len(sealed)/2], passphrase, signing.ErrNoKey},
		"in clear":           {plain, passphrase, signing.ErrNoKey},
		"nothing":            {"", passphrase, signing.ErrNoKey},
		"too long":           {sealed + strings.Repeat(" ", signing.MaxKeyBytes), passphrase, signing.ErrNoKey},
	} {
		_, err := signing.Open(c.text, c.passphrase)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := signing.Seal(key, "elevenbytes"); !errors.Is(err, signing.ErrShort) {
		t.Errorf("a short passphrase: %v", err)
	}
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	t.Parallel()
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(other)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"of another kind": {Type: "PRIVATE KEY", Bytes: der},
		"broken":          {Type: "PRIVATE KEY", Bytes: der[1:]},
		"of another type": {Type: "CERTIFICATE", Bytes: der},
	} {
		if _, err := signing.Parse(string(pem.EncodeToMemory(block))); !errors.Is(err, signing.ErrNoKey) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := signing.New(bytes.NewReader(nil)); err == nil {
		t.Error("a key was drawn from nothing")
	}
}
