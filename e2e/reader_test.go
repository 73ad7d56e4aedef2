//go:build unix

package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/okpay/okpay/internal/pgtest"
)

// reader is somebody who copies the blocks of a document into shells, one after
// the other, on a fresh machine: into one shell, until a server runs in its
// foreground, and then into a second one. A later block with a server goes into
// the first shell again, once the server there was ended with Ctrl-C.
type reader struct {
	t      *testing.T
	blocks []string
	home   *shell
	first  *prompt
	second *prompt // nil before a server runs
}

// What documents write for an address to listen on and for a database.
const (
	documentPort     = "127.0.0.1:8460"
	documentDatabase = "postgres://pay@localhost/pay"
)

// newReader opens a document. Its port is given to a free one, so that tests can
// run at once, and nothing else is changed in it.
func newReader(t *testing.T, path string) *reader {
	t.Helper()
	r := &reader{t: t, home: newShell(t)}
	port := freePort(t)
	for _, block := range shellBlocks(t, path) {
		r.blocks = append(r.blocks, strings.ReplaceAll(block, documentPort, port))
	}
	for _, name := range []string{"home", "tmp"} {
		if err := os.Mkdir(filepath.Join(r.home.dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	r.home = r.home.with("OKPAY_WALLET=", "TMPDIR="+filepath.Join(r.home.dir, "tmp"))
	r.first = r.open()
	return r
}

// freePort finds a port that nobody listens on.
func freePort(t *testing.T) string {
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

// read runs the blocks in their order and tells check, counting from 1, what
// each printed on either stream. The first command that fails ends the test.
// What follows the address of a database is left out without PostgreSQL.
func (r *reader) read(check func(block int, output string)) {
	r.t.Helper()
	for i, block := range r.blocks {
		if strings.Contains(block, documentDatabase) {
			r.t.Run("over PostgreSQL", func(t *testing.T) {
				address := pgtest.Database(t)
				for n, block := range r.blocks[i:] {
					check(i+n+1, r.run(strings.ReplaceAll(block, documentDatabase, address)))
				}
				r.close()
			})
			return
		}
		check(i+1, r.run(block))
	}
	r.close()
}

// run runs one block where it belongs.
func (r *reader) run(block string) string {
	r.t.Helper()
	if !serves(block) {
		at := r.first
		if r.second != nil {
			at = r.second
		}
		return at.run(block)
	}
	if r.second == nil {
		r.second = r.open()
	}
	r.first.interrupt()
	return r.first.serve(block)
}

// serves reports whether a block leaves a server in the foreground.
func serves(block string) bool { return serverLine().MatchString(block) }

func serverLine() *regexp.Regexp { return regexp.MustCompile(`(?m)^okpay serve .*$`) }

// close ends the server and the shells.
func (r *reader) close() {
	r.t.Helper()
	r.first.interrupt()
	for _, p := range []*prompt{r.first, r.second} {
		if p == nil {
			continue
		}
		_ = p.in.Close()
		if rest, err := io.ReadAll(p.out); err != nil || len(rest) > 0 {
			r.t.Errorf("a shell ends with %q, %v", rest, err)
		}
		if err := p.cmd.Wait(); err != nil {
			r.t.Errorf("a shell ends with %v", err)
		}
	}
}

// prompt is a shell that waits for what is typed.
type prompt struct {
	t       *testing.T
	cmd     *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	pidFile string
	serving bool
}

// open opens a new shell. A command that fails ends it.
func (r *reader) open() *prompt {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), longestRun)
	p := &prompt{t: r.t, cmd: r.home.command(ctx, "bash", "-euo", "pipefail", "-s"), pidFile: filepath.Join(r.t.TempDir(), "server.pid")}
	r.t.Cleanup(func() {
		cancel()
		if p.serving { // the document did not run to its end
			_ = p.signal(syscall.SIGKILL)
		}
	})
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		r.t.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		r.t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	p.typed("exec 2>&1\n")
	return p
}

func (p *prompt) typed(text string) {
	p.t.Helper()
	if _, err := io.WriteString(p.in, text); err != nil {
		p.t.Fatal(err)
	}
}

// until reads lines up to the one that holds the mark, and gives those before it.
func (p *prompt) until(mark string) string {
	p.t.Helper()
	var all strings.Builder
	for {
		line, err := p.out.ReadString('\n')
		if strings.Contains(line, mark) {
			return all.String()
		}
		all.WriteString(line)
		if err != nil {
			p.t.Fatalf("the document does not run as written: %v\n%s", err, &all)
		}
	}
}

// endOfBlock is what a shell says when it has come to the end of a block.
const endOfBlock = "--- end of block ---"

func (p *prompt) run(block string) string {
	p.t.Helper()
	p.typed(strings.TrimSuffix(block, "\n") + "\necho '" + endOfBlock + "'\n")
	return p.until(endOfBlock)
}

// serve runs a block until its server listens. The number of its process is kept
// to interrupt it, as a terminal does with what is in its foreground.
func (p *prompt) serve(block string) string {
	p.t.Helper()
	noted := serverLine().ReplaceAllString(block, fmt.Sprintf(`sh -c 'echo $$$$ > "$$0"; exec "$$@"' '%s' $0`, p.pidFile))
	p.typed(strings.TrimSuffix(noted, "\n") + "\necho '" + endOfBlock + "'\n")
	p.serving = true
	return p.until(`"msg":"listening"`)
}

// interrupt sends what Ctrl-C sends to a server, which must end well.
func (p *prompt) interrupt() {
	p.t.Helper()
	if !p.serving {
		return
	}
	p.serving = false
	if err := p.signal(syscall.SIGINT); err != nil {
		p.t.Fatal(err)
	}
	if log := p.until(endOfBlock); secretIn(log, nil) != "" {
		p.t.Errorf("the server's log tells %s:\n%s", secretIn(log, nil), log)
	}
}

// signal sends a signal to the server.
func (p *prompt) signal(signal syscall.Signal) error {
	text, err := os.ReadFile(p.pidFile)
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return err
	}
	return syscall.Kill(pid, signal)
}
