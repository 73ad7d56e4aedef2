//go:build unix

package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/e2e/dying"
)

// programFolder is where the program is built, and longestRun bounds a run of
// it, so that one that hangs is told from one that is slow.
var programFolder string

const longestRun = time.Minute

func TestMain(m *testing.M) {
	if dying.Asked() { // this process is not the test but what the test kills
		os.Exit(dying.Run())
	}
	os.Exit(testAll(m))
}

func testAll(m *testing.M) int {
	var err error
	if programFolder, err = os.MkdirTemp("", "okpay-faults-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(programFolder) //nolint:errcheck // a folder of temporary files that stays does no harm
	return m.Run()
}

// builtOnce builds the program when the first test needs it.
var builtOnce = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programFolder, "okpay")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "github.com/okpay/okpay/cmd/okpay").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w: %s", err, out)
	}
	return path, nil
})

func program(t testing.TB) string {
	t.Helper()
	path, err := builtOnce()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// shell is where the program is run: a folder with a home of its own.
type shell struct {
	t   testing.TB
	dir string
	env []string
}

func newShell(t testing.TB, entries ...string) *shell {
	t.Helper()
	dir := t.TempDir()
	return &shell{t: t, dir: dir, env: append([]string{
		"PATH=" + filepath.Dir(program(t)) + ":" + os.Getenv("PATH"), "HOME=" + dir, "XDG_CONFIG_HOME=" + filepath.Join(dir, "config"),
		"XDG_DATA_HOME=" + filepath.Join(dir, "data"), "TMPDIR=" + os.TempDir(), "LANG=C.UTF-8",
		"OKPAY_KEY=" + testingKey(),
	}, entries...)}
}

// ran is how a run of a command ended.
type ran struct {
	stdout, stderr string
	exit           int
}

func (r ran) String() string {
	return fmt.Sprintf("exit %d\nstdout: %s\nstderr: %s", r.exit, r.stdout, r.stderr)
}

// run runs a command and gives how it ended.
func (s *shell) run(name string, args ...string) ran {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), longestRun)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = s.dir, s.env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) || ctx.Err() != nil {
		s.t.Fatalf("%s %v: %v, %v\n%s%s", name, args, err, ctx.Err(), stdout.String(), stderr.String())
	}
	return ran{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// must is run of the program, which must end well.
func (s *shell) must(args ...string) string {
	s.t.Helper()
	r := s.run(program(s.t), args...)
	if r.exit != 0 {
		s.t.Fatalf("okpay %v: %s", args, r)
	}
	return r.stdout
}

// serving is okpay serve, which is killed and started again at one address.
type serving struct {
	shell   *shell
	address string
	wallet  string
	flags   []string // beside where it listens and what it serves
	cmd     *exec.Cmd
	ended   chan struct{} // closed when cmd has ended, by itself or not
	log     bytes.Buffer
}

// serveProgram makes the wallet and serves it, each by the program itself.
func serveProgram(t testing.TB, location string) *serving {
	t.Helper()
	s := newServing(newShell(t), location, "--no-duties")
	s.shell.must("init", "--wallet", location, "-q")
	s.start()
	return s
}

// newServing prepares a server, which ends with the test, at an address of its own.
func newServing(in *shell, location string, flags ...string) *serving {
	in.t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		in.t.Fatal(err)
	}
	s := &serving{shell: in, wallet: location, flags: flags, address: listener.Addr().String()} // free, and taken again at once
	if err := listener.Close(); err != nil {
		in.t.Fatal(err)
	}
	in.t.Cleanup(s.kill)
	return s
}

// start starts the server, and returns when it takes connections.
func (s *serving) start() {
	s.shell.t.Helper()
	args := append([]string{"serve", "--listen", s.address, "--wallet", s.wallet, "--rate", "0"}, s.flags...)
	s.startAs(exec.Command(program(s.shell.t), args...), s.shell.env)
}

// startAs is start of a program that serves as okpay does.
func (s *serving) startAs(cmd *exec.Cmd, env []string) {
	s.shell.t.Helper()
	s.cmd, s.ended = cmd, make(chan struct{})
	s.cmd.Dir, s.cmd.Env, s.cmd.Stderr = s.shell.dir, env, &s.log
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := s.cmd.Start(); err != nil {
		s.shell.t.Fatal(err)
	}
	go func(ended chan struct{}) {
		_ = cmd.Wait()
		close(ended)
	}(s.ended)
	for end := time.Now().Add(recovery); ; time.Sleep(5 * time.Millisecond) {
		conn, err := net.Dial("tcp", s.address)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(end) {
			s.kill()
			s.shell.t.Fatalf("okpay serve does not take connections: %v: %s", err, s.log.String())
		}
	}
}

// kill ends the server as a loss of power does.
func (s *serving) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		<-s.ended
		s.cmd = nil
	}
}
