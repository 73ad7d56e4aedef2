package vault

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

func TestWhatIsSealedOpensWhereItWasSealedAndNowhereElse(t *testing.T) {
	t.Parallel()
	places := Places{Given: inBase64(plain(1))}
	v := unlock(t, places, create(t, places))
	const about, text = "customers.phone usr_1", "+4915112345678"
	sealed := sealedBy(t, v, text, about)
	wantOpen(t, v, sealed, about, text)
	if bytes.Contains(sealed, []byte(text)) || bytes.Equal(sealed, sealedBy(t, v, text, about)) {
		t.Error("what is sealed shows what it is, or that it is the same")
	}
	for what, moved := range map[string]string{"another row": "customers.phone usr_2", "another column": "outbox.recipient usr_1", "nothing": ""} {
		if got, err := v.Open(sealed, moved); err == nil || got != nil {
			t.Errorf("opened about %s: %q", what, got)
		}
	}
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if got, err := v.Open(changed, about); err == nil || got != nil {
			t.Errorf("opened with byte %d changed: %q", i, got)
		}
	}
	for n := range sealed {
		if _, err := v.Open(sealed[:n], about); err == nil {
			t.Errorf("opened the first %d bytes", n)
		}
	}
}

func TestAsMuchAsAPictureIsSealedAndNoMore(t *testing.T) {
	t.Parallel()
	places := Places{Given: inBase64(plain(1))}
	v := unlock(t, places, create(t, places))
	picture := bytes.Repeat([]byte{7}, engine.MaxSealed)
	sealed, err := v.Seal(picture, "documents.image kyc_1")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Open(sealed, "documents.image kyc_1"); err != nil || !bytes.Equal(got, picture) {
		t.Errorf("a picture of %d bytes: %v", len(picture), err)
	}
	if _, err := v.Seal(append(picture, 7), "documents.image kyc_1"); err == nil {
		t.Error("sealed more")
	}
}

func TestAHashIsKeyedAndForOnePurpose(t *testing.T) {
	t.Parallel()
	places := Places{Given: inBase64(plain(1))}
	v, other := unlock(t, places, create(t, places)), unlock(t, places, create(t, places))
	of := func(v engine.Vault, purpose string, texts ...string) string {
		sum, err := v.Index(purpose, texts...)
		if err != nil || len(sum) != engine.IndexBytes {
			t.Fatalf("%x, %v", sum, err)
		}
		return string(sum)
	}
	phone := of(v, "phone", "+4915112345678")
	if phone != of(v, "phone", "+4915112345678") {
		t.Error("one phone has two hashes")
	}
	for what, hash := range map[string]string{
		"another phone": of(v, "phone", "+4915112345679"), "another purpose": of(v, "card", "+4915112345678"),
		"other texts": of(v, "phone", "+49151", "12345678"), "another wallet": of(other, "phone", "+4915112345678"),
	} {
		if hash == phone {
			t.Errorf("%s has the same hash", what)
		}
	}
}

