//go:build unix

package main

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
)

// get gives the status of an answer and the major version of HTTP that it came
// in, zeros when there is none.
func get(t *testing.T, transport *http.Transport, url string) (status, version int) {
	t.Helper()
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return 0, 0
	}
	_ = response.Body.Close()
	return response.StatusCode, response.ProtoMajor
}

func TestOverTLSTheServerSpeaksHTTP2AndItsCertificateMustHold(t *testing.T) {
	t.Parallel()
	dir := merchant(t)
	ca := newAuthority(t, dir)
	ca.sign("server", []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth})
	s := startServer(t, dir, "--tls-cert", "server.pem", "--tls-key", "server.key")
	if !strings.HasPrefix(s.url, "https://") {
		t.Fatalf("the server is at %s", s.url)
	}
	for name, c := range map[string]struct {
		config *tls.Config
		http2  bool
		speaks int // the major version of HTTP; 0 for none
	}{
		"HTTP/2":               {&tls.Config{RootCAs: ca.pool()}, true, 2},
		"HTTP/1.1":             {&tls.Config{RootCAs: ca.pool()}, false, 1},
		"TLS 1.2":              {&tls.Config{RootCAs: ca.pool(), MaxVersion: tls.VersionTLS12}, true, 2},
		"TLS 1.1":              {&tls.Config{RootCAs: ca.pool(), MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, true, 0},
		"an unknown authority": {&tls.Config{}, true, 0},
	} {
		status, version := get(t, &http.Transport{TLSClientConfig: c.config, ForceAttemptHTTP2: c.http2}, s.url+"/healthz")
		if version != c.speaks || version != 0 && status != http.StatusOK {
			t.Errorf("%s: HTTP/%d, status %d", name, version, status)
		}
	}
	if status, _ := get(t, &http.Transport{}, "http"+strings.TrimPrefix(s.url, "https")+"/healthz"); status != http.StatusBadRequest {
		t.Errorf("in clear: status %d", status)
	}

	exit, out, errOut := remotely(t, dir, s.url, "balance", "--user", "p0@example.com", "--ca-file", "ca.pem", "--jq", ".[0].available")
	if exit != 0 || out != "1.00\n" {
		t.Errorf("with the authority's certificate: exit code %d: %s%s", exit, out, errOut)
	}
	exit, _, errOut = remotely(t, dir, s.url, "pay", "cafe", "0.50", "EUR", "--user", "p0@example.com", "-o", "json")
	if exit != wallet.ExitUsage || !strings.Contains(errOut, `"code":"configuration"`) {
		t.Errorf("without it: exit code %d: %s", exit, errOut)
	}
	if exit := s.end(syscall.SIGTERM); exit != 0 {
		t.Errorf("the server ends with exit code %d: %s", exit, s.log())
	}
}

func TestAClientShowsItsOwnCertificateToWhoeverAsksForOne(t *testing.T) {
	t.Parallel()
	dir := merchant(t)
	ca := newAuthority(t, dir)
	ca.sign("proxy", []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth})
	ca.sign("client", []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth})
	other := &authority{t: t, dir: t.TempDir()}
	other.cert, other.key = other.sign("other", nil)
	other.dir = dir
	other.sign("stranger", []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth})

	s := startServer(t, dir, "--behind-proxy")
	proxied := proxyFor(t, s.url, &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{ca.pair("proxy")}, ClientCAs: ca.pool(), ClientAuth: tls.RequireAndVerifyClientCert,
	})
	pay := []string{"pay", "cafe", "0.10", "EUR", "--user", "p0@example.com", "-o", "json", "--ca-file", "ca.pem"}
	exit, _, errOut := remotely(t, dir, proxied, append(pay, "--client-cert", "client.pem", "--client-key", "client.key")...)
	if exit != 0 {
		t.Errorf("with its certificate: exit code %d: %s", exit, errOut)
	}
	for name, flags := range map[string][]string{
		"without a certificate":           nil,
		"with a stranger's":               {"--client-cert", "stranger.pem", "--client-key", "stranger.key"},
		"with another's key":              {"--client-cert", "client.pem", "--client-key", "stranger.key"},
		"with a certificate and no key":   {"--client-cert", "client.pem"},
		"with a key and no certificate":   {"--client-key", "client.key"},
		"with a certificate that is none": {"--client-cert", "plan.json", "--client-key", "client.key"},
	} {
		exit, _, errOut := remotely(t, dir, proxied, append(pay, flags...)...)
		if exit != wallet.ExitUsage || !strings.Contains(errOut, `"code":"configuration"`) {
			t.Errorf("%s: exit code %d: %s", name, exit, errOut)
		}
	}
	if _, out, _ := remotely(t, dir, s.url, "balance", "--user", "p0@example.com", "--jq", ".[0].available"); out != "0.90\n" {
		t.Errorf("one payment was made, and there are %s left", out)
	}
}

