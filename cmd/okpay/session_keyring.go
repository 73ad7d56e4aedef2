package main

import (
	"context"
	"errors"

	"github.com/okpay/okpay/keyring"
)

// sessionKeyring is the operating system's keyring for the sessions of one run.
type sessionKeyring struct {
	ctx  context.Context // of the run, which a settings' keyring knows nothing of
	ring keyring.Ring
}

func (k sessionKeyring) Get(entry string) (secret string, found bool, err error) {
	secret, err = k.ring.Get(k.ctx, entry)
	if errors.Is(err, keyring.ErrAbsent) {
		return "", false, nil
	}
	return secret, err == nil, err
}

func (k sessionKeyring) Set(entry, secret string) error { return k.ring.Set(k.ctx, entry, secret) }

func (k sessionKeyring) Delete(entry string) error {
	err := k.ring.Delete(k.ctx, entry)
	if errors.Is(err, keyring.ErrAbsent) {
		return nil
	}
	return err
}
