package config

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// tokenVariable holds the token itself.
const tokenVariable = "OKPAY_TOKEN"

// MaxTokenBytes is the most bytes of a token.
const MaxTokenBytes = 4096

// Token gives the API key or session token, and "" when none is named: from the
// file of --token-file, from OKPAY_TOKEN, or from the file that the environment,
// the profile or the configuration file names, or of the session that
// KeepSession kept, the first of these. The file is
// read when Token is called. A file that others than its owner may read is
// refused, as is a token that is not one line of printable ASCII.
func (s Settings) Token() (string, error) {
	if s.token == nil {
		return s.session.find()
	}
	return s.token()
}

// token gives what Settings.Token does.
func (l *loader) token(path string) func() (string, error) {
	if l.tokenInEnvironment {
		value := l.env.get(tokenVariable)
		return func() (string, error) { return checkToken(value, "the variable "+tokenVariable) }
	}
	if path == "" {
		return nil
	}
	return func() (string, error) {
		text, err := readSecret(path)
		if err != nil {
			return "", wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the token file cannot be read: %v", err),
				"check --token-file, and that the file is readable for you alone: chmod 600 "+path, "file", path)
		}
		return checkToken(text, "the token file "+path)
	}
}

// ReadSecretFile reads a secret of one line from a file that nobody else may
// read; flag names it in an error. Codes: configuration.
func ReadSecretFile(path, flag string) (string, error) {
	text, err := readSecret(path)
	if err != nil {
		return "", wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the file of %s cannot be read: %v", flag, err),
			"make it readable for you alone: chmod 600 "+path, "file", path)
	}
	return checkToken(text, "the file "+path)
}

// ReadPrivateFile reads a text of at most so many bytes from a file that nobody
// else may read; flag names it in an error. Codes: configuration.
func ReadPrivateFile(path, flag string, most int64) (string, error) {
	text, err := readPrivate(path, most+1)
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("%s: it is longer than %d bytes", path, most)
	}
	if err != nil {
		return "", wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the file of %s cannot be read: %v", flag, err),
			"make it readable for you alone: chmod 600 "+path, "file", path)
	}
	return text, nil
}

// Variable gives the value of a variable of the environment, "" when it is not set.
func Variable(environ []string, name string) string { return environment(environ).get(name) }

// errReadable says that a secret is none.
var errReadable = errors.New("others than its owner may read it")

// othersMayUse are the permissions that a secret must not have. They mean
// nothing on Windows.
const othersMayUse = 0o077

// readSecret reads a secret of one line.
func readSecret(path string) (string, error) {
	return readPrivate(path, MaxTokenBytes+2) // a line end beyond the token
}

// readPrivate reads at most so many bytes of a file that nobody else may read.
func readPrivate(path string, most int64) (string, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }() // nothing was written
	info, err := in.Stat()
	if err != nil {
		return "", err
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&othersMayUse != 0 && runtime.GOOS != "windows" {
		return "", fmt.Errorf("%s: %w", path, errReadable)
	}
	text, err := io.ReadAll(io.LimitReader(in, most))
	return string(text), err
}

// checkToken gives a token without the line end after it. What it says never
// repeats the token.
func checkToken(text, where string) (string, error) {
	token := strings.TrimSpace(text)
	var want string
	switch {
	case token == "":
		want = "is empty"
	case len(token) > MaxTokenBytes:
		want = fmt.Sprintf("is longer than %d bytes", MaxTokenBytes)
	case strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }):
		want = "does not hold one line of printable ASCII"
	default:
		return token, nil
	}
	return "", wallet.Refuse(wallet.CodeConfiguration, where+" "+want, "put the token there, and nothing else")
}
