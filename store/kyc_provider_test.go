package store_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/idcheck"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// checks is a provider on this machine, which answers as it is told.
type checks struct {
	mu     sync.Mutex
	asked  []string // by the ids of cases
	answer func(w http.ResponseWriter, id string)
}

func (p *checks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var request idcheck.Request
	if body, err := io.ReadAll(r.Body); err != nil || json.Unmarshal(body, &request) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.asked = append(p.asked, request.ID)
	answer := p.answer
	p.mu.Unlock()
	answer(w, request.ID)
}

func (p *checks) answers(answer func(w http.ResponseWriter, id string)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = answer
}

func says(verdict string, reasons ...string) func(http.ResponseWriter, string) {
	return func(w http.ResponseWriter, id string) {
		text, _ := json.Marshal(idcheck.Verdict{ID: id, Verdict: verdict, Reasons: reasons})
		_, _ = w.Write(text)
	}
}

func fails(status int) func(http.ResponseWriter, string) {
	return func(w http.ResponseWriter, _ string) { w.WriteHeader(status) }
}

// checkedWorld is a wallet with a provider and Eve, who has level 1.
type checkedWorld struct {
	t       *testing.T
	clock   *clock
	engine  *engine.Engine
	service wallet.Service
	checks  *checks
	eve     string
	keys    int
}

func newCheckedWorld(t *testing.T, path string) *checkedWorld {
	t.Helper()
	w := &checkedWorld{t: t, clock: &clock{now: time.Date(2026, time.March, 4, 5, 6, 7, 0, time.UTC)}, checks: &checks{answer: says(idcheck.Pass)}}
	server := httptest.NewServer(w.checks)
	t.Cleanup(server.Close)
	w.engine = makeEngine(t, path, w.clock)
	w.engine.Identity = idcheck.New(idcheck.Settings{
		URL: server.URL, Secret: func() (string, error) { return "a secret that nobody knows but we", nil }, Timeout: 2 * time.Second,
	}, w.clock.Now)
	w.service = w.engine.As(engine.LocalOperator())
	w.eve = applicant(t, w.service, 1)
	return w
}

func (w *checkedWorld) key() wallet.Change {
	w.keys++
	return wallet.Change{Key: fmt.Sprint("checked-", w.keys)}
}

func (w *checkedWorld) submits() wallet.KYCCase {
	w.t.Helper()
	return submitImages(w.t, w.service, w.eve, w.key().Key)
}

func (w *checkedWorld) runDue() wallet.RunDueResult {
	w.t.Helper()
	done, err := w.service.RunDue(w.t.Context(), wallet.RunDueInput{})
	if err != nil {
		w.t.Fatal(err)
	}
	return done
}

// is says where the newest case stands, and which level Eve has.
func (w *checkedWorld) is(status wallet.KYCState, level int) {
	w.t.Helper()
	found, err := w.service.KYCStatus(w.t.Context(), wallet.KYCStatusInput{User: w.eve})
	if err != nil || found.Cases[0].Status != status || found.KYCLevel != level {
		w.t.Fatalf("the newest case is %s and the level %d, want %s and %d: %v", found.Cases[0].Status, found.KYCLevel, status, level, err)
	}
}

func (w *checkedWorld) review(id string) wallet.KYCReview {
	w.t.Helper()
	seen, err := w.service.ShowKYC(w.t.Context(), wallet.ShowKYCInput{Change: w.key(), Case: id})
	if err != nil {
		w.t.Fatal(err)
	}
	return seen
}

func TestWhatTheProviderPassesIsApprovedAtOnce(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, path string) {
		w := newCheckedWorld(t, path)
		done := w.submits()
		if done.Status != wallet.KYCApproved || done.DecidedBy != "provider" {
			t.Errorf("the case is %+v", done)
		}
		w.is(wallet.KYCApproved, 2)
		if again := w.runDue(); again.Checked != 0 || len(w.checks.asked) != 1 || w.checks.asked[0] != done.ID {
			t.Errorf("asked about %v, and %d more", w.checks.asked, again.Checked)
		}
	})
}

func TestWhatTheProviderDoesNotPassIsForAnOperator(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, path string) {
		w := newCheckedWorld(t, path)
		w.checks.answers(says(idcheck.Fail, "another\x1b[31m face", "", strings.Repeat("x", 1000)))
		id := w.submits().ID
		w.is(wallet.KYCReviewed, 1)
		seen := w.review(id)
		if want := []string{"another [31m face", strings.Repeat("x", 200)}; !slices.Equal(seen.Provider, want) ||
			!slices.Equal(seen.Causes, []wallet.KYCCause{wallet.CauseImages, wallet.CauseProvider}) {
			t.Errorf("a reviewer sees %q for %v", seen.Provider, seen.Causes)
		}
		if _, err := w.service.ApproveKYC(t.Context(), wallet.ApproveKYCInput{Change: w.key(), Case: id}); err != nil {
			t.Fatal(err)
		}
		w.is(wallet.KYCApproved, 2)
	})
}

func TestAHitOrFourEyesLeaveWhatTheProviderPassesToOperators(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(w *checkedWorld)
		cause   wallet.KYCCause
	}{
		"a hit": {func(w *checkedWorld) {
			_, err := w.service.ImportSanctions(w.t.Context(), wallet.ImportSanctionsInput{
				Change: w.key(), List: "ours", Entries: []wallet.SanctionedEntry{{ID: "1", Kind: "individual", Program: "TEST", Names: []string{"Elm, Eve"}}},
			})
			if err != nil {
				w.t.Fatal(err)
			}
		}, wallet.CauseSanctions},
		"four eyes": {func(w *checkedWorld) {
			strict := *w.engine.Policy
			strict.KYC.FourEyes = true
			w.engine.Policy = &strict
		}, wallet.CauseFourEyes},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newCheckedWorld(t, filepath.Join(t.TempDir(), "wallet.db"))
			c.prepare(w)
			id := w.submits().ID
			w.is(wallet.KYCReviewed, 1)
			if seen := w.review(id); !slices.Equal(seen.Causes, []wallet.KYCCause{c.cause}) {
				t.Errorf("the causes are %v", seen.Causes)
			}
		})
	}
}

