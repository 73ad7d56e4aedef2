package config

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// stateFolder is where the program keeps what is neither a setting nor data.
func stateFolder(env environment, system string) string {
	if folder := env.get("XDG_STATE_HOME"); filepath.IsAbs(folder) {
		return folder
	}
	switch system {
	case "windows":
		return env.get("LocalAppData")
	case "darwin":
		return underHome(env, "Library", "Application Support")
	default:
		return underHome(env, ".local", "state")
	}
}

// inKeyring begins what the file of a session holds when the token itself is in
// the keyring of the operating system; the name of the entry there follows. So
// nothing but a session that is there has a run ask the keyring, it is found
// wherever the setting now says that the next one is kept, and of two logins at
// once neither takes away what the other has kept.
const inKeyring = "keyring:"

// Keyring is the keyring of the operating system as a session needs it. Its
// errors say what is wrong so that it can follow "the keyring", and hold no secret.
type Keyring interface {
	// Get reads an entry, found false when there is none.
	Get(entry string) (secret string, found bool, err error)
	Set(entry, secret string) error
	// Delete removes an entry. There need be none.
	Delete(entry string) error
}

// session is where the token of the session with a wallet is kept, each wallet's
// and each profile's in a place of its own. The names tell nothing of the wallet.
type session struct {
	path  string // of the file, "" when there is no folder for it
	ring  Keyring
	token string // that was read from the keyring
}

func sessionOf(env environment, target, profile string) *session {
	folder := stateFolder(env, runtime.GOOS)
	if folder == "" || target == "" {
		return &session{}
	}
	if profile != "" {
		target += "\x00" + profile
	}
	return &session{path: filepath.Join(folder, folderName, "sessions", shortHash(target)+".token")}
}

// homeless says that there is no place to keep a session in.
func (k *session) homeless() bool { return k == nil || k.path == "" }

func shortHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// entryOf gives the name of the entry of the keyring that a session's file names.
func entryOf(text string) (entry string, named bool) {
	name, named := strings.CutPrefix(text, inKeyring)
	return "session " + name, named
}

// UseKeyring says which keyring holds the token of a session that is kept in one.
func (s Settings) UseKeyring(ring Keyring) { s.session.ring = ring }

// read gives what the file holds, "" when there is none.
func (k *session) read() (string, error) {
	if k.homeless() {
		return "", nil
	}
	text, err := readSecret(k.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the session cannot be read: %v", err),
			"log in again with `okpay login`, or make the file readable for you alone: chmod 600 "+k.path, "file", k.path)
	}
	return checkToken(text, "the file of the session "+k.path)
}

// find gives the token that was kept, "" when there is none. The keyring is asked
// once. Codes: unauthenticated when the keyring has lost it, configuration.
func (k *session) find() (string, error) {
	text, err := k.read()
	entry, named := entryOf(text)
	if err != nil || !named {
		return text, err
	}
	if k.token != "" {
		return k.token, nil
	}
	token, found, err := k.keyring().Get(entry)
	switch {
	case err != nil:
		return "", wallet.Refuse(wallet.CodeConfiguration, "the session's token cannot be read: the keyring of the operating system "+err.Error(),
			"unlock the keyring, or give a token in OKPAY_TOKEN; to forget the session, remove "+k.path, "file", k.path)
	case !found:
		return "", wallet.Refuse(wallet.CodeUnauthenticated, "the keyring of the operating system has no token of this session any more",
			"log in again with `okpay login`, or forget the session with `okpay logout`")
	}
	k.token, err = checkToken(token, "the entry of the keyring")
	return k.token, err
}

// keyring gives the one in use, or one that there is not.
func (k *session) keyring() Keyring {
	if k.ring == nil {
		return noKeyring{}
	}
	return k.ring
}

// noKeyring is in the place of a keyring where there is none.
type noKeyring struct{}

func (noKeyring) Get(string) (string, bool, error) { return "", false, errNoKeyring }
func (noKeyring) Set(string, string) error         { return errNoKeyring }
func (noKeyring) Delete(string) error              { return errNoKeyring }

