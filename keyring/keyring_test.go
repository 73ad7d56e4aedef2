//go:build linux

package keyring

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// fresh gives the fake service as it is at first. Its tests run one after the
// other, because there is one bus a program.
func fresh(t *testing.T) *fake {
	t.Helper()
	if running == nil {
		t.Skip("there is no dbus-daemon here")
	}
	running.mu.Lock()
	defer running.mu.Unlock()
	clear(running.items)
	running.locked, running.guarded, running.silent, running.arrived, running.asked = false, false, nil, nil, 0
	return running
}

// seen gives how many items the service has, and how often it showed a dialogue.
func (f *fake) seen() (items, asked int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.items), f.asked
}

func TestASecretIsKeptReplacedAndRemoved(t *testing.T) {
	for name, ring := range map[string]Ring{"attended": {}, "unattended": {Unattended: true}} {
		f := fresh(t)
		ctx := t.Context()
		if _, err := ring.Get(ctx, "one"); !errors.Is(err, ErrAbsent) {
			t.Errorf("%s: nothing is there: %v", name, err)
		}
		if err := ring.Delete(ctx, "one"); !errors.Is(err, ErrAbsent) {
			t.Errorf("%s: nothing to remove: %v", name, err)
		}
		for _, secret := range []string{"first", "second"} {
			if err := ring.Set(ctx, "one", secret); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if got, err := ring.Get(ctx, "one"); err != nil || got != secret {
				t.Errorf("%s: got %q, %v, want %q", name, got, err, secret)
			}
		}
		if _, err := ring.Get(ctx, "two"); !errors.Is(err, ErrAbsent) {
			t.Errorf("%s: another entry: %v", name, err)
		}
		err := ring.Delete(ctx, "one")
		if left, _ := f.seen(); err != nil || left != 0 {
			t.Errorf("%s: removed: %v, %d are left", name, err, left)
		}
	}
}

func TestARunThatNobodyAttendsToOpensNoDialogue(t *testing.T) {
	f := fresh(t)
	if err := (Ring{}).Set(t.Context(), "one", "secret"); err != nil {
		t.Fatal(err)
	}
	unattended := Ring{Unattended: true}
	for name, lock := range map[string]func(){"the keyring": func() { f.locked = true }, "the entry": func() { f.locked, f.guarded = false, true }} {
		f.mu.Lock()
		lock()
		f.mu.Unlock()
		if got, err := unattended.Get(t.Context(), "one"); !errors.Is(err, ErrLocked) {
			t.Errorf("%s is locked: got %q, %v", name, got, err)
		}
		if err := unattended.Delete(t.Context(), "one"); !errors.Is(err, ErrLocked) {
			t.Errorf("%s is locked: removed, %v", name, err)
		}
	}
	f.mu.Lock()
	f.locked, f.guarded = true, false
	f.mu.Unlock()
	if err := unattended.Set(t.Context(), "two", "secret"); !errors.Is(err, ErrLocked) {
		t.Errorf("written to a locked one: %v", err)
	}
	if _, asked := f.seen(); asked != 0 {
		t.Errorf("%d dialogues were opened", asked)
	}
	got, err := Ring{}.Get(t.Context(), "one")
	if _, asked := f.seen(); err != nil || got != "secret" || asked != 1 {
		t.Errorf("its owner, who was asked %d times, got %q, %v", asked, got, err)
	}
}

func TestAKeyringThatDoesNotAnswerIsNotWaitedForForEver(t *testing.T) {
	f := fresh(t)
	silent, arrived := make(chan struct{}), make(chan struct{}, 10)
	f.mu.Lock()
	f.silent, f.arrived = silent, arrived
	f.mu.Unlock()
	defer close(silent)
	for name, ring := range map[string]Ring{"attended": {}, "unattended": {Unattended: true}} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		if _, err := ring.Get(ctx, "one"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v", name, err)
		}
		cancel()
	}
	begun := time.Now()
	if err := (Ring{Unattended: true}).Set(t.Context(), "one", "secret"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("without another bound: %v", err)
	}
	if took := time.Since(begun); took < UnattendedTime || took > AttendedTime {
		t.Errorf("waited for %s", took)
	}
	for range 3 { // each was given up, and all have come
		<-arrived
	}
}

func TestABusIsLookedForWhereALoginPutsIt(t *testing.T) {
	t.Parallel()
	empty, plain, old := t.TempDir(), t.TempDir(), t.TempDir()
	for _, path := range []string{filepath.Join(plain, "bus"), filepath.Join(old, "dbus-session")} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		named, folder string
		want          bool
	}{
		{"", empty, false},
		{"autolaunch:", empty, false},
		{"unix:path=/x", empty, true},
		{"", plain, true},
		{"", old, true},
		{"autolaunch:", plain, true},
		{"", filepath.Join(empty, "none"), false},
	} {
		if got := busIsThere(c.named, c.folder); got != c.want {
			t.Errorf("%q and %s: got %t", c.named, c.folder, got)
		}
	}
}
