package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// fakeRing is a keyring in memory. It counts how often it was asked.
type fakeRing struct {
	mu      sync.Mutex
	entries map[string]string
	asked   int
	fails   error
}

func (r *fakeRing) ask() error {
	r.asked++
	return r.fails
}

func (r *fakeRing) Get(entry string) (secret string, found bool, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	secret, found = r.entries[entry]
	return secret, found, r.ask()
}

func (r *fakeRing) Set(entry, secret string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.ask()
	if err == nil {
		r.entries[entry] = secret
	}
	return err
}

func (r *fakeRing) Delete(entry string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := r.ask()
	if err == nil {
		delete(r.entries, entry)
	}
	return err
}

// owner is a user with a keyring, who runs the program.
type owner struct {
	t      *testing.T
	folder string
	file   string
	ring   *fakeRing
}

func newOwner(t *testing.T) *owner {
	t.Helper()
	return &owner{t, t.TempDir(), "", &fakeRing{entries: map[string]string{}}}
}

// run gives the settings of a run with these flags.
func (h *owner) run(flags ...string) Settings {
	h.t.Helper()
	values := map[string]string{}
	for _, flag := range flags {
		name, value, _ := strings.Cut(flag, "=")
		values[name] = value
	}
	s, err := Load(given(values), []string{"HOME=" + h.folder, "XDG_STATE_HOME=" + h.folder}, h.file)
	if err != nil {
		h.t.Fatal(err)
	}
	s.UseKeyring(h.ring)
	return s
}

func (h *owner) keep(token string, flags ...string) (warning string) {
	h.t.Helper()
	warning, err := h.run(flags...).KeepSession(token)
	if err != nil {
		h.t.Fatal(err)
	}
	return warning
}

func (h *owner) wantToken(want string, flags ...string) {
	h.t.Helper()
	if got, err := h.run(flags...).Token(); err != nil || got != want {
		h.t.Errorf("with %q: the token is %q, %v, want %q", flags, got, err, want)
	}
}

// inFiles is all that the files of sessions hold.
func (h *owner) inFiles() string {
	h.t.Helper()
	paths, err := filepath.Glob(filepath.Join(h.folder, "okpay", "sessions", "*"))
	if err != nil {
		h.t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range paths {
		all.WriteString(contents(h.t, path))
	}
	return all.String()
}

// inRing is all that the keyring holds.
func (h *owner) inRing() []string { return slices.Sorted(maps.Values(h.ring.entries)) }

func TestATokenIsKeptWhereTheSettingSaysAndFoundWhereverItIs(t *testing.T) {
	t.Parallel()
	h := newOwner(t)
	h.wantToken("")
	h.keep("oks_one")
	h.wantToken("oks_one")
	h.wantToken("oks_one", "token-store=keyring") // which says where the next one goes
	if got := h.inFiles(); got != "oks_one\n" || h.ring.asked != 0 {
		t.Errorf("the files hold %q, and the keyring was asked %d times", got, h.ring.asked)
	}

	h.keep("oks_two", "token-store=keyring") // and the file is rid of the one before
	h.wantToken("oks_two")
	h.wantToken("oks_two", "token-store=file")
	if got, ring := h.inFiles(), h.inRing(); strings.Contains(got, "oks_") || !slices.Equal(ring, []string{"oks_two"}) {
		t.Errorf("the files hold %q and the keyring %q", got, ring)
	}
	h.keep("oks_three", "token-store=auto")
	h.wantToken("oks_three")
	if ring := h.inRing(); !slices.Equal(ring, []string{"oks_three"}) {
		t.Errorf("the keyring holds %q", ring)
	}

	h.keep("oks_four", "token-store=file")
	h.wantToken("oks_four")
	if got, ring := h.inFiles(), h.inRing(); got != "oks_four\n" || len(ring) != 0 {
		t.Errorf("the files hold %q and the keyring %q", got, ring)
	}
}

func TestTheKeyringIsAskedOnceARunAndOnlyForASessionThatItKeeps(t *testing.T) {
	t.Parallel()
	h := newOwner(t)
	h.wantToken("", "token-store=keyring")
	if h.ring.asked != 0 {
		t.Errorf("asked %d times without a session", h.ring.asked)
	}
	h.keep("oks_one", "token-store=keyring")
	h.ring.asked = 0
	run := h.run()
	for range 3 {
		if token, err := run.Token(); err != nil || token != "oks_one" {
			t.Errorf("got %q, %v", token, err)
		}
	}
	if h.ring.asked != 1 {
		t.Errorf("asked %d times in a run", h.ring.asked)
	}
}

func TestEachWalletAndProfileHasATokenOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, store := range TokenStores() {
		h := newOwner(t)
		h.file = writeConfig(t, "profiles:\n  ann: {remote: https://a.example}\n  bob: {remote: https://a.example}\n")
		places := []string{"remote=https://a.example", "remote=https://b.example", "wallet=/tmp/w.db", "profile=ann", "profile=bob"}
		for i, place := range places {
			h.keep(fmt.Sprintf("oks_%d", i), place, "token-store="+store)
		}
		for i, place := range places {
			h.wantToken(fmt.Sprintf("oks_%d", i), place)
		}
		if forgotten, err := h.run("profile=ann").ForgetSession(); err != nil || !forgotten {
			t.Errorf("forgotten %t, %v", forgotten, err)
		}
		h.wantToken("", "profile=ann")
		h.wantToken("oks_4", "profile=bob")
		if got := h.inFiles() + strings.Join(h.inRing(), " "); strings.Contains(got, "oks_3") || !strings.Contains(got, "oks_0") {
			t.Errorf("%s: what is left is %q", store, got)
		}
	}
}

