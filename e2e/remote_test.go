//go:build unix

package e2e

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"syscall"
)

// serving is a server in a process of its own.
type serving struct {
	url  string
	cmd  *exec.Cmd
	done chan struct{} // closed when it has said its last
	said strings.Builder
}

// longestServing ends a server that nobody stops, because its test was killed.
const longestServing = "15m"

// serveWallet runs okpay serve on a port of its own, with more flags if any, and
// comes back once it listens.
func serveWallet(environ []string, location string, flags ...string) (*serving, error) {
	args := append([]string{"serve", "--listen", "127.0.0.1:0", "--wallet", location, "--rate", "0", "--no-duties", "--timeout", longestServing}, flags...)
	s := &serving{cmd: exec.Command(program, args...), done: make(chan struct{})}
	s.cmd.Env = environ
	log, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(log)
	first, err := lines.ReadBytes('\n')
	var listening struct{ Msg, URL string }
	if err == nil {
		err = json.Unmarshal(first, &listening)
	}
	if err != nil || listening.Msg != "listening" {
		return nil, errors.Join(fmt.Errorf("okpay serve says %q", first), err, s.cmd.Process.Kill(), s.cmd.Wait())
	}
	s.url = listening.URL
	go func() {
		defer close(s.done)
		_, _ = io.Copy(&s.said, lines)
	}()
	return s, nil
}

// stop asks the server to end and says whether it ended well.
func (s *serving) stop() error {
	err := s.cmd.Process.Signal(syscall.SIGTERM)
	<-s.done
	return errors.Join(err, s.cmd.Wait())
}

// log is all that the server said, once it has stopped.
func (s *serving) log() string {
	<-s.done
	return s.said.String()
}

// secretPatterns match what must be in no log: the secret of an API key or of a
// session, the number of a card or of an account, a password, a PIN.
func secretPatterns() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`ok[ps]_`), regexp.MustCompile(`\b[0-9]{13,19}\b`), regexp.MustCompile(testIBAN), regexp.MustCompile(`grey herons|brass kettles|much fog`),
		regexp.MustCompile(`\b493817\b`), regexp.MustCompile(`\+[0-9]{8,15}\b`),
	}
}

// secretIn gives a secret that a log tells, empty when it tells none. codes are
// those that were sent.
func secretIn(log string, codes []string) string {
	patterns := secretPatterns()
	for _, code := range codes {
		patterns = append(patterns, regexp.MustCompile(`\b`+code+`\b`))
	}
	log = timePattern().ReplaceAllString(log, "")
	if i := slices.IndexFunc(patterns, func(p *regexp.Regexp) bool { return p.MatchString(log) }); i >= 0 {
		return patterns[i].FindString(log)
	}
	return ""
}
