package keyring

import (
	"context"
	"errors"
	"fmt"
	"time"

	system "github.com/zalando/go-keyring"
)

// Service is under what the keyring holds what is ours.
const Service = "okpay"

// Place is what the keyring is called in sentences.
const Place = "the keyring of the operating system"

// How long the keyring may take: where somebody may have to unlock it, and where
// nobody is there to do it.
const (
	AttendedTime   = time.Minute
	UnattendedTime = 5 * time.Second
)

// What else than a failure of the keyring can be wrong.
var (
	// ErrAbsent says that the keyring has no such entry.
	ErrAbsent = errors.New("is not there")
	// ErrLocked says that the keyring would have to ask its owner, who is not there.
	ErrLocked = errors.New("is locked, and nobody is there to unlock it")
	// ErrNoBus says that there is no session of a desktop that a keyring belongs to.
	ErrNoBus = errors.New("cannot be reached: there is no session bus (DBUS_SESSION_BUS_ADDRESS)")
)

// Ring is the keyring. The zero value is for a run that somebody attends to.
type Ring struct {
	// Unattended refuses with ErrLocked what somebody would have to unlock, with
	// ErrNoBus where there is no session, and waits for UnattendedTime only.
	Unattended bool
}

// Get reads the secret of an entry. Errors: ErrAbsent, ErrLocked, ErrNoBus, that
// of ctx, context.DeadlineExceeded, and what the keyring says.
func (r Ring) Get(ctx context.Context, entry string) (string, error) {
	return r.do(ctx, entry, func() (string, error) { return system.Get(Service, entry) })
}

// Set writes the secret of an entry over the one that was there. Errors: as Get,
// but for ErrAbsent.
func (r Ring) Set(ctx context.Context, entry, secret string) error {
	_, err := r.do(ctx, "", func() (string, error) { return "", system.Set(Service, entry, secret) })
	return err
}

// Delete removes an entry. Errors: as Get.
func (r Ring) Delete(ctx context.Context, entry string) error {
	_, err := r.do(ctx, entry, func() (string, error) { return "", system.Delete(Service, entry) })
	return err
}

// do waits for the keyring, which knows no context, but not for ever. What it
// began goes on by itself when the wait is over.
func (r Ring) do(ctx context.Context, entry string, ask func() (string, error)) (string, error) {
	patience := AttendedTime
	if r.Unattended {
		patience = UnattendedTime
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		if r.Unattended {
			if err := mustAskNobody(entry); err != nil {
				answers <- answer{err: err}
				return
			}
		}
		text, err := ask()
		answers <- answer{text, err}
	}()
	select {
	case a := <-answers:
		return a.text, explain(a.err)
	case <-ctx.Done():
		return "", fmt.Errorf("does not answer: %w", ctx.Err())
	}
}

// explain says what went wrong so that it can follow the keyring's name.
func explain(err error) error {
	switch {
	case err == nil, errors.Is(err, ErrLocked), errors.Is(err, ErrNoBus):
		return err
	case errors.Is(err, system.ErrNotFound):
		return ErrAbsent
	default:
		return fmt.Errorf("cannot be used: %w", err)
	}
}
