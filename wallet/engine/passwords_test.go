package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/policy"
)

// hasher makes an engine that hashes.
func hasher(kib uint32) (*Engine, error) {
	return New(Config{
		Store: struct{ Store }{}, Rail: struct{ Rail }{}, BankFile: anyFile{}, Matcher: struct{ Matcher }{}, Policy: &policy.Policy{}, Clock: time.Now,
		NewID: func(string) string { return "" }, Random: rand.Reader, Vault: func(context.Context) (Vault, error) { return glass{}, nil }, PasswordKiB: kib,
	})
}

func TestAPasswordsHashCostsTheDefaultUnlessAnEngineIsMadeWithAnother(t *testing.T) {
	t.Parallel()
	hashes := map[uint32]string{}
	for given, want := range map[uint32]int{0: 46 * 1024, minArgonMemoryKiB: 8, 96: 96} {
		e, err := hasher(given)
		if err != nil {
			t.Fatal(err)
		}
		phc, err := e.hashSecret(t.Context(), "brass kettles in much fog")
		if prefix := fmt.Sprintf("$argon2id$v=19$m=%d,t=1,p=1$", want); err != nil || !strings.HasPrefix(phc, prefix) {
			t.Fatalf("the hash of an engine made with %d is %s, %v, want it to start with %s", given, phc, err, prefix)
		}
		if nobody := e.nobodysHash(); !slices.Equal(strings.Split(phc, "$")[:4], strings.Split(nobody, "$")[:4]) {
			t.Errorf("that of nobody costs something else: %s", nobody)
		}
		hashes[given] = phc
	}
	for given := range hashes { // a hash is known by whatever engine
		e, err := hasher(given)
		if err != nil {
			t.Fatal(err)
		}
		for _, phc := range hashes {
			if is, err := e.matches(t.Context(), phc, "brass kettles in much fog"); err != nil || !is {
				t.Errorf("%s does not match: %v", phc, err)
			}
			if is, err := e.matches(t.Context(), phc, "brass kettles in much smog"); err != nil || is {
				t.Errorf("%s matches another: %v", phc, err)
			}
		}
		if is, err := e.matches(t.Context(), "", "brass kettles in much fog"); err != nil || is {
			t.Errorf("nobody has a password: %v", err)
		}
	}
}

func TestARegistrationWaitsForAPlaceToHashAsALoginDoes(t *testing.T) {
	t.Parallel()
	e, err := hasher(minArgonMemoryKiB)
	if err != nil {
		t.Fatal(err)
	}
	for range maxHashing {
		if err := e.enterHashing(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	gone := errors.New("the caller went away")
	ctx, leave := context.WithCancelCause(t.Context())
	leave(gone)
	_, err = e.As(Anonymous("192.0.2.1")).Register(ctx, wallet.RegisterInput{
		Change: wallet.Change{Key: "k"}, Name: "Ann Ahorn", Email: "ann@example.org", Phone: "+491511234567", Password: "seven grey herons by the pond",
	})
	if !errors.Is(err, gone) {
		t.Errorf("a registration while every place is taken gives %v, want %v", err, gone)
	}
}

func TestAnEngineIsMadeWithNoCostThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, kib := range []uint32{1, minArgonMemoryKiB - 1, maxArgonMemoryKiB + 1, math.MaxUint32} {
		if _, err := hasher(kib); err == nil {
			t.Errorf("an engine is made with %d KiB", kib)
		}
	}
	for _, kib := range []uint32{minArgonMemoryKiB, maxArgonMemoryKiB} {
		if _, err := hasher(kib); err != nil {
			t.Error(err)
		}
	}
}
