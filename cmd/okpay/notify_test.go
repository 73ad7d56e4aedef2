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
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/notify"
	"github.com/okpay/okpay/wallet"
)

const gatewaySecret = "nobody should ever read this secret"

// smsGateway is a gateway on this machine that takes what is signed.
type smsGateway struct {
	t      *testing.T
	server *httptest.Server
	status int // that it answers

	mu    sync.Mutex
	taken []notify.TextMessage
	came  chan struct{}
}

func newSMSGateway(t *testing.T, status int) *smsGateway {
	t.Helper()
	g := &smsGateway{t: t, status: status, came: make(chan struct{}, 100)}
	g.server = httptest.NewServer(g)
	t.Cleanup(g.server.Close)
	return g
}

func (g *smsGateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	if err != nil {
		return
	}
	at, _ := strconv.ParseInt(r.Header.Get(notify.HeaderTimestamp), 10, 64)
	id := r.Header.Get(notify.HeaderID)
	if r.Header.Get(notify.HeaderSignature) != notify.Sign([]byte(gatewaySecret), id, time.Unix(at, 0), body) || time.Since(time.Unix(at, 0)).Abs() > time.Hour {
		g.t.Errorf("a request is not signed as it should be")
	}
	var m notify.TextMessage
	if err := json.Unmarshal(body, &m); err != nil || m.ID != id {
		g.t.Errorf("the body is %s: %v", body, err)
	}
	g.mu.Lock()
	g.taken = append(g.taken, m)
	g.mu.Unlock()
	w.WriteHeader(g.status)
	g.came <- struct{}{}
}

func (g *smsGateway) messages() []notify.TextMessage {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]notify.TextMessage(nil), g.taken...)
}

// environment names the gateway, with its secret in a file.
func (g *smsGateway) environment(dir string) []string {
	g.t.Helper()
	file := filepath.Join(dir, "sms.secret")
	if err := os.WriteFile(file, []byte(gatewaySecret+"\n"), 0o600); err != nil {
		g.t.Fatal(err)
	}
	return []string{"OKPAY_SMS_URL=" + g.server.URL + "/send", "OKPAY_SMS_SECRET_FILE=" + file}
}

func registerAnn(t *testing.T, dir string) {
	t.Helper()
	shell(t, dir, `okpay register -q --email ann@example.com --phone +4915112345678 --name 'Ann Arbor'`)
}

func TestOutboxSendBringsACodeToThePhoneOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	registerAnn(t, dir)
	g := newSMSGateway(t, http.StatusAccepted)
	send := func(args ...string) (out, errOut string) {
		cmd, stdout, stderr := program(t, dir, append([]string{"outbox", "send", "-o", "json", "--log-level", "debug"}, args...)...)
		cmd.Env = append(cmd.Env, g.environment(dir)...)
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v: %s", err, stderr)
		}
		return stdout.String(), stderr.String()
	}
	if out, _ := send("--dry-run"); !strings.Contains(out, `"sent": 1`) || len(g.messages()) != 0 {
		t.Errorf("a dry run: %s, %d messages", out, len(g.messages()))
	}
	out, log := send()
	if !strings.Contains(out, `"sent": 1`) || !strings.Contains(out, `"phone"`) {
		t.Errorf("got %s", out)
	}
	if again, _ := send("--all"); !strings.Contains(again, `"sent": 0`) || len(g.messages()) != 1 {
		t.Fatalf("again: %s, %d messages", again, len(g.messages()))
	}
	m := g.messages()[0]
	if m.To != "+4915112345678" || !strings.HasSuffix(m.Text, " is your okpay code. It is good for 30 minutes. Tell it to nobody.") {
		t.Errorf("it came as %+v", m)
	}
	code, _, _ := strings.Cut(m.Text, " ")
	for what, secret := range map[string]string{"code": code, "secret": gatewaySecret} {
		if strings.Contains(log+out, secret) {
			t.Errorf("the %s is in the result or the log:\n%s%s", what, out, log)
		}
	}
	shell(t, dir, `set -e
		test "$(okpay outbox list --channel phone --jq '.[0].status')" = sent
		okpay verify -q --user ann@example.com --channel phone --code `+code)
}