var errNoKeyring = errors.New("is not to be had here")

// MayKeepSession says whether KeepSession can keep a token where the setting
// token_store says, before there is one. Codes: configuration.
func (s Settings) MayKeepSession() error {
	if s.session.homeless() {
		return refuseHomeless()
	}
	if s.TokenStore != TokenStoreKeyring {
		return nil
	}
	if _, _, err := s.session.keyring().Get("session"); err != nil {
		return refuseKeyring(err)
	}
	return nil
}

func refuseHomeless() error {
	return wallet.Refuse(wallet.CodeConfiguration, "there is no home folder to keep the session in",
		"set HOME or XDG_STATE_HOME, or take the token with --show-token and give it in OKPAY_TOKEN")
}

func refuseKeyring(err error) error {
	return wallet.Refuse(wallet.CodeConfiguration, "the session cannot be kept in the keyring of the operating system, which "+err.Error(),
		"start or unlock the keyring; or keep the token in a file that only you may read, with --token-store file; or nowhere, with --show-token")
}

// KeepSession keeps the token of a session with the wallet of these settings
// where the setting token_store says; the next runs go by it unless another
// token is given. A token that was kept elsewhere before is removed there.
// warning says what is not as it should be although the token is kept: with
// TokenStoreAuto, that it is in a file because the keyring cannot be used.
// Codes: configuration.
func (s Settings) KeepSession(token string) (warning string, err error) {
	if s.session.homeless() {
		return "", refuseHomeless()
	}
	before, err := s.session.read()
	if err != nil {
		before = "" // it is written over
	}
	ring, kept := s.session.keyring(), token
	if s.TokenStore != TokenStoreFile {
		named := inKeyring + shortHash(token)
		entry, _ := entryOf(named)
		switch err := ring.Set(entry, token); {
		case err == nil:
			kept = named
		case s.TokenStore == TokenStoreKeyring:
			return "", refuseKeyring(err)
		default:
			warning = "the keyring of the operating system " + err.Error() + ": the session's token is kept in clear, in a file that only you may read"
		}
	}
	if err := s.session.write(kept); err != nil {
		return warning, err
	}
	if entry, named := entryOf(before); named && before != kept {
		if err := ring.Delete(entry); err != nil && warning == "" {
			warning = "the token of the session before is left in the keyring of the operating system, which " + err.Error()
		}
	}
	return warning, nil
}

// write writes the file.
func (k *session) write(text string) error {
	err := os.MkdirAll(filepath.Dir(k.path), 0o700)
	if err == nil {
		err = replaceSecret(k.path, text+"\n")
	}
	if err != nil {
		return wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the session cannot be kept: %v", err),
			"make the folder writable, or set XDG_STATE_HOME", "file", k.path)
	}
	return nil
}

// replaceSecret writes a file that nobody else may read, whole or not at all.
func replaceSecret(path, text string) (err error) {
	out, err := os.CreateTemp(filepath.Dir(path), ".token-*") // with the permissions 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(out.Name()) // as far as it was made
		}
	}()
	_, err = out.WriteString(text)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return err
	}
	return os.Rename(out.Name(), path)
}

// ForgetSession removes the token that KeepSession kept, wherever that is, and
// says whether there was one. Codes: configuration.
func (s Settings) ForgetSession() (bool, error) {
	if s.session.homeless() {
		return false, nil
	}
	kept, err := s.session.read()
	if entry, named := entryOf(kept); err == nil && named {
		if err := s.session.keyring().Delete(entry); err != nil {
			return false, wallet.Refuse(wallet.CodeConfiguration, "the session cannot be forgotten: the keyring of the operating system "+err.Error(),
				"unlock the keyring and log out again, or remove the file; the token in the keyring ends by itself", "file", s.session.path)
		}
	}
	err = os.Remove(s.session.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the session cannot be forgotten: %v", err),
			"remove the file", "file", s.session.path)
	}
	return true, nil
}
