//go:build unix

package shop

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/htmltest"
	"github.com/okpay/okpay/internal/pgtest"
)

// What the people in a world know.
const (
	password = "seven grey herons by the pond"
	pin      = "493817"
	keeper   = "a shopkeeper's own words"

	longestRun = 2 * time.Minute // of a command, so that one that hangs is told from one that is slow
)

// world is a server of okpay and a shop, each in a process of its own, with ann,
// who has 100 USD, while the shop sells for euro, of which she has none.
type world struct {
	t     *testing.T
	dir   string
	env   []string
	okpay string // where the server is
	shop  string // where the shop is
	token string // a session of ann's
	sells func() // starts the shop again
	close func() // ends the shop
}

// databases are what a wallet is kept by.
func databases() map[string]func(t *testing.T, dir string) string {
	return map[string]func(*testing.T, string) string{
		"SQLite":     func(_ *testing.T, dir string) string { return filepath.Join(dir, "wallet.db") },
		"PostgreSQL": func(t *testing.T, _ string) string { return pgtest.Database(t) },
	}
}

func newWorld(t *testing.T, location func(*testing.T, string) string) *world {
	t.Helper()
	if err := built(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	w := &world{t: t, dir: dir, okpay: "http://" + freeAddress(t), shop: "http://" + freeAddress(t)}
	w.env = []string{
		"PATH=" + folder + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + os.TempDir(), "LANG=C.UTF-8", "TZ=UTC",
		"XDG_CONFIG_HOME=" + filepath.Join(dir, "config"), "XDG_DATA_HOME=" + filepath.Join(dir, "data"), "XDG_STATE_HOME=" + filepath.Join(dir, "state"),
		"OKPAY_WALLET=" + location(t, dir), "OKPAY_WEBHOOK_ALLOW=127.0.0.1",
	}
	w.people()
	w.start(exec.Command(filepath.Join(folder, "okpay"), "serve", "--listen", strings.TrimPrefix(w.okpay, "http://"), "--public-url", w.okpay, "--timeout", "15m"), w.env)
	w.sells = func() { w.close = w.start(exec.Command(filepath.Join(folder, "shop")), w.settings()) }
	w.sells()
	return w
}

// people makes who is in the world, and what the shop needs of okpay.
func (w *world) people() {
	w.t.Helper()
	w.must("", "register", "-q", "--kind", "merchant", "--handle", "tea-shop", "--name", "Tea Shop", "--email", "shop@example.com", "--phone", "+4930123456", "--country", "DE")
	w.must(password+"\n", "register", "-q", "--name", "Ann Arbor", "--email", "ann@example.com", "--phone", "+4915112345678", "--country", "DE", "--password-stdin")
	for _, who := range []string{"tea-shop", "ann@example.com"} {
		for _, channel := range []string{"email", "phone"} {
			code := w.must("", "outbox", "list", "--user", who, "--channel", channel, "--jq", ".[0].code")
			w.must("", "verify", "-q", "--user", who, "--channel", channel, "--code", code)
		}
	}
	w.must("", "rates", "set", "USD", "1.25", "-q")
	bank := w.must("", "bind-bank", "--user", "ann@example.com", "--iban", "DE89370400440532013000", "--holder", "Ann Arbor", "--jq", ".id")
	w.must("", "top-up", "100.00", "USD", "--user", "ann@example.com", "--from", bank, "-q")
	w.token = w.must(password+"\n", "login", "--user", "ann@example.com", "--password-stdin", "--show-token", "--jq", ".token")
	w.as("OKPAY_TOKEN="+w.token).must(password+"\n"+pin+"\n", "pin", "set", "--pin-stdin", "-q")
	w.secret("okpay.key", w.must("", "apikey", "create", "--name", "shop", "--user", "tea-shop", "--scope", "pay", "--scope", "read", "--allow", "tea-shop", "--jq", ".secret", "-q"))
	w.secret("webhook.secret", w.must("", "webhook", "add", w.shop+"/okpay", "--user", "tea-shop",
		"--type", "checkout.paid", "--type", "checkout.expired", "--type", "transaction.created", "--jq", ".secret", "-q"))
	w.secret("keeper.password", keeper)
}

func (w *world) secret(name, content string) {
	w.t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(content+"\n"), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// settings are the environment of the shop.
func (w *world) settings() []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "SHOP_LISTEN=" + strings.TrimPrefix(w.shop, "http://"), "SHOP_URL=" + w.shop, "SHOP_OKPAY_URL=" + w.okpay,
		"SHOP_API_KEY_FILE=" + filepath.Join(w.dir, "okpay.key"), "SHOP_WEBHOOK_SECRET_FILE=" + filepath.Join(w.dir, "webhook.secret"),
		"SHOP_PASSWORD_FILE=" + filepath.Join(w.dir, "keeper.password"), "SHOP_ORDERS=" + filepath.Join(w.dir, "orders.json"),
	}
}

