package store_test

import (
	"bytes"
	"image"
	"image/png"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// onBoth runs a test over a wallet of each kind.
func onBoth(t *testing.T, run func(t *testing.T, path string)) {
	t.Helper()
	for name, path := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "wallet.db") },
		"postgres": func(t *testing.T) string { return store.PostgresWallets.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, path(t))
		})
	}
}

// applicant enters Eve, whose e-mail and phone are proven, at a level.
func applicant(t *testing.T, service wallet.Service, level int) string {
	t.Helper()
	_, err := service.ImportUsers(t.Context(), wallet.ImportUsersInput{
		Change: wallet.Change{Key: "eve"}, Verified: true, Level: level, Reason: "a test",
		Users: []wallet.ImportUser{{Line: 1, Name: "Eve Elm", Email: "eve@example.com", Phone: "+4915112345681", Country: "DE"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	eve, err := service.ShowUser(t.Context(), wallet.ShowUserInput{User: "eve@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	return eve.ID
}

func submitImages(t *testing.T, service wallet.Service, user, key string) wallet.KYCCase {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 100, 100))); err != nil {
		t.Fatal(err)
	}
	opened, err := service.SubmitKYC(t.Context(), wallet.SubmitKYCInput{
		Change: wallet.Change{Key: key}, User: user, Level: 2,
		Images: []wallet.KYCUpload{{Kind: wallet.ImageFront, Content: b.Bytes()}, {Kind: wallet.ImageSelfie, Content: b.Bytes()}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

func TestWhereThePolicyWantsFourEyesTwoOperatorsApprove(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, path string) {
		e := makeEngine(t, path, &clock{now: time.Date(2026, time.March, 4, 5, 6, 7, 0, time.UTC)})
		strict := *e.Policy
		strict.KYC.FourEyes = true
		e.Policy = &strict
		by := func(actor string) wallet.Service {
			return e.As(engine.Caller{ID: engine.LocalOperator().ID, Actor: actor, Operator: true})
		}
		first := e.As(engine.LocalOperator())
		eve := applicant(t, first, 1)
		id := submitImages(t, first, eve, "images").ID
		approve := func(service wallet.Service, key string) (wallet.KYCCase, error) {
			return service.ApproveKYC(t.Context(), wallet.ApproveKYCInput{Change: wallet.Change{Key: key}, Case: id})
		}
		waits, err := approve(first, "one")
		if err != nil || waits.Status != wallet.KYCReviewed || waits.Approvals != 1 {
			t.Fatalf("after the first: %+v, %v", waits, err)
		}
		again, err := approve(first, "one")
		if err != nil || !again.IdempotentReplay || again.Approvals != 1 {
			t.Errorf("the same key: %+v, %v", again, err)
		}
		_, err = approve(first, "two")
		refused, ok := err.(*wallet.Error) //nolint:errorlint // the engine gives it as it is
		if !ok || refused.Code != wallet.CodeUnauthorized || !strings.Contains(refused.Hint, "API key") {
			t.Errorf("the same operator once more: %v", err)
		}
		if user, err := first.ShowUser(t.Context(), wallet.ShowUserInput{User: eve}); err != nil || user.KYCLevel != 1 {
			t.Errorf("the level is %d, %v", user.KYCLevel, err)
		}
		done, err := approve(by("key_1"), "three")
		if err != nil || done.Status != wallet.KYCApproved || done.Approvals != 2 || done.DecidedBy != "key_1" {
			t.Errorf("after the second: %+v, %v", done, err)
		}
		if user, err := first.ShowUser(t.Context(), wallet.ShowUserInput{User: eve}); err != nil || user.KYCLevel != 2 {
			t.Errorf("the level is %d, %v", user.KYCLevel, err)
		}
		own := submitImages(t, first, eve, "more").ID
		_, err = e.As(engine.Caller{ID: "local", Actor: "key_2", Operator: true, Customer: eve}).
			ApproveKYC(t.Context(), wallet.ApproveKYCInput{Change: wallet.Change{Key: "own"}, Case: own})
		if wallet.CodeOf(err) != wallet.CodeUnauthorized {
			t.Errorf("a case of one's own: %v", err)
		}
	})
}

// realRail is a rail by another name than the sandbox's.
type realRail struct{ engine.Rail }

func (realRail) Name() string { return "bank" }

// specimen is the passport that ICAO 9303-4 shows in its appendix A, with an
// expiry that is far away.
const specimen = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F4912310ZE184226B<<<<<16"

func TestASpecimenIsNobodysDocumentWhereMoneyIsReal(t *testing.T) {
	t.Parallel()
	e := makeEngine(t, filepath.Join(t.TempDir(), "wallet.db"), &clock{now: time.Date(2026, time.March, 4, 5, 6, 7, 0, time.UTC)})
	service := e.As(engine.LocalOperator())
	eve := applicant(t, service, 0)
	submit := func(key string) (wallet.KYCCase, error) {
		return service.SubmitKYC(t.Context(), wallet.SubmitKYCInput{
			Change: wallet.Change{Key: key}, User: eve, Level: 1, Name: "Anna Maria Eriksson", Birth: "1974-08-12", DocumentType: wallet.DocumentPassport,
			MRZ: specimen,
		})
	}
	sandbox := e.Rail
	e.Rail = realRail{sandbox}
	if _, err := submit("real"); wallet.CodeOf(err) != wallet.CodeInvalidDocument || !strings.Contains(err.Error(), "specimen") {
		t.Errorf("over a real rail: %v", err)
	}
	e.Rail = sandbox
	if taken, err := submit("sandbox"); err != nil || taken.Status != wallet.KYCReviewed { // she is registered by another name
		t.Errorf("over the sandbox: %+v, %v", taken, err)
	}
}

func TestWhatACustomerWasKnownByIsErasedWithTheRestOfAClosedAccount(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, path string) {
		clock := &clock{now: time.Date(2026, time.March, 4, 5, 6, 7, 0, time.UTC)}
		service := openEngine(t, path, clock)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		eve := applicant(t, service, 1)
		id := submitImages(t, service, eve, "images").ID
		_, err := service.ApproveKYC(t.Context(), wallet.ApproveKYCInput{Change: wallet.Change{Key: "approve"}, Case: id})
		must(err)
		closed, err := service.CloseAccount(t.Context(), wallet.CloseAccountInput{Change: wallet.Change{Key: "close"}, User: eve, Reason: "asked for it"})
		must(err)
		look := func(key string) error {
			_, err := service.KYCImage(t.Context(), wallet.KYCImageInput{Change: wallet.Change{Key: key}, Case: id, Image: "front", Reason: "the police asked"})
			return err
		}
		clock.Advance(closed.KeptUntil.Sub(closed.ClosedAt) - time.Minute)
		_, err = service.RunDue(t.Context(), wallet.RunDueInput{})
		must(err)
		must(look("in time"))
		clock.Advance(2 * time.Minute)
		done, err := service.RunDue(t.Context(), wallet.RunDueInput{})
		must(err)
		if done.Erased != 1 {
			t.Errorf("%d are erased", done.Erased)
		}
		if err := look("too late"); wallet.CodeOf(err) != wallet.CodeStateConflict {
			t.Errorf("an erased image is shown: %v", err)
		}
	})
}
