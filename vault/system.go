package vault

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/okpay/okpay/keyring"
)

// keyringEntry is the name of a key in the operating system's keyring: each has
// an entry of its own, by its id, so that none replaces another.
func keyringEntry(id string) string { return "wallet key " + id }

func keyringPlace(id string) string {
	return fmt.Sprintf("%s, as %q of %s", keyring.Place, keyringEntry(id), keyring.Service)
}

// readKeyring reads the secret of that id: errAbsent when the keyring has none.
func readKeyring(ctx context.Context, id string) (secret, error) {
	text, err := keyring.Ring{}.Get(ctx, keyringEntry(id))
	if errors.Is(err, keyring.ErrAbsent) {
		return secret{}, errAbsent
	}
	if err != nil {
		return secret{}, err
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
	return made, keyring.Ring{}.Set(ctx, keyringEntry(id), base64.StdEncoding.EncodeToString(bytes))
}
