package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/zalando/go-keyring"
)

// keyringService is under what the operating system's keyring holds the keys;
// each is an entry of its own, by its id, so that none replaces another.
const keyringService = "okpay"

// keyringTimeout is how long the keyring may take, which may have to ask its
// owner to unlock it.
const keyringTimeout = time.Minute

func keyringEntry(id string) string { return "wallet key " + id }

func keyringPlace(id string) string {
	return fmt.Sprintf("the keyring of the operating system, as %q of %s", keyringEntry(id), keyringService)
}

// readKeyring reads the secret of that id: errAbsent when the keyring has none.
func readKeyring(ctx context.Context, id string) (secret, error) {
	text, err := patiently(ctx, func() (string, error) { return keyring.Get(keyringService, keyringEntry(id)) })
	if errors.Is(err, keyring.ErrNotFound) {
		return secret{}, errAbsent
	}
	if err != nil {
		return secret{}, fmt.Errorf("cannot be asked: %w", err)
	}
	bytes, err := parseSecret(text)
	return secret{bytes, keyringPlace(id)}, err
}

// makeKeyring makes a secret in the keyring.
func makeKeyring(ctx context.Context) (secret, error) {
	bytes, err := drawSecret()
	if err != nil {
		return secret{}, err
	}
	made := secret{bytes: bytes}
	id, err := made.id()
	if err != nil {
		return secret{}, err
	}
	made.place = keyringPlace(id)
	_, err = patiently(ctx, func() (string, error) {
		return "", keyring.Set(keyringService, keyringEntry(id), base64.StdEncoding.EncodeToString(bytes))
	})
	return made, err
}

// patiently waits for the keyring, which knows no context, but not for ever.
func patiently(ctx context.Context, do func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		text, err := do()
		answers <- answer{text, err}
	}()
	ctx, cancel := context.WithTimeout(ctx, keyringTimeout)
	defer cancel()
	select {
	case a := <-answers:
		return a.text, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}
