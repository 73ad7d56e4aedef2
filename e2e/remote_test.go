//go:build unix

package e2e

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// remoteMode serves a wallet's file to the script, which has an operator's key.
func remoteMode() mode {
	return mode{name: "remote", setup: func(env *testscript.Env) error {
		file := filepath.Join(env.WorkDir, "served", "wallet.db")
		url, stop, err := serveWallet(env.Vars, file)
		if err != nil {
			return err
		}
		env.Defer(func() {
			if err := stop(); err != nil {
				env.T().Fatal("the server did not end well: ", err)
			}
		})
		create := exec.Command(program, "apikey", "create", "--name", "script", "--scope", "operator", "--wallet", file, "--jq", ".secret", "-q")
		create.Env = env.Vars
		secret, err := create.Output()
		if err != nil {
			return fmt.Errorf("make an API key: %w", err)
		}
		env.Setenv("OKPAY_REMOTE", url)
		env.Setenv("OKPAY_TOKEN", strings.TrimSpace(string(secret)))
		return nil
	}}
}

// serveWallet runs okpay serve on a port of its own and gives its address once
// it listens. stop ends it and says whether it ended well.
func serveWallet(environ []string, file string) (url string, stop func() error, err error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return "", nil, err
	}
	serve := exec.Command(program, "serve", "--listen", "127.0.0.1:0", "--wallet", file, "--rate", "0")
	serve.Env = environ
	log, err := serve.StderrPipe()
	if err != nil {
		return "", nil, err
	}
	if err := serve.Start(); err != nil {
		return "", nil, err
	}
	lines := bufio.NewReader(log)
	first, err := lines.ReadBytes('\n')
	var listening struct{ Msg, URL string }
	if err == nil {
		err = json.Unmarshal(first, &listening)
	}
	if err != nil || listening.Msg != "listening" {
		return "", nil, errors.Join(fmt.Errorf("okpay serve says %q", first), err, serve.Process.Kill(), serve.Wait())
	}
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		_, _ = io.Copy(io.Discard, lines)
	}()
	return listening.URL, func() error {
		err := serve.Process.Signal(syscall.SIGTERM)
		<-drained
		return errors.Join(err, serve.Wait())
	}, nil
}