// A wallet from before there were vaults has fingerprints of cards whose
// numbers nobody has any more.
func TestTheKeyOfAWalletFromBeforeGoesOnToMakeItsHashes(t *testing.T) { // not in parallel: the keyring in memory is for one at a time
	path := keyPath(t)
	write(t, path, hex.EncodeToString(plain(3))+"\n")
	mac := hmac.New(sha256.New, plain(3))
	mac.Write([]byte("okpay card fingerprint v1\x00/4242424242424242"))
	for name, places := range map[string]Places{
		"by its file": {File: path}, "and another that encrypts": {Given: inBase64(plain(4)), File: path}, "and one in the keyring": {Keyring: true, File: path},
	} {
		keys, err := New(places).Create(t.Context(), noon, true)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		sum, err := unlock(t, places, keys).Index("okpay card fingerprint v1", "/4242424242424242")
		if err != nil || !hmac.Equal(sum, mac.Sum(nil)) {
			t.Errorf("%s: %x, %v", name, sum, err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	_, err := New(Places{Given: inBase64(plain(4)), File: path}).Create(t.Context(), noon, true)
	wantCode(t, err, wallet.CodeWalletKeyMissing, path)
	if _, err := os.Stat(path); err == nil {
		t.Error("a key was made for a wallet that has one")
	}
}

func TestANewKeySealsAndThoseBeforeItOpen(t *testing.T) {
	t.Parallel()
	places := Places{Given: inBase64(plain(1))}
	ring := New(places)
	keys := create(t, places)
	before := unlock(t, places, keys)
	old := sealedBy(t, before, "one", "x")
	index, _ := before.Index("phone", "1")

	next, err := ring.AddKey(t.Context(), keys, noon+1)
	if err != nil || next.Version != keys.Version+1 || !next.Rotating {
		t.Fatalf("%+v, %v", next, err)
	}
	after := unlock(t, places, next)
	fresh := sealedBy(t, after, "two", "x")
	wantOpen(t, after, old, "x", "one")
	wantOpen(t, after, fresh, "x", "two")
	if !bytes.HasPrefix(old, before.Newest()) || !bytes.HasPrefix(fresh, after.Newest()) || bytes.Equal(before.Newest(), after.Newest()) {
		t.Error("what is sealed does not say with which key")
	}
	if _, err := before.Open(fresh, "x"); !errors.Is(err, engine.ErrUnknownKey) {
		t.Errorf("a vault from before opened what is newer: %v", err)
	}
	if again, _ := after.Index("phone", "1"); !bytes.Equal(again, index) {
		t.Error("a new key that seals has changed the hashes")
	}
	if _, err := ring.AddKey(t.Context(), next, noon+2); err == nil {
		t.Error("a key was added before everything was sealed with the last")
	}
	states := map[wallet.VaultKeyState]int{}
	for _, k := range next.Keys {
		if k.Use == wallet.VaultKeySeals {
			states[k.State]++
		}
		if (k.State == wallet.VaultKeyKept) != (k.RetiredAt == noon+1) {
			t.Errorf("%+v", k)
		}
	}
	if states[wallet.VaultKeyPrimary] != 1 || states[wallet.VaultKeyKept] != 1 || next.Keys[0].CreatedAt != noon+1 {
		t.Errorf("the list of keys: %+v", next.Keys)
	}
}

func TestTheNewestOfTheKeysBeforeAreKept(t *testing.T) {
	t.Parallel()
	places := Places{Given: inBase64(plain(1))}
	keys := create(t, places)
	sealed := [][]byte{sealedBy(t, unlock(t, places, keys), "text", "x")}
	for i := range maxKeptKeys + 2 {
		keys.Rotating = false
		next, err := New(places).AddKey(t.Context(), keys, noon+int64(i)+1)
		if err != nil {
			t.Fatal(err)
		}
		keys = next
		sealed = append(sealed, sealedBy(t, unlock(t, places, keys), "text", "x"))
	}
	v := unlock(t, places, keys)
	for i, s := range sealed {
		_, err := v.Open(s, "x")
		if gone := i < len(sealed)-1-maxKeptKeys; gone != errors.Is(err, engine.ErrUnknownKey) || (!gone && err != nil) {
			t.Errorf("key %d of %d: %v", i, len(sealed), err)
		}
	}
	if len(keys.Keys) != maxKeptKeys+3 { // with the newest, that of hashes, and that which encrypts
		t.Errorf("%d keys are listed", len(keys.Keys))
	}
}

func FuzzOpenRefusesWhatItDidNotSeal(f *testing.F) {
	places := Places{Given: inBase64(plain(1))}
	keys, err := New(places).Create(f.Context(), noon, false)
	if err != nil {
		f.Fatal(err)
	}
	v, err := New(places).Unlock(f.Context(), keys)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{}, "x")
	f.Add(append(bytes.Clone(v.Newest()), bytes.Repeat([]byte{0}, 40)...), "x")
	f.Fuzz(func(t *testing.T, sealed []byte, about string) {
		if plain, err := v.Open(sealed, about); err == nil {
			t.Errorf("opened %x about %q: %q", sealed, about, plain)
		}
	})
}

func FuzzUnlockRefusesDamagedKeysets(f *testing.F) {
	places := Places{Given: inBase64(plain(1))}
	keys, err := New(places).Create(f.Context(), noon, false)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(keys.Lookup)
	f.Add(keys.Sealing[:len(keys.Sealing)/2])
	f.Fuzz(func(t *testing.T, damaged []byte) {
		if bytes.Equal(damaged, keys.Sealing) {
			t.Skip()
		}
		broken := keys
		broken.Sealing = damaged
		if _, err := New(places).Unlock(t.Context(), broken); wallet.CodeOf(err) != wallet.CodeWalletUnreadable {
			t.Errorf("%x: %v", damaged, err)
		}
	})
}
