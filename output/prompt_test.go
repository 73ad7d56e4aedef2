package output

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
)

func asking(answers string) *shell {
	s := terminal(80)
	s.In = strings.NewReader(answers)
	return s
}

func TestAskReturnsTheLineAndAsksOnStderr(t *testing.T) {
	t.Parallel()
	s := asking("ada@example.com\r\nsecond\nlast")
	for _, want := range []string{"ada@example.com", "second", "last"} {
		got, err := s.Ask(t.Context(), "E-mail\x1b:", "--email")
		if err != nil || got != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	}
	if _, err := s.Ask(t.Context(), "More?", "--more"); !errors.Is(err, io.EOF) {
		t.Errorf("at the end of the input: %v", err)
	}
	same(t, s.err.String(), `E-mail\x1b: E-mail\x1b: E-mail\x1b: More? `+"\n")
	same(t, s.out.String(), "")
}

func TestConfirmTakesYesNoAndTheDefault(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed           string
		byDefault, want bool
	}{
		{"y\n", false, true},
		{"YES\n", false, true},
		{" no \n", true, false},
		{"N\n", true, false},
		{"\n", true, true},
		{"\n", false, false},
		{"what\nyes\n", false, true},
		{"a\nb\nc\ny\n", true, false}, // three tries, then no
	} {
		got, err := asking(c.typed).Confirm(t.Context(), "Pay?", c.byDefault, "--yes")
		if err != nil || got != c.want {
			t.Errorf("%q (default %v): %v, %v", c.typed, c.byDefault, got, err)
		}
	}
	s := asking("\n")
	if _, err := s.Confirm(t.Context(), "Pay 12.50 USD?", true, "--yes"); err != nil {
		t.Fatal(err)
	}
	same(t, s.err.String(), "Pay 12.50 USD? [Y/n] ")
	if _, err := asking("").Confirm(t.Context(), "Pay?", true, "--yes"); !errors.Is(err, io.EOF) {
		t.Errorf("the end of the input is no answer: %v", err)
	}
}

func TestQuestionsAreRefusedWithoutATerminalAndNameTheFlag(t *testing.T) {
	t.Parallel()
	noInput, noOutput := asking("y\n"), asking("y\n")
	noInput.NoInput, noOutput.ErrTerminal = true, false
	for name, s := range map[string]*shell{"off a terminal": pipes(), "with NoInput": noInput, "with stderr elsewhere": noOutput} {
		_, askErr := s.Ask(t.Context(), "Name?", "--name")
		_, confirmErr := s.Confirm(t.Context(), "Pay?", true, "--yes")
		_, secretErr := s.AskSecret(t.Context(), "Password?", "--password-stdin")
		for flag, err := range map[string]error{"--name": askErr, "--yes": confirmErr, "--password-stdin": secretErr} {
			var refused *NoTerminalError
			if !errors.As(err, &refused) || refused.Flag != flag {
				t.Errorf("%s: %v, want a *NoTerminalError for %s", name, err, flag)
			}
			same(t, wantUsage(t, err).Hint, "answer with "+flag)
		}
		same(t, s.err.String()+s.out.String(), "")
	}
}

func TestAskSecretReadsWithoutShowing(t *testing.T) {
	t.Parallel()
	s := asking("not this")
	s.ReadPassword = func() ([]byte, error) { return []byte("geheim 1"), nil }
	got, err := s.AskSecret(t.Context(), "Password:", "--password-stdin")
	if err != nil || got != "geheim 1" {
		t.Errorf("%q, %v", got, err)
	}
	same(t, s.err.String(), "Password: \n")
	s.ReadPassword = func() ([]byte, error) { return nil, nil }
	_, err = s.AskSecret(t.Context(), "Password:", "--password-stdin")
	_ = wantUsage(t, err)
	s.ReadPassword = func() ([]byte, error) { return nil, io.ErrUnexpectedEOF }
	if _, err = s.AskSecret(t.Context(), "Password:", "--password-stdin"); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

func TestAnInterruptedQuestionRestoresTheTerminal(t *testing.T) {
	t.Parallel()
	s := asking("")
	release, restored := make(chan struct{}), 0
	defer close(release)
	s.ReadPassword = func() ([]byte, error) { <-release; return nil, io.EOF }
	s.RestoreTerminal = func() { restored++ }
	ctx, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	cancel(interrupted)
	if _, err := s.AskSecret(ctx, "PIN:", "--pin-stdin"); !errors.Is(err, interrupted) || restored != 1 {
		t.Errorf("%v, restored %d times", err, restored)
	}
}

func TestReadSecretReadsOneBoundedLine(t *testing.T) {
	t.Parallel()
	full := strings.Repeat("x", lineBytes)
	for in, want := range map[string]string{
		"pass\n":           "pass",
		"pass\r\n":         "pass",
		"pass":             "pass",
		"pass\r":           "pass",
		" two words \n":    " two words ",
		"a\rb\n":           "a\rb",
		"pass\n\n":         "pass",
		"first\nsecond\n":  "first",
		full + "\nrest":    full,
		"\xff\xfe\u202e\n": "\xff\xfe\u202e",
	} {
		if got, err := ReadSecret(strings.NewReader(in)); err != nil || got != want {
			t.Errorf("ReadSecret(%q) = %q, %v", in, got, err)
		}
	}
	for _, in := range []string{"", "\n", "\r\n", "a\x00b\n", "\x00", full + "x", full + "x\n"} {
		_, err := ReadSecret(strings.NewReader(in))
		if usage := wantUsage(t, err); len(in) > 4 && strings.Contains(usage.Message+usage.Hint, in[:4]) {
			t.Errorf("the error repeats the secret: %q", usage.Message)
		}
	}
	if _, err := ReadSecret(broken{}); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v, want the reader's own error", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestReadSecretLeavesTheNextLineToTheNext(t *testing.T) {
	t.Parallel()
	in := strings.NewReader("password\npin\n")
	for _, want := range []string{"password", "pin"} {
		if got, err := ReadSecret(in); err != nil || got != want {
			t.Errorf("%q, %v, want %q", got, err, want)
		}
	}
}

func TestSystemStreamsOfATestAreNoTerminals(t *testing.T) {
	t.Parallel()
	s := System()
	if s.In != io.Reader(os.Stdin) || s.Out != io.Writer(os.Stdout) || s.Err != io.Writer(os.Stderr) {
		t.Error("the streams are not those of the process")
	}
	if s.OutTerminal != isTerminal(os.Stdout) || s.InTerminal && s.ReadPassword == nil {
		t.Errorf("%+v", s)
	}
}

func TestNoColorTurnsColourOff(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Setenv("NO_COLOR", "")
	if !System().Color {
		t.Error("colour is off by default")
	}
	t.Setenv("NO_COLOR", "1")
	if System().Color {
		t.Error("NO_COLOR is not respected")
	}
	t.Setenv("NO_COLOR", "")
	t.Setenv("TERM", "dumb")
	if System().Color {
		t.Error("a dumb terminal gets colour")
	}
}