func TestAProviderThatFailsIsAskedAgainWithTheSameID(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, path string) {
		w := newCheckedWorld(t, path)
		w.checks.answers(fails(http.StatusInternalServerError))
		id := w.submits().ID
		w.is(wallet.KYCChecking, 1)
		if done := w.runDue(); done.Checked != 0 {
			t.Errorf("%d are asked about before their time", done.Checked)
		}
		if _, err := w.service.RejectKYC(t.Context(), wallet.RejectKYCInput{Change: w.key(), Case: id, Reason: "x"}); wallet.CodeOf(err) != wallet.CodeStateConflict {
			t.Errorf("an operator decides meanwhile: %v", err)
		}
		w.clock.Advance(time.Minute)
		w.checks.answers(func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, "<html>garbage</html>") })
		if dry, err := w.service.RunDue(t.Context(), wallet.RunDueInput{DryRun: true}); err != nil || dry.Checked != 1 {
			t.Errorf("a dry run says %d, %v", dry.Checked, err)
		}
		if done := w.runDue(); done.Checked != 1 {
			t.Errorf("%d are asked about", done.Checked)
		}
		w.is(wallet.KYCChecking, 1)
		if seen := w.review(id); !slices.Equal(seen.Provider, []string{"the provider answered with something that is no verdict"}) {
			t.Errorf("a reviewer sees %q", seen.Provider)
		}
		w.clock.Advance(time.Hour)
		w.checks.answers(says(idcheck.Pass))
		w.runDue()
		w.is(wallet.KYCApproved, 2)
		if !slices.Equal(w.checks.asked, []string{id, id, id}) {
			t.Errorf("asked about %v", w.checks.asked)
		}
	})
}

func TestAProviderThatNeverAnswersLeavesTheCaseToAnOperator(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t, filepath.Join(t.TempDir(), "wallet.db"))
	w.checks.answers(fails(http.StatusServiceUnavailable))
	id := w.submits().ID
	tries := 1
	for ; tries < 50 && w.review(id).Status == wallet.KYCChecking; tries++ {
		w.clock.Advance(4 * time.Hour)
		w.runDue()
	}
	w.is(wallet.KYCReviewed, 1)
	if len(w.checks.asked) != 12 {
		t.Errorf("it was asked %d times in %d rounds", len(w.checks.asked), tries)
	}
	final := newCheckedWorld(t, filepath.Join(t.TempDir(), "wallet.db"))
	final.checks.answers(fails(http.StatusUnprocessableEntity))
	final.submits()
	final.is(wallet.KYCReviewed, 1)
}

// TestALateAnswerChangesNothingOnceAnotherWasTaken has the provider hold the first
// answer back until another process, which found the lease over, has the second.
func TestALateAnswerChangesNothingOnceAnotherWasTaken(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, path string) {
		w := newCheckedWorld(t, path)
		arrived, release := make(chan struct{}), make(chan struct{})
		var first sync.Once
		w.checks.answers(func(out http.ResponseWriter, id string) {
			late := false
			first.Do(func() { late = true })
			if !late {
				says(idcheck.Fail, "another face")(out, id)
				return
			}
			close(arrived)
			<-release
			says(idcheck.Pass)(out, id)
		})
		w.engine.Identity = idcheckWith(w, time.Minute)
		ended := make(chan wallet.KYCCase)
		go func() { ended <- w.submits() }()
		<-arrived
		w.clock.Advance(time.Hour)
		other := w.engine.As(engine.LocalOperator())
		if done, err := other.RunDue(t.Context(), wallet.RunDueInput{}); err != nil || done.Checked != 1 {
			t.Errorf("the other asked about %d, %v", done.Checked, err)
		}
		w.is(wallet.KYCReviewed, 1)
		close(release)
		if late := <-ended; late.Status != wallet.KYCReviewed {
			t.Errorf("whoever waited is told %s", late.Status)
		}
		w.is(wallet.KYCReviewed, 1)
	})
}

// idcheckWith is the provider of a world with another time-out.
func idcheckWith(w *checkedWorld, timeout time.Duration) engine.IdentityProvider {
	server := httptest.NewServer(w.checks)
	w.t.Cleanup(server.Close)
	return idcheck.New(idcheck.Settings{
		URL: server.URL, Secret: func() (string, error) { return "a secret that nobody knows but we", nil }, Timeout: timeout,
	}, w.clock.Now)
}

func TestAnAccountThatIsClosedWhileItIsCheckedStaysClosed(t *testing.T) {
	t.Parallel()
	w := newCheckedWorld(t, filepath.Join(t.TempDir(), "wallet.db"))
	w.checks.answers(fails(http.StatusInternalServerError))
	w.submits()
	if _, err := w.service.CloseAccount(t.Context(), wallet.CloseAccountInput{Change: w.key(), User: w.eve, Reason: "asked for it"}); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(time.Hour)
	w.checks.answers(says(idcheck.Pass))
	if done := w.runDue(); done.Checked != 0 || len(w.checks.asked) != 1 {
		t.Errorf("asked about %v", w.checks.asked)
	}
	w.is(wallet.KYCClosed, 0)
}
