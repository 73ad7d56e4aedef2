package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// keyFile is the file beside a wallet that holds its key: SecretSize bytes in
// hex. The fingerprints of cards and the hashes of codes are made with it, so
// that a copy of the wallet alone gives neither away.
type keyFile string

// keySuffix makes the name of the key's file out of the wallet's.
const keySuffix = ".key"

const (
	keyMode       = 0o600
	keyFolderMode = 0o700
)

func (k keyFile) path() string { return string(k) + keySuffix }

// prepare makes the key of a wallet that is not there yet. It comes before the
// wallet, so that no crash leaves a wallet without its key; of two programs that
// make it at once, one wins and both use that one.
func (k keyFile) prepare(walletPath string) error {
	if _, err := os.Stat(walletPath); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(k.path()); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return k.make()
}

// make makes the key, unless another program has made it meanwhile.
func (k keyFile) make() error {
	if err := k.create(); isDiskFull(err) {
		return wallet.Refuse(wallet.CodeDiskFull, "the disk is full: the wallet's key cannot be made", "nothing happened; free some space and run it again")
	} else if err != nil {
		return wallet.Refuse(wallet.CodeWalletUnreadable, "cannot make the wallet's key: "+err.Error(),
			"name a wallet in a folder that you can write to, with --wallet")
	}
	return nil
}

// isDiskFull reports whether a file cannot be written for lack of space.
func isDiskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

func (k keyFile) create() error {
	dir := filepath.Dir(k.path())
	if err := os.MkdirAll(dir, keyFolderMode); err != nil {
		return err
	}
	secret := make([]byte, engine.SecretSize)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(dir, ".okpay-key-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name()) //nolint:errcheck // the key stands under its own name by then
	_, err = temporary.WriteString(hex.EncodeToString(secret) + "\n")
	if err := errors.Join(err, temporary.Chmod(keyMode), temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	// A link, unlike a rename, never replaces a key that another program made.
	err = os.Link(temporary.Name(), k.path())
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	return k.createWithoutLink(secret)
}

// createWithoutLink is for file systems that have no links.
func (k keyFile) createWithoutLink(secret []byte) error {
	file, err := os.OpenFile(k.path(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, keyMode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = file.WriteString(hex.EncodeToString(secret) + "\n")
	return errors.Join(err, file.Sync(), file.Close())
}

// read gives the key. Codes: wallet_key_missing.
func (k keyFile) read() ([]byte, error) {
	text, err := os.ReadFile(k.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, wallet.Refuse(wallet.CodeWalletKeyMissing, "the wallet's key is not at "+k.path(),
			"put the key back beside the wallet; without it codes and cards cannot be told apart")
	}
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeWalletKeyMissing, "the wallet's key cannot be read: "+err.Error(), "make "+k.path()+" readable for you alone")
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != engine.SecretSize {
		return nil, wallet.Refuse(wallet.CodeWalletKeyMissing, fmt.Sprintf("%s does not hold a key of %d bytes in hex", k.path(), engine.SecretSize),
			"put the wallet's own key back")
	}
	return secret, nil
}