// freeAddress is a host and a port at which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return listener.Addr().String()
}

// start runs a server until the test ends, or until what it gives is called, and
// comes back once it has said that it listens.
func (w *world) start(cmd *exec.Cmd, env []string) (end func()) {
	w.t.Helper()
	cmd.Env = env
	said, err := cmd.StderrPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	lines, ended := bufio.NewReader(said), make(chan struct{})
	var log bytes.Buffer
	for err == nil && !strings.Contains(log.String(), "listening") && !strings.Contains(log.String(), "the shop is open") {
		var line string
		line, err = lines.ReadString('\n')
		log.WriteString(line)
	}
	go func() {
		defer close(ended)
		_, _ = io.Copy(&log, lines)
	}()
	stopped := false
	end = func() {
		if stopped {
			return
		}
		stopped = true
		err := cmd.Process.Signal(syscall.SIGTERM)
		<-ended
		if err := errors.Join(err, cmd.Wait()); err != nil {
			w.t.Errorf("%s: %v", filepath.Base(cmd.Path), err)
		}
		for _, secret := range []string{password, keeper, pin, "okp_", "oks_", "whsec_"} {
			if strings.Contains(log.String(), secret) {
				w.t.Errorf("the log tells %q", secret)
			}
		}
		if w.t.Failed() {
			w.t.Logf("%s: %s", filepath.Base(cmd.Path), log.String())
		}
	}
	w.t.Cleanup(end)
	if err != nil {
		w.t.Fatalf("%s does not listen: %v", filepath.Base(cmd.Path), err)
	}
	return end
}

// as is the world with more in its environment.
func (w *world) as(entries ...string) *world {
	other := *w
	other.env = append(slices.Clone(w.env), entries...)
	return &other
}

// ann is the world as she sees it from elsewhere, by her session.
func (w *world) ann() *world {
	return w.as("OKPAY_REMOTE="+w.okpay, "OKPAY_TOKEN="+w.token, "OKPAY_PIN="+pin, "OKPAY_WALLET=")
}

// must runs okpay, which must end well, and gives what it printed.
func (w *world) must(stdin string, args ...string) string {
	w.t.Helper()
	out, err := w.run(stdin, args...)
	if err != nil {
		w.t.Fatalf("okpay %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(out)
}

// run runs okpay and gives what it printed, and of one that does not end well
// what it said besides.
func (w *world) run(stdin string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), longestRun)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(folder, "okpay"), args...)
	cmd.Dir, cmd.Env, cmd.Stdin = w.dir, w.env, strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return stdout.String() + stderr.String(), err
	}
	return stdout.String(), nil
}

// ask asks the shop for a page, or sends it a form, as the shopkeeper, and does
// not follow where the answer leads.
func (w *world) ask(path string, form url.Values) (status int, location, page string) {
	w.t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	ctx, cancel := context.WithTimeout(context.Background(), longestRun)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, w.shop+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	request.SetBasicAuth("keeper", keeper)
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return response.StatusCode, response.Header.Get("Location"), string(said)
}

// kept is what the shop has kept of an order.
type kept struct {
	State, Refunded string
	Seen            []string
}

func (w *world) kept(order string) kept {
	w.t.Helper()
	content, err := os.ReadFile(filepath.Join(w.dir, "orders.json"))
	if err != nil {
		w.t.Fatal(err)
	}
	var list map[string]kept
	if err := json.Unmarshal(content, &list); err != nil {
		w.t.Fatal(err)
	}
	return list[order]
}

// until waits until an order is in a state, with a part of it refunded or none.
// Nobody asks the shop meanwhile, which therefore knows it from an event.
func (w *world) until(order, state string) {
	w.t.Helper()
	w.await(state, order, func(k kept) bool { return strings.TrimSpace(k.State+" "+k.Refunded) == state })
}

// heard waits until the shop has taken an event of an order.
func (w *world) heard(order string) {
	w.t.Helper()
	w.await("told of", order, func(k kept) bool { return len(k.Seen) > 0 })
}

func (w *world) await(what, order string, is func(kept) bool) {
	w.t.Helper()
	for end := time.Now().Add(longestRun); !is(w.kept(order)); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("the order is %+v, and never %s; the webhook: %s", w.kept(order), what, w.must("", "webhook", "list", "--user", "tea-shop", "-o", "json"))
		}
	}
}

// elements reads a page of the shop.
func (w *world) elements(path string) []htmltest.Element {
	w.t.Helper()
	status, _, page := w.ask(path, nil)
	if status != http.StatusOK {
		w.t.Fatalf("%s: %d %s", path, status, page)
	}
	return htmltest.Elements(w.t, page)
}
