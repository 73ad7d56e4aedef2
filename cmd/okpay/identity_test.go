//go:build unix

package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/idcheck"
	"github.com/okpay/okpay/notify"
	"github.com/okpay/okpay/wallet"
)

// checksOfPapers is a provider on this machine that passes what is signed, but for
// the first few that it fails with a fault of its own.
type checksOfPapers struct {
	t      *testing.T
	faults atomic.Int64
	asked  atomic.Int64
}

func (p *checksOfPapers) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	at, _ := strconv.ParseInt(r.Header.Get(notify.HeaderTimestamp), 10, 64)
	var request idcheck.Request
	if err != nil || r.Header.Get(notify.HeaderSignature) != notify.Sign([]byte(gatewaySecret), r.Header.Get(notify.HeaderID), time.Unix(at, 0), body) ||
		json.Unmarshal(body, &request) != nil || len(request.Images) != 2 {
		p.t.Errorf("a request is not what it should be: %v", err)
	}
	p.asked.Add(1)
	if p.faults.Add(-1) >= 0 {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	text, _ := json.Marshal(idcheck.Verdict{ID: request.ID, Verdict: idcheck.Pass})
	_, _ = w.Write(text)
}

// eve is a wallet in which Eve has level 1, with the images that level 2 needs.
func eve(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	shell(t, dir, `set -e
		printf 'name,email,phone,country\nEve Elm,eve@example.com,+4915112345681,DE\n' | okpay users import - -q --verified --level 1 --reason 'A test'
		echo iVBORw0KGgoAAAANSUhEUgAAAKAAAABkAQAAAAApzQYiAAAAHklEQVR42mP4jwUwjAqOCo4KjgqOCo4KjgqOCqICAPvoyJpUgbwfAAAAAElFTkSuQmCC | base64 -d > front.png`)
	return dir
}

func TestTheProviderOfTheSettingsIsAskedAtOnceAndByRunDue(t *testing.T) {
	t.Parallel()
	dir := eve(t)
	p := &checksOfPapers{t: t}
	p.faults.Store(1)
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	secret := filepath.Join(dir, "kyc.secret")
	if err := os.WriteFile(secret, []byte(gatewaySecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		t.Helper()
		cmd, out, errOut := program(t, dir, append(args, "-o", "json", "--log-level", "debug")...)
		cmd.Env = append(cmd.Env, "OKPAY_KYC_URL="+server.URL+"/cases", "OKPAY_KYC_SECRET_FILE="+secret)
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, errOut)
		}
		if strings.Contains(out.String()+errOut.String(), gatewaySecret) {
			t.Errorf("%v tells the secret", args)
		}
		return out.String()
	}
	front := filepath.Join(dir, "front.png")
	submit := []string{"kyc", "submit", "--user", "eve@example.com", "--level", "2", "--image", front, "--selfie", front}
	if out := run(submit...); !strings.Contains(out, `"status": "checking"`) {
		t.Errorf("after a fault: %s", out)
	}
	for range 100 { // it is asked again a quarter of a minute later
		if out := run("run-due"); strings.Contains(out, `"checked": 1`) {
			break
		}
		time.Sleep(300 * time.Millisecond)
	}
	if out := run("kyc", "status", "--user", "eve@example.com"); !strings.Contains(out, `"kyc_level": 2`) || p.asked.Load() != 2 {
		t.Errorf("asked %d times: %s", p.asked.Load(), out)
	}
	if out := run(submit...); !strings.Contains(out, `"status": "approved"`) {
		t.Errorf("at once: %s", out)
	}
}

func TestAServerHasCasesCheckedByItself(t *testing.T) {
	t.Parallel()
	dir := eve(t)
	p := &checksOfPapers{t: t}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	// The case is opened by a program whose provider is not there.
	front := filepath.Join(dir, "front.png")
	cmd, out, errOut := program(t, dir, "kyc", "submit", "--user", "eve@example.com", "--level", "2", "--image", front, "--selfie", front, "--jq", ".status")
	cmd.Env = append(cmd.Env, "OKPAY_KYC_URL=http://127.0.0.1:1/", "OKPAY_KYC_SECRET="+gatewaySecret)
	if err := cmd.Run(); err != nil || out.String() != "checking\n" {
		t.Fatalf("%v: %s%s", err, out, errOut)
	}
	cmd, _, _ = program(t, dir, "serve", "--listen", "127.0.0.1:0")
	cmd.Env = append(cmd.Env, "OKPAY_KYC_URL="+server.URL, "OKPAY_KYC_SECRET="+gatewaySecret)
	s := listening(t, cmd)
	for range 600 {
		if p.asked.Load() > 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if exit := s.end(syscall.SIGTERM); exit != 0 || p.asked.Load() != 1 { // what was asked is waited for
		t.Errorf("the server ends with %d, and has asked %d times: %s", exit, p.asked.Load(), s.log())
	}
	if got := shell(t, dir, `okpay users show eve@example.com --jq .kyc_level`); got != "2\n" {
		t.Errorf("the level is %s", got)
	}
}

func TestAProviderThatIsSetUpWronglyIsRefused(t *testing.T) {
	t.Parallel()
	dir := eve(t)
	for name, env := range map[string][]string{
		"no secret":             {"OKPAY_KYC_URL=http://localhost:1/"},
		"in clear to elsewhere": {"OKPAY_KYC_URL=http://checks.example.com/", "OKPAY_KYC_SECRET=" + gatewaySecret},
	} {
		for _, args := range [][]string{{"run-due", "-o", "json"}, {"serve", "--listen", "127.0.0.1:0", "-o", "json"}} {
			cmd, _, errOut := program(t, dir, args...)
			cmd.Env = append(cmd.Env, env...)
			if exit := exitCode(t, cmd.Run()); exit != wallet.ExitUsage || !strings.Contains(errOut.String(), `"code":"configuration"`) || strings.Contains(errOut.String(), gatewaySecret) {
				t.Errorf("%s, %s: exit code %d: %s", name, args[0], exit, errOut)
			}
		}
	}
}
