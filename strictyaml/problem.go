package strictyaml

import (
	"fmt"
	"strings"
)

// Problem is one mistake in a document. Line and Column count from 1; they are 0
// for one that is of no place. Path says where, as fees[2].percent.
type Problem struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Path    string `json:"path"`
	Message string `json:"message"`
}

func (p Problem) String() string {
	text := p.Message
	if p.Path != "" {
		text = p.Path + ": " + text
	}
	if p.Line == 0 {
		return text
	}
	return fmt.Sprintf("%d:%d: %s", p.Line, p.Column, text)
}

// Error is a document with mistakes in it: all that were found, in the order of
// their places.
type Error struct{ Problems []Problem }

func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Fault is a document that cannot be read at all.
func Fault(line, column int, format string, args ...any) *Error {
	return &Error{Problems: []Problem{{Line: line, Column: column, Message: fmt.Sprintf(format, args...)}}}
}

// clip bounds what of a refused text an error repeats.
func clip(text string) string {
	const most = 40
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
