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

// sessionFile is where the token of the session with a wallet is kept, each
// wallet's in a file of its own, and "" when there is no folder for it. The name
// tells nothing of the wallet.
func sessionFile(env environment, target string) string {
	folder := stateFolder(env, runtime.GOOS)
	if folder == "" || target == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(target))
	return filepath.Join(folder, folderName, "sessions", hex.EncodeToString(sum[:16])+".token")
}

// sessionToken reads the token that KeepSession kept, "" when there is none.
func sessionToken(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	text, err := readSecret(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the session cannot be read: %v", err),
			"log in again with `okpay login`, or make the file readable for you alone: chmod 600 "+path, "file", path)
	}
	return checkToken(text, "the file of the session "+path)
}

// KeepSession keeps the token of a session with the wallet of these settings, in
// a file for its owner's eyes alone; the next runs go by it unless another token
// is given. Codes: configuration.
func (s Settings) KeepSession(token string) error {
	if s.session == "" {
		return wallet.Refuse(wallet.CodeConfiguration, "there is no home folder to keep the session in",
			"set HOME or XDG_STATE_HOME, or take the token with --jq .token and give it in OKPAY_TOKEN")
	}
	err := os.MkdirAll(filepath.Dir(s.session), 0o700)
	if err == nil {
		err = replaceSecret(s.session, token+"\n")
	}
	if err != nil {
		return wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the session cannot be kept: %v", err),
			"make the folder writable, or set XDG_STATE_HOME", "file", s.session)
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

// ForgetSession removes the token that KeepSession kept, and says whether there
// was one. Codes: configuration.
func (s Settings) ForgetSession() (bool, error) {
	if s.session == "" {
		return false, nil
	}
	err := os.Remove(s.session)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the session cannot be forgotten: %v", err),
			"remove the file", "file", s.session)
	}
	return true, nil
}
