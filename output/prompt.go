package output

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// confirmTries bounds how often Confirm asks again after an answer that is neither yes nor no.
const confirmTries = 3

// Ask asks on stderr and returns the line that is typed. Without a terminal, or with NoInput, it asks nothing and
// returns a *NoTerminalError that names flag, the one that answers the question instead. The end of the input is an
// answer of io.EOF, and a context that ends breaks the question off with its error.
func (s Streams) Ask(ctx context.Context, question, flag string) (string, error) {
	if err := s.mayAsk(question, flag); err != nil {
		return "", err
	}
	if _, err := fmt.Fprintf(s.Err, "%s ", Escape(question)); err != nil {
		return "", err
	}
	return s.await(ctx, func() (string, error) { return readLine(s.In) })
}

// AskSecret is Ask without showing what is typed. An empty answer is a *UsageError.
func (s Streams) AskSecret(ctx context.Context, question, flag string) (string, error) {
	if err := s.mayAsk(question, flag); err != nil {
		return "", err
	}
	if s.ReadPassword == nil {
		return "", &NoTerminalError{Question: question, Flag: flag}
	}
	if _, err := fmt.Fprintf(s.Err, "%s ", Escape(question)); err != nil {
		return "", err
	}
	secret, err := s.await(ctx, func() (string, error) {
		line, err := s.ReadPassword()
		return string(line), err
	})
	_, _ = fmt.Fprintln(s.Err) // the line end that was typed was not shown
	if err != nil {
		return "", err
	}
	return ReadSecret(strings.NewReader(secret))
}

// Confirm asks a yes-or-no question; an empty line is the answer that byDefault says. After three answers that are
// neither it takes it for a no.
func (s Streams) Confirm(ctx context.Context, question string, byDefault bool, flag string) (bool, error) {
	choice := "[y/N]"
	if byDefault {
		choice = "[Y/n]"
	}
	for range confirmTries {
		answer, err := s.Ask(ctx, question+" "+choice, flag)
		if err != nil {
			return false, err
		}
		switch strings.ToLower(strings.TrimSpace(answer)) {
		case "":
			return byDefault, nil
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		}
	}
	return false, nil
}

func (s Streams) mayAsk(question, flag string) error {
	if s.InTerminal && s.ErrTerminal && !s.NoInput {
		return nil
	}
	return &NoTerminalError{Question: question, Flag: flag}
}

// await runs a read that cannot be broken off, and leaves it behind when the context ends first; the terminal is then
// made to show again what is typed.
func (s Streams) await(ctx context.Context, read func() (string, error)) (string, error) {
	type answer struct {
		line string
		err  error
	}
	done := make(chan answer, 1)
	go func() {
		line, err := read()
		done <- answer{line, err}
	}()
	select {
	case a := <-done:
		if errors.Is(a.err, io.EOF) {
			_, _ = fmt.Fprintln(s.Err) // so that what follows does not stand beside the question
		}
		return a.line, a.err
	case <-ctx.Done():
		if s.RestoreTerminal != nil {
			s.RestoreTerminal()
		}
		_, _ = fmt.Fprintln(s.Err)
		return "", context.Cause(ctx)
	}
}
