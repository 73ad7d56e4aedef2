package commands

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// rail answers as a processor does: each question is one of its answers, the
// last one again and again. Its clock moves only while the tool sleeps.
type railTalk struct {
	answers []wallet.TransactionStatus
	asked   int
	slept   []time.Duration
	now     time.Time
}

func (r *railTalk) factory() *factory {
	return newFactory(Deps{
		Now: func() time.Time { return r.now },
		Sleep: func(_ context.Context, d time.Duration) error {
			r.slept = append(r.slept, d)
			r.now = r.now.Add(d)
			return nil
		},
	})
}

func (r *railTalk) ask(context.Context) (wallet.Transaction, bool, error) {
	status := r.answers[min(r.asked, len(r.answers)-1)]
	r.asked++
	return wallet.Transaction{ID: "txn_1", Status: status, Reason: "no funds"}, status != wallet.TransactionPending, nil
}

func TestWaitAsksWithGrowingPausesUntilTheOutcomeIsKnown(t *testing.T) {
	t.Parallel()
	const pending, posted = wallet.TransactionPending, wallet.TransactionPosted
	r := &railTalk{answers: []wallet.TransactionStatus{pending, pending, pending, posted}}
	got, err := waitUntilKnown(t.Context(), r.factory(), time.Minute, r.ask)
	if err != nil || got.Status != posted {
		t.Errorf("got %v, %v", got.Status, err)
	}
	for i := 1; i < len(r.slept); i++ {
		if r.slept[i] <= r.slept[i-1] {
			t.Errorf("the pauses do not grow: %v", r.slept)
		}
	}
	if r.asked != 4 || len(r.slept) != 3 {
		t.Errorf("asked %d times with pauses %v", r.asked, r.slept)
	}
}

func TestWaitEndsWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	for _, waited := range []time.Duration{0, time.Second, 10 * time.Minute} {
		r := &railTalk{answers: []wallet.TransactionStatus{wallet.TransactionPending}}
		got, err := waitUntilKnown(t.Context(), r.factory(), waited, r.ask)
		if err != nil || got.Status != wallet.TransactionPending {
			t.Errorf("%s: got %v, %v", waited, got.Status, err)
		}
		if slept := r.now.Sub(time.Time{}); slept != waited {
			t.Errorf("%s: slept %s", waited, slept)
		}
		for _, pause := range r.slept {
			if pause > longestPause {
				t.Errorf("%s: a pause of %s", waited, pause)
			}
		}
	}
}

func TestWaitEndsAtAnError(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost")
	r := &railTalk{}
	_, err := waitUntilKnown(t.Context(), r.factory(), time.Minute, func(context.Context) (wallet.Transaction, bool, error) {
		return wallet.Transaction{}, false, lost
	})
	if !errors.Is(err, lost) || len(r.slept) > 0 {
		t.Errorf("got %v after %v", err, r.slept)
	}
}

func TestTheOutcomeDecidesTheExitCodeOfWait(t *testing.T) {
	t.Parallel()
	for status, exit := range map[wallet.TransactionStatus]int{
		wallet.TransactionPosted:   wallet.ExitOK,
		wallet.TransactionPending:  wallet.ExitUnavailable,
		wallet.TransactionFailed:   wallet.ExitDeclined,
		wallet.TransactionVoided:   wallet.ExitDeclined,
		wallet.TransactionReturned: wallet.ExitDeclined,
	} {
		err := outcomeOf(wallet.Transaction{ID: "txn_1", Status: status, Reason: "no funds"}, time.Second)
		if got := wallet.ExitOf(wallet.CodeOf(err)); got != exit {
			t.Errorf("%s: exit code %d, want %d", status, got, exit)
		}
		if status == wallet.TransactionFailed && err.Error() != "txn_1 is failed: no funds" {
			t.Errorf("the reason is missing: %v", err)
		}
	}
}
