package commands

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// run is a run of the program in this process.
type run struct {
	out, err string
	exit     int
}

// shell is the world of a run: what a test sets, and otherwise no terminal, an
// empty environment and a wallet that cannot be opened.
type shell struct {
	stdin    string
	terminal bool
	environ  []string
	open     func(ctx context.Context, at Target) (wallet.Service, func() error, error)
	now      func() time.Time
	sleep    func(ctx context.Context, d time.Duration) error
	ctx      context.Context
}

func (s shell) run(t *testing.T, args ...string) run {
	t.Helper()
	var out, errOut bytes.Buffer
	in := strings.NewReader(s.stdin)
	streams := output.Streams{In: in, Out: &out, Err: &errOut, Location: time.UTC}
	if s.terminal {
		streams.InTerminal, streams.OutTerminal, streams.ErrTerminal = true, true, true
		streams.Width = 200
		streams.ReadPassword = func() ([]byte, error) { return readTyped(in) }
	}
	deps := Deps{
		Streams:    streams,
		Environ:    append([]string{"HOME=" + t.TempDir()}, s.environ...),
		Open:       s.open,
		NewKey:     func() string { return "made-key" },
		Now:        s.now,
		Sleep:      s.sleep,
		Executable: func() (string, error) { return "", errors.New("no program in a test") },
		Build: func() Build {
			return Build{Version: "1.2.3", Commit: "abc", Go: "go1.26", OS: "linux", Arch: "amd64", Schema: 1}
		},
	}
	if deps.Open == nil {
		deps.Open = func(context.Context, Target) (wallet.Service, func() error, error) {
			t.Helper()
			t.Error("the wallet was opened")
			return nil, nil, errors.New("no wallet in this test")
		}
	}
	if deps.Now == nil {
		deps.Now = func() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }
	}
	if deps.Sleep == nil {
		deps.Sleep = func(context.Context, time.Duration) error { return errors.New("nobody sleeps in this test") }
	}
	ctx := s.ctx
	if ctx == nil {
		ctx = t.Context()
	}
	exit := Execute(ctx, deps, args)
	return run{out: out.String(), err: errOut.String(), exit: exit}
}

// readTyped reads what is typed up to the end of the line.
func readTyped(in *strings.Reader) ([]byte, error) {
	var line []byte
	for {
		b, err := in.ReadByte()
		if err != nil {
			return line, err
		}
		if b == '\n' {
			return line, nil
		}
		line = append(line, b)
	}
}

func (r run) wantExit(t *testing.T, exit int) run {
	t.Helper()
	if r.exit != exit {
		t.Errorf("exit code %d, want %d\nstdout: %s\nstderr: %s", r.exit, exit, r.out, r.err)
	}
	return r
}

func (r run) wantErr(t *testing.T, parts ...string) run {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(r.err, part) {
			t.Errorf("stderr does not have %q:\n%s", part, r.err)
		}
	}
	return r
}
