package main

import (
	"context"
	"errors"
	"testing"

	system "github.com/zalando/go-keyring"

	"github.com/okpay/okpay/keyring"
)

// The keyring of this program is one in memory for all of this test.
func TestASessionsTokenGoesThroughTheKeyring(t *testing.T) {
	system.MockInit()
	ring := sessionKeyring{t.Context(), keyring.Ring{}}
	if _, found, err := ring.Get("session one"); found || err != nil {
		t.Errorf("nothing is there: %t, %v", found, err)
	}
	if err := ring.Delete("session one"); err != nil {
		t.Errorf("nothing to remove: %v", err)
	}
	if err := ring.Set("session one", "oks_token"); err != nil {
		t.Fatal(err)
	}
	if got, found, err := ring.Get("session one"); got != "oks_token" || !found || err != nil {
		t.Errorf("got %q, %t, %v", got, found, err)
	}
	if err := ring.Delete("session one"); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	system.MockInitWithError(errors.New("broken"))
	if _, found, err := (sessionKeyring{ctx, keyring.Ring{}}).Get("session one"); found || err == nil {
		t.Errorf("a broken one: %t, %v", found, err)
	}
}
