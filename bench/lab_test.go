package bench

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// lab is what the rows are measured with. Each thing is made when the first
// row needs it. It is for one goroutine.
type lab struct {
	dir      string
	programs map[string]string // the path of a built program by its import path
	crowd    *crowd
	crowded  *crowded
	measured []ratio
}

const module = "github.com/okpay/okpay"

// program builds a program of this module, once, and gives its path.
func (l *lab) program(b *testing.B, name string) string {
	b.Helper()
	if path, ok := l.programs[name]; ok {
		return path
	}
	path := filepath.Join(l.dir, strings.ReplaceAll(name, "/", "-"))
	build := exec.Command("go", "build", "-o", path, module+"/"+name)
	if said, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build %s: %v\n%s", name, err, said)
	}
	if l.programs == nil {
		l.programs = map[string]string{}
	}
	l.programs[name] = path
	return path
}

// command is a run of a program that sees nothing of this machine's settings.
func (l *lab) command(path string, args ...string) *exec.Cmd {
	cmd := exec.Command(path, args...)
	cmd.Dir = l.dir
	cmd.Env = []string{"HOME=" + filepath.Join(l.dir, "home"), "PATH=" + os.Getenv("PATH"), "TZ=UTC"}
	return cmd
}

// run runs a program and gives what it prints. A failure ends the benchmark.
func (l *lab) run(b *testing.B, path string, args ...string) string {
	b.Helper()
	cmd := l.command(path, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		b.Fatalf("%s %s: %v\n%s", filepath.Base(path), strings.Join(args, " "), err, said.String())
	}
	return strings.TrimSpace(out.String())
}

// okpay runs okpay on a wallet.
func (l *lab) okpay(b *testing.B, wallet string, args ...string) string {
	b.Helper()
	return l.run(b, l.program(b, "cmd/okpay"), append(args, "--wallet", wallet, "--quiet")...)
}

// process gives a contestant: a run of a program from its start to its end.
func (l *lab) process(b *testing.B, path string, args ...string) func() cost {
	b.Helper()
	return func() cost {
		cmd := l.command(path, args...)
		var said bytes.Buffer
		cmd.Stderr = &said
		start := time.Now()
		err := cmd.Run()
		took := time.Since(start)
		if err != nil {
			b.Fatalf("%s %s: %v\n%s", filepath.Base(path), strings.Join(args, " "), err, said.String())
		}
		return cost{took, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	}
}

// copyWallet gives a fresh copy of a wallet with its key, and waits until it
// is on disk, so that no later write pays for it.
func (l *lab) copyWallet(b *testing.B, from, name string) string {
	b.Helper()
	to := filepath.Join(l.dir, name)
	for _, leftover := range []string{"", "-wal", "-shm", ".key"} {
		if err := os.Remove(to + leftover); err != nil && !errors.Is(err, os.ErrNotExist) {
			b.Fatal(err)
		}
	}
	for _, suffix := range []string{"", ".key"} {
		if err := copyFile(from+suffix, to+suffix); err != nil {
			b.Fatal(err)
		}
	}
	return to
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close() //nolint:errcheck // it was only read
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(target, source)
	return errors.Join(err, target.Sync(), target.Close())
}

// writeLines makes a file of a header and n lines.
func (l *lab) writeLines(b *testing.B, name, header string, n int, line func(i int) string) string {
	b.Helper()
	var text strings.Builder
	fmt.Fprintln(&text, header)
	for i := range n {
		fmt.Fprintln(&text, line(i))
	}
	path := filepath.Join(l.dir, name)
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}
