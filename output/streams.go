package output

import (
	"io"
	"os"
	"time"

	"golang.org/x/term"
)

// Streams is all that the tool knows of the shell around it: where it reads, where it writes, and which of these are
// terminals. Tests make their own; the program uses System.
type Streams struct {
	In  io.Reader
	Out io.Writer // the result, and nothing else
	Err io.Writer // everything else: errors, notes, questions, progress

	InTerminal, OutTerminal, ErrTerminal bool

	// Width is the terminal's width in cells, 0 when unknown; a table is fitted to it only on a terminal.
	Width int
	// Color allows colour. It takes effect on a stream that is a terminal and on no other.
	Color bool
	// NoInput forbids questions even on a terminal (--no-input).
	NoInput bool
	// Location is the zone in which a terminal shows times; nil is the machine's own.
	Location *time.Location
	// ReadPassword reads a line from the terminal without showing it. It is needed only where InTerminal is set.
	ReadPassword func() ([]byte, error)
	// RestoreTerminal undoes what an interrupted ReadPassword did to the terminal; nil when there is nothing to undo.
	RestoreTerminal func()
}

// System returns the streams of this process. Colour is allowed unless NO_COLOR is set to anything (no-color.org) or
// TERM is dumb.
func System() Streams {
	in, out, errOut := os.Stdin, os.Stdout, os.Stderr
	s := Streams{
		In: in, Out: out, Err: errOut,
		InTerminal:  isTerminal(in),
		OutTerminal: isTerminal(out),
		ErrTerminal: isTerminal(errOut),
		Color:       os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
	}
	if s.OutTerminal {
		s.Width = terminalWidth(out)
		s.Color = s.Color && enableColor(out)
	} else if s.ErrTerminal {
		s.Width = terminalWidth(errOut)
		s.Color = s.Color && enableColor(errOut)
	}
	if s.InTerminal {
		fd := int(in.Fd())
		s.ReadPassword = func() ([]byte, error) { return term.ReadPassword(fd) }
		if state, err := term.GetState(fd); err == nil {
			s.RestoreTerminal = func() { _ = term.Restore(fd, state) }
		}
	}
	return s
}

func isTerminal(f *os.File) bool {
	return term.IsTerminal(int(f.Fd()))
}

func terminalWidth(f *os.File) int {
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width < 0 {
		return 0
	}
	return width
}

// outColor and errColor report whether colour goes to that stream.
func (s Streams) outColor() bool { return s.Color && s.OutTerminal }
func (s Streams) errColor() bool { return s.Color && s.ErrTerminal }

func (s Streams) location() *time.Location {
	if s.Location == nil {
		return time.Local
	}
	return s.Location
}
