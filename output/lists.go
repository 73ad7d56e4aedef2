package output

import (
	"bufio"
	"encoding/json"
)

// jsonArray writes a list as one indented JSON array while its rows arrive.
type jsonArray struct {
	out   *bufio.Writer
	count int
}

func (a *jsonArray) add(raw json.RawMessage) error {
	separator := ",\n" + indent
	if a.count == 0 {
		separator = "[\n" + indent
	}
	a.count++
	if _, err := a.out.WriteString(separator); err != nil {
		return err
	}
	return writeIndented(a.out, raw, indent)
}

func (a *jsonArray) flush() error { return a.out.Flush() }

func (a *jsonArray) close() error {
	end := "\n]\n"
	if a.count == 0 {
		end = "[]\n"
	}
	if _, err := a.out.WriteString(end); err != nil {
		return err
	}
	return a.out.Flush()
}

// jsonLines writes a list as JSON Lines: one compact object a line (jsonlines.org).
type jsonLines struct {
	out *bufio.Writer
}

func (l *jsonLines) add(raw json.RawMessage) error {
	if _, err := l.out.Write(raw); err != nil {
		return err
	}
	return l.out.WriteByte('\n')
}

func (l *jsonLines) flush() error { return l.out.Flush() }
func (l *jsonLines) close() error { return l.out.Flush() }