func TestAGatewayThatIsDownDelaysAndTellsNoSecret(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	registerAnn(t, dir)
	g := newSMSGateway(t, http.StatusServiceUnavailable)
	cmd, out, errOut := program(t, dir, "run-due", "-o", "json", "--log-level", "debug")
	cmd.Env = append(cmd.Env, g.environment(dir)...)
	if err := cmd.Run(); err != nil || !strings.Contains(out.String(), `"messages_sent": 0`) {
		t.Fatalf("%v: %s%s", err, out, errOut)
	}
	shell(t, dir, `set -e
		test "$(okpay outbox list --channel phone --jq '.[0].error')" = 'the SMS gateway answered 503'
		test "$(okpay outbox list --channel phone --jq '.[0]|[.status,.attempts]|join(" ")')" = 'queued 1'`)
	code, _, _ := strings.Cut(g.messages()[0].Text, " ")
	for _, secret := range []string{code, gatewaySecret, "+4915112345678"} {
		if strings.Contains(out.String()+errOut.String(), secret) {
			t.Errorf("%s is in the result or the log:\n%s%s", secret, out, errOut)
		}
	}
	if got := g.messages(); len(got) != 3 || got[0].ID != got[2].ID {
		t.Errorf("it was tried %d times", len(got))
	}
}

func TestAGatewayThatIsSetUpWronglyIsRefusedBeforeAnythingIsTried(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	registerAnn(t, dir)
	open := filepath.Join(dir, "open.secret")
	if err := os.WriteFile(open, []byte(gatewaySecret), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, env := range map[string][]string{
		"a secret that others may read": {"OKPAY_SMS_URL=http://localhost:1/", "OKPAY_SMS_SECRET_FILE=" + open},
		"no secret":                     {"OKPAY_SMS_URL=http://localhost:1/"},
		"in clear to elsewhere":         {"OKPAY_SMS_URL=http://sms.example.com/", "OKPAY_SMS_SECRET=" + gatewaySecret},
		"no sender":                     {"OKPAY_SMTP_HOST=localhost"},
	} {
		for _, args := range [][]string{{"outbox", "send", "-o", "json"}, {"serve", "--listen", "127.0.0.1:0", "-o", "json"}} {
			cmd, _, errOut := program(t, dir, args...)
			cmd.Env = append(cmd.Env, env...)
			if exit := exitCode(t, cmd.Run()); exit != wallet.ExitUsage || !strings.Contains(errOut.String(), `"code":"configuration"`) || strings.Contains(errOut.String(), gatewaySecret) {
				t.Errorf("%s, %s: exit code %d: %s", name, args[0], exit, errOut)
			}
		}
		shell(t, dir, `test "$(okpay outbox list --jq 'map(.attempts)|add')" = 0`)
	}
}

func TestAServerSendsByItselfAndEndsWell(t *testing.T) {
	t.Parallel()
	dir := merchant(t)
	g := newSMSGateway(t, http.StatusOK)
	cmd, _, _ := program(t, dir, "serve", "--listen", "127.0.0.1:0")
	cmd.Env = append(cmd.Env, g.environment(dir)...)
	s := listening(t, cmd)
	if exit, _, errOut := remotely(t, dir, s.url, "register", "-q", "--email", "ann@example.com", "--phone", "+4915112345678", "--name", "Ann Arbor"); exit != 0 {
		t.Fatalf("exit code %d: %s", exit, errOut)
	}
	select {
	case <-g.came:
	case <-time.After(patience):
		t.Fatal("no message came")
	}
	var out, errOut string
	for range 100 { // until what became of it is on record
		if _, out, errOut = remotely(t, dir, s.url, "outbox", "list", "--channel", "phone", "--jq", ".[0].status"); out == "sent\n" {
			break
		}
	}
	if out != "sent\n" {
		t.Errorf("it is %s%s", out, errOut)
	}
	if exit := s.end(syscall.SIGTERM); exit != 0 {
		t.Errorf("the server ends with %d: %s", exit, s.log())
	}
	if len(g.messages()) != 1 || strings.Contains(s.log(), gatewaySecret) || strings.Contains(s.log(), g.messages()[0].Text[:6]) {
		t.Errorf("%d messages came, and the log is\n%s", len(g.messages()), s.log())
	}
}
