package vault

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/okpay/okpay/keyring"
	"github.com/okpay/okpay/wallet"
)

func TestASecretIsReadInHexAndInEveryFormOfBase64(t *testing.T) {
	t.Parallel()
	key := append([]byte{0xfb, 0xff}, plain(1)[2:]...) // which the forms of base64 write differently
	for _, text := range []string{
		hex.EncodeToString(key), strings.ToUpper(hex.EncodeToString(key)), inBase64(key), strings.TrimRight(inBase64(key), "="),
		strings.NewReplacer("+", "-", "/", "_").Replace(inBase64(key)), " " + inBase64(key) + "\r\n",
	} {
		if got, err := parseSecret(text); err != nil || string(got) != string(key) {
			t.Errorf("%q: %x, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", inBase64(key[:31]), inBase64(append(key, 1)), hex.EncodeToString(key[:31]), strings.Repeat("zz", 32)} {
		if got, err := parseSecret(text); err == nil {
			t.Errorf("%q gave %x", text, got)
		}
	}
}

// An id is stored in every wallet, so it must never come out otherwise. These
// are by another implementation of HKDF.
func TestAnIDIsTheSameForEver(t *testing.T) {
	t.Parallel()
	for b, want := range map[byte]string{0: "6d69b6fa1a8f805b", 1: "abaed9cb3167fc7c"} {
		id, err := secret{bytes: plain(b)}.id()
		if err != nil || id != want {
			t.Errorf("key %d: %s, %v", b, id, err)
		}
	}
}

func TestTheFirstPlaceThatHasTheRightKeyGivesIt(t *testing.T) { // not in parallel: the keyring in memory is for one at a time
	right, wrong := plain(1), plain(2)
	id, err := secret{bytes: right}.id()
	if err != nil {
		t.Fatal(err)
	}
	other, err := secret{bytes: wrong}.id()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	at := func(name string, key []byte) string {
		path := filepath.Join(dir, name)
		write(t, path, hex.EncodeToString(key))
		return path
	}
	good, bad, none := at("good", right), at("bad", wrong), filepath.Join(dir, "none")
	at("bad."+id, right)
	plainFile := filepath.Join(dir, "text")
	write(t, plainFile, "no key")
	for name, c := range map[string]struct {
		places Places
		place  string
		code   wallet.Code
		says   []string
	}{
		"the variable":                  {Places{Given: inBase64(right), GivenFile: bad, File: bad}, "the variable OKPAY_KEY", "", nil},
		"the variable's file":           {Places{GivenFile: good, File: bad}, good, "", nil},
		"behind a wrong variable":       {Places{Given: inBase64(wrong), GivenFile: good}, good, "", nil},
		"behind a variable without":     {Places{Given: "no key", File: good}, good, "", nil},
		"the file":                      {Places{File: good}, good, "", nil},
		"the file, not the keyring":     {Places{Keyring: true, File: good}, good, "", nil},
		"beside the file, under its id": {Places{File: bad}, bad + "." + id, "", nil},
		"nowhere":                       {Places{}, "", wallet.CodeWalletKeyMissing, []string{id, "no place"}},
		"no file":                       {Places{File: none}, "", wallet.CodeWalletKeyMissing, []string{id, none + " is not there"}},
		"no key in the file":            {Places{File: plainFile}, "", wallet.CodeWalletKeyMissing, []string{plainFile + " does not hold a key of 32 bytes"}},
		"a folder":                      {Places{File: dir}, "", wallet.CodeWalletKeyMissing, []string{dir}},
		"only others": {
			Places{Given: inBase64(wrong), Keyring: true, File: none},
			"", wallet.CodeWalletKeyWrong,
			[]string{id, "the variable OKPAY_KEY holds the key " + other, "the keyring of the operating system is not there", none + " is not there"},
		},
	} {
		found, _, err := c.places.find(t.Context(), id)
		if c.code != "" {
			wantCode(t, err, c.code, c.says...)
			continue
		}
		if err != nil || found.place != c.place || string(found.bytes) != string(right) {
			t.Errorf("%s: found in %q, %v", name, found.place, err)
		}
	}
}

func TestAWrongKeyIsToldFromADamagedDatabase(t *testing.T) {
	t.Parallel()
	keys := create(t, Places{Given: inBase64(plain(1))})
	_, err := New(Places{Given: inBase64(plain(2))}).Unlock(t.Context(), keys)
	wantCode(t, err, wallet.CodeWalletKeyWrong)
	keys.Sealing[len(keys.Sealing)/2] ^= 1
	_, err = New(Places{Given: inBase64(plain(1))}).Unlock(t.Context(), keys)
	wantCode(t, err, wallet.CodeWalletUnreadable, "damaged")
	keys.Sealing, keys.Lookup = keys.Lookup, keys.Sealing
	_, err = New(Places{Given: inBase64(plain(1))}).Unlock(t.Context(), keys)
	wantCode(t, err, wallet.CodeWalletUnreadable)
}

func TestTheKeyOfANewWalletIsTheGivenOneOrIsMade(t *testing.T) {
	t.Parallel()
	path := keyPath(t)
	keys := create(t, Places{Given: inBase64(plain(1)), File: path})
	unlock(t, Places{Given: inBase64(plain(1))}, keys)
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was made beside a wallet whose key is given")
	}
	for _, bad := range []Places{{Given: "short", File: path}, {GivenFile: path + ".none", File: path}} {
		_, err := New(bad).Create(t.Context(), noon, false)
		wantCode(t, err, wallet.CodeConfiguration)
	}

	keys = create(t, Places{File: path})
	unlock(t, Places{File: path}, keys)
	info, err := os.Stat(path)
	if err != nil || (info.Mode().Perm() != 0o600 && runtime.GOOS != "windows") {
		t.Errorf("the key's file: %v, %v", info, err)
	}
	again := create(t, Places{File: path})
	if again.Wrapping != keys.Wrapping {
		t.Error("a key that was there was replaced")
	}
	write(t, path, "no key")
	_, err = New(Places{File: path}).Create(t.Context(), noon, false)
	wantCode(t, err, wallet.CodeWalletKeyMissing, path)
	if text, _ := os.ReadFile(path); string(text) != "no key" {
		t.Error("what is no key was written over")
	}
	_, err = New(Places{}).Create(t.Context(), noon, false)
	wantCode(t, err, wallet.CodeWalletKeyMissing)
}

func TestTheKeyringKeepsTheKeyOfAWalletThatChoseIt(t *testing.T) { // not in parallel: the keyring in memory is for one at a time
	path := keyPath(t)
	places := Places{Keyring: true, File: path}
	keys := create(t, places)
	unlock(t, places, keys)
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was made too")
	}
	place, err := New(places).Locate(t.Context(), keys.Wrapping)
	if err != nil || !strings.Contains(place, "keyring") || !strings.Contains(place, keys.Wrapping) {
		t.Errorf("it is in %q, %v", place, err)
	}
	_, err = New(Places{File: path}).Unlock(t.Context(), keys)
	wantCode(t, err, wallet.CodeWalletKeyMissing)
	other := create(t, places)
	unlock(t, places, keys) // each has its own entry
	if err := (keyring.Ring{}).Delete(t.Context(), keyringEntry(other.Wrapping)); err != nil {
		t.Fatal(err)
	}
	_, err = New(places).Unlock(t.Context(), other)
	wantCode(t, err, wallet.CodeWalletKeyMissing, "keyring")
}

func TestOfManyThatMakeAKeyAtOnceAllGetTheSame(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "wallet.db.key")
	const many = 16
	got := make([]string, many)
	var group sync.WaitGroup
	for i := range many {
		group.Go(func() {
			made, err := makeKeyFile(path)
			if err != nil {
				t.Error(err)
			}
			got[i] = string(made.bytes)
		})
	}
	group.Wait()
	if slices.Sort(got); got[0] != got[many-1] || len(got[0]) != SecretBytes {
		t.Error("there were several keys")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".okpay-key-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAKeyIsMadeWhereThereAreNoLinks(t *testing.T) {
	t.Parallel()
	path := keyPath(t)
	if err := placeWithoutLink(path, plain(1)); err != nil {
		t.Fatal(err)
	}
	if err := placeWithoutLink(path, plain(2)); err != nil {
		t.Fatal(err)
	}
	if got, err := readKeyFile(path); err != nil || string(got.bytes) != string(plain(1)) {
		t.Errorf("%x, %v", got.bytes, err)
	}
}
