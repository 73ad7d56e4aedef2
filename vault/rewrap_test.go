package vault

import (
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// rewrapped prepares a new key-encryption key and encrypts keysets with it.
func rewrapped(t *testing.T, places Places, keys engine.Keysets, in wallet.RewrapVaultInput) (engine.Keysets, engine.WrappingKey) {
	t.Helper()
	fresh, err := New(places).Prepare(t.Context(), keys, in)
	if err != nil {
		t.Fatal(err)
	}
	next, err := New(places).Rewrap(t.Context(), keys, fresh, noon+1)
	if err != nil {
		t.Fatal(err)
	}
	return next, fresh
}

// Between any two steps, what the database then holds must open.
func TestANewKeyInAFileIsFoundAtEveryStep(t *testing.T) {
	t.Parallel()
	path := keyPath(t)
	places := Places{File: path}
	before := create(t, places)
	sealed := sealedBy(t, unlock(t, places, before), "text", "x")

	after, fresh := rewrapped(t, places, before, wallet.RewrapVaultInput{})
	if fresh.Place() != path || after.Wrapping != fresh.ID() || after.Wrapping == before.Wrapping || after.Version != before.Version {
		t.Errorf("%s %q, %+v", fresh.ID(), fresh.Place(), after)
	}
	wantOpen(t, unlock(t, places, before), sealed, "x", "text") // cut off before the commit
	wantOpen(t, unlock(t, places, after), sealed, "x", "text")  // and after it

	if err := os.Rename(path, besideKeyFile(path, before.Wrapping)); err != nil { // between the two renames
		t.Fatal(err)
	}
	wantOpen(t, unlock(t, places, after), sealed, "x", "text")
	for range 2 {
		if err := New(places).Settle(t.Context(), after); err != nil {
			t.Fatal(err)
		}
		wantOpen(t, unlock(t, places, after), sealed, "x", "text")
		wantOpen(t, unlock(t, places, before), sealed, "x", "text") // a backup from before
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) != 2 || files[1] != besideKeyFile(path, before.Wrapping) {
		t.Errorf("there are %v, %v", files, err)
	}
	if place, err := New(places).Locate(t.Context(), after.Wrapping); err != nil || place != path {
		t.Errorf("the new key is in %q, %v", place, err)
	}

	// Once more from the start, cut off before the renames and then settled.
	last, _ := rewrapped(t, places, after, wallet.RewrapVaultInput{Place: wallet.VaultInFile})
	if err := New(places).Settle(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	for _, keys := range []engine.Keysets{before, after, last} {
		wantOpen(t, unlock(t, places, keys), sealed, "x", "text")
	}
	kept := 0
	for _, k := range last.Keys {
		if k.Use == wallet.VaultKeyWraps && k.State == wallet.VaultKeyKept {
			kept++
		}
	}
	if kept != 2 {
		t.Errorf("the list of keys: %+v", last.Keys)
	}
}

func TestAPreparedKeyThatIsNotUsedChangesNothing(t *testing.T) {
	t.Parallel()
	path := keyPath(t)
	places := Places{File: path}
	keys := create(t, places)
	if _, err := New(places).Prepare(t.Context(), keys, wallet.RewrapVaultInput{Change: wallet.Change{DryRun: true}}); err != nil {
		t.Fatal(err)
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 1 {
		t.Errorf("a dry run made %v", files)
	}
	if _, err := New(places).Prepare(t.Context(), keys, wallet.RewrapVaultInput{}); err != nil {
		t.Fatal(err)
	}
	if err := New(places).Settle(t.Context(), keys); err != nil {
		t.Fatal(err)
	}
	unlock(t, places, keys)
}

func TestAKeyMovesBetweenPlaces(t *testing.T) { // not in parallel: the keyring in memory is for one at a time
	path := keyPath(t)
	inFile, inKeyring := Places{File: path}, Places{File: path, Keyring: true}
	given := Places{Given: inBase64(plain(5)), File: path}
	keys := create(t, inFile)
	move := func(places Places, in wallet.RewrapVaultInput) {
		t.Helper()
		keys, _ = rewrapped(t, places, keys, in)
		if err := New(places).Settle(t.Context(), keys); err != nil {
			t.Fatal(err)
		}
	}
	missingFrom := func(places Places) {
		t.Helper()
		if _, err := New(places).Unlock(t.Context(), keys); err == nil {
			t.Error("the key is where it was still")
		}
	}
	move(inKeyring, wallet.RewrapVaultInput{Place: wallet.VaultInKeyring})
	unlock(t, inKeyring, keys)
	missingFrom(inFile)
	move(inKeyring, wallet.RewrapVaultInput{}) // stays there
	unlock(t, inKeyring, keys)
	missingFrom(inFile)
	move(inKeyring, wallet.RewrapVaultInput{Given: hex.EncodeToString(plain(5))})
	unlock(t, given, keys)
	missingFrom(inKeyring)
	move(given, wallet.RewrapVaultInput{Place: wallet.VaultInFile})
	unlock(t, inFile, keys)
}

func TestANewKeyMustBeNewAndHaveAPlace(t *testing.T) {
	t.Parallel()
	path := keyPath(t)
	given := Places{Given: inBase64(plain(5)), File: path}
	keys := create(t, given)
	for name, c := range map[string]struct {
		places Places
		in     wallet.RewrapVaultInput
		code   wallet.Code
	}{
		"the present one is given":    {given, wallet.RewrapVaultInput{}, wallet.CodeInvalidInput},
		"the present one again":       {given, wallet.RewrapVaultInput{Given: inBase64(plain(5))}, wallet.CodeInvalidInput},
		"no key":                      {given, wallet.RewrapVaultInput{Given: "secret"}, wallet.CodeInvalidInput},
		"an unknown place":            {given, wallet.RewrapVaultInput{Place: "cloud"}, wallet.CodeInvalidInput},
		"a keyring that is not asked": {given, wallet.RewrapVaultInput{Place: wallet.VaultInKeyring}, wallet.CodeInvalidInput},
		"without the present one":     {Places{File: path}, wallet.RewrapVaultInput{}, wallet.CodeWalletKeyMissing},
		"with another":                {Places{Given: inBase64(plain(6))}, wallet.RewrapVaultInput{}, wallet.CodeWalletKeyWrong},
	} {
		_, err := New(c.places).Prepare(t.Context(), keys, c.in)
		t.Run(name, func(t *testing.T) { t.Parallel(); wantCode(t, err, c.code) })
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 0 {
		t.Errorf("what was refused made %v", files)
	}
}