// proxyFor does TLS before a server until the test ends, and gives its address.
func proxyFor(t *testing.T, backend string, secure *tls.Config) string {
	t.Helper()
	at, err := url.Parse(backend)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", secure)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &http.Server{
		Handler:           &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(at) }},
		ReadHeaderTimeout: patience, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	served := make(chan error, 1)
	go func() { served <- proxy.Serve(listener) }()
	t.Cleanup(func() {
		if err := proxy.Close(); err != nil {
			t.Error(err)
		}
		if err := <-served; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return "https://" + listener.Addr().String()
}

func TestInClearTheServerListensOnThisMachineAloneOrBehindAProxy(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0"} {
		cmd, out, errOut := program(t, dir, "serve", "--listen", address, "-o", "json")
		exit := exitCode(t, cmd.Run())
		if exit != wallet.ExitUsage || out.Len() > 0 || !strings.Contains(errOut.String(), `"code":"invalid_input"`) || !strings.Contains(errOut.String(), "--behind-proxy") {
			t.Errorf("%s: exit code %d: %s", address, exit, errOut)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "wallet.db")); err == nil {
		t.Error("a server that may not start has made a wallet")
	}
	made, _, errOut := program(t, dir, "init") // which takes a while that is not the server's
	if exit := exitCode(t, made.Run()); exit != 0 {
		t.Fatalf("init: exit code %d: %s", exit, errOut)
	}
	for _, address := range []string{"127.0.0.1:0", "localhost:0", "[::1]:0"} {
		if address == "[::1]:0" && !speaksIPv6() {
			continue
		}
		cmd, _, errOut := program(t, dir, "serve", "--listen", address, "--timeout", "4s")
		if exit := exitCode(t, cmd.Run()); exit != 0 || !strings.Contains(errOut.String(), "listening") {
			t.Errorf("%s: exit code %d: %s", address, exit, errOut)
		}
	}
	cmd, _, errOut := program(t, dir, "serve", "--listen", "0.0.0.0:0", "--behind-proxy", "--timeout", "4s")
	if exit := exitCode(t, cmd.Run()); exit != 0 {
		t.Errorf("behind a proxy: exit code %d: %s", exit, errOut)
	}
}

// speaksIPv6 reports whether this machine has the loopback address of IPv6.
func speaksIPv6() bool {
	listener, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		return false
	}
	return listener.Close() == nil
}

func TestAServerFinishesWhatItAcceptedAndThenEnds(t *testing.T) {
	t.Parallel()
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(signal.String(), func(t *testing.T) {
			t.Parallel()
			dir := merchant(t)
			s := startServer(t, dir)
			secret, err := os.ReadFile(filepath.Join(dir, "operator.key"))
			if err != nil {
				t.Fatal(err)
			}
			// A request that has arrived but for its last byte: it is accepted, and
			// cannot be finished before that byte comes.
			const body = `{"user":"p0@example.com","merchant":"cafe","amount":"0.25","currency":"EUR"}`
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", strings.TrimPrefix(s.url, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close() //nolint:errcheck // what failed shows in the answer
			head := "POST /v1/payments HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/json\r\nIdempotency-Key: last\r\n" +
				"Authorization: Bearer " + strings.TrimSpace(string(secret)) + "\r\nContent-Length: " + big.NewInt(int64(len(body))).String() + "\r\n\r\n"
			if _, err := io.WriteString(conn, head); err != nil {
				t.Fatal(err)
			}
			in := bufio.NewReader(conn)
			if line, err := in.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") { // it waits for the body
				t.Fatalf("%q, %v", line, err)
			}
			if _, err := in.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(conn, body[:len(body)-1]); err != nil {
				t.Fatal(err)
			}
			if err := s.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			untilNobodyListens(ctx, t, s.url)
			if _, err := io.WriteString(conn, body[len(body)-1:]); err != nil {
				t.Fatal(err)
			}
			response, err := http.ReadResponse(in, nil)
			if err != nil || response.StatusCode != http.StatusOK {
				t.Fatalf("what was accepted: %v, %v\n%s", response, err, s.log())
			}
			_ = response.Body.Close()
			s.gone = true
			<-s.done
			if exit := exitCode(t, s.cmd.Wait()); exit != 0 {
				t.Errorf("exit code %d\n%s", exit, s.log())
			}
			if !strings.Contains(s.log(), `"msg":"ending"`) || strings.Contains(s.log(), "okp_") {
				t.Errorf("the log says %s", s.log())
			}
			if got := shell(t, dir, "okpay balance --user p0@example.com --jq '.[0].available'"); got != "0.75\n" {
				t.Errorf("there are %s left", got)
			}
		})
	}
}

// untilNobodyListens waits for the server to take no more connections.
func untilNobodyListens(ctx context.Context, t *testing.T, address string) {
	t.Helper()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", strings.TrimPrefix(address, "http://"))
		if err != nil {
			if ctx.Err() != nil {
				t.Fatal("the server goes on to listen")
			}
			return
		}
		_ = conn.Close()
		time.Sleep(time.Millisecond)
	}
}

func TestAServerNeedsNothingButAnAddress(t *testing.T) {
	t.Parallel()
	dir := t.TempDir() // a home without a wallet, a configuration and variables
	bare := func(args ...string) (exit int, out string) {
		cmd, stdout, stderr := program(t, dir, args...)
		cmd.Env = append(cmd.Env, "OKPAY_WALLET=")
		exit = exitCode(t, cmd.Run())
		return exit, stdout.String() + stderr.String()
	}
	cmd, _, _ := program(t, dir, "serve", "--listen", "127.0.0.1:0")
	cmd.Env = append(cmd.Env, "OKPAY_WALLET=")
	s := listening(t, cmd)
	exit, secret := bare("apikey", "create", "--name", "first", "--scope", "operator", "--jq", ".secret", "-q")
	if exit != 0 {
		t.Fatalf("exit code %d: %s", exit, secret)
	}
	if err := os.WriteFile(filepath.Join(dir, "operator.key"), []byte(secret), 0o600); err != nil {
		t.Fatal(err)
	}
	if exit, out, errOut := remotely(t, dir, s.url, "init", "--jq", ".engine"); exit != 0 || out != "sqlite\n" {
		t.Errorf("exit code %d: %s%s", exit, out, errOut)
	}
	if exit := s.end(syscall.SIGTERM); exit != 0 {
		t.Errorf("the server ends with exit code %d: %s", exit, s.log())
	}
}