func TestATokenForTheKeyringNeverComesIntoAFile(t *testing.T) {
	t.Parallel()
	for name, ring := range map[string]Keyring{"it fails": &fakeRing{fails: errors.New("is locked")}, "there is none": nil} {
		h := newOwner(t)
		run := h.run("token-store=keyring")
		run.UseKeyring(ring)
		refused(t, run.MayKeepSession(), wallet.CodeConfiguration, "keyring", "--token-store file", "--show-token")
		_, err := run.KeepSession("oks_one")
		refused(t, err, wallet.CodeConfiguration, "keyring", "--token-store file")
		if got := h.inFiles(); got != "" {
			t.Errorf("%s: the files hold %q", name, got)
		}
	}
	h := newOwner(t)
	h.ring.fails = errors.New("is locked")
	warning := h.keep("oks_one", "token-store=auto")
	if !strings.Contains(warning, "is locked") || !strings.Contains(warning, "in clear") || strings.Contains(warning, "oks_") {
		t.Errorf("the warning is %q", warning)
	}
	h.wantToken("oks_one")
}

func TestATokenThatTheKeyringDoesNotGiveIsNotPassedOver(t *testing.T) {
	t.Parallel()
	h := newOwner(t)
	h.keep("oks_one", "token-store=keyring")
	h.ring.fails = errors.New("is locked")
	_, err := h.run().Token()
	refused(t, err, wallet.CodeConfiguration, "is locked", "OKPAY_TOKEN")
	_, err = h.run().ForgetSession()
	refused(t, err, wallet.CodeConfiguration, "is locked")
	warning := h.keep("oks_two", "token-store=file")
	if !strings.Contains(warning, "is left in the keyring") {
		t.Errorf("the warning is %q", warning)
	}
	h.wantToken("oks_two")

	h.ring.fails = nil
	h.keep("oks_three", "token-store=keyring")
	clear(h.ring.entries)
	_, err = h.run().Token()
	refused(t, err, wallet.CodeUnauthenticated, "no token", "okpay login")
	if forgotten, err := h.run().ForgetSession(); err != nil || !forgotten {
		t.Errorf("forgotten %t, %v", forgotten, err)
	}
	h.wantToken("")
}

func TestOfLoginsAtOnceOneTokenIsKept(t *testing.T) {
	t.Parallel()
	h := newOwner(t)
	var group sync.WaitGroup
	const many = 16
	tokens := make([]string, many)
	for i := range many {
		tokens[i] = fmt.Sprintf("oks_%d", i)
		run := h.run("token-store=" + TokenStores()[i%2])
		group.Go(func() {
			if _, err := run.KeepSession(tokens[i]); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got, err := h.run().Token(); err != nil || !slices.Contains(tokens, got) {
		t.Errorf("got %q, %v", got, err)
	}
	h.keep("oks_last", "token-store=keyring")
	h.wantToken("oks_last")
	if left, _ := filepath.Glob(filepath.Join(h.folder, "okpay", "sessions", ".token-*")); len(left) != 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestWithoutAHomeNoTokenIsKept(t *testing.T) {
	t.Parallel()
	s, err := Load(given(map[string]string{"wallet": "/tmp/w.db"}), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	refused(t, s.MayKeepSession(), wallet.CodeConfiguration, "--show-token")
	_, err = s.KeepSession("oks_one")
	refused(t, err, wallet.CodeConfiguration, "XDG_STATE_HOME")
	if forgotten, err := s.ForgetSession(); err != nil || forgotten {
		t.Errorf("forgotten %t, %v", forgotten, err)
	}
	if token, err := s.Token(); err != nil || token != "" {
		t.Errorf("got %q, %v", token, err)
	}
	if _, err := os.Stat("okpay"); err == nil {
		t.Error("a folder was made here")
	}
}
