package output

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
)

// ErrorReport is what a failed command tells. Its JSON is part of the contract: {"error":{…}} with these fields.
type ErrorReport struct {
	Code           string         `json:"code"`
	Exit           int            `json:"exit"`
	Message        string         `json:"message"`
	Hint           string         `json:"hint"`
	Details        map[string]any `json:"details,omitempty"`
	IdempotencyKey string         `json:"idempotency_key,omitempty"`
}

// WriteError writes the report to stderr: as one line of JSON with -o json and jsonl, otherwise as a line for the
// message and one for the hint, if there is one. It needs no Printer, so that a failure to make one can be told.
func WriteError(streams Streams, format Format, report ErrorReport) error {
	return writeReport(streams.Err, streams.errColor(), format, report)
}

// Error writes the report to stderr as WriteError does, clear of a progress bar. Quiet does not silence it.
func (p *Printer) Error(report ErrorReport) error {
	return p.err.write(func(w io.Writer) error {
		return writeReport(w, p.streams.errColor(), p.settings.Format, report)
	})
}

func writeReport(w io.Writer, color bool, format Format, report ErrorReport) error {
	if format.isJSON() {
		return writeJSONLine(w, map[string]ErrorReport{"error": report})
	}
	if _, err := fmt.Fprintf(w, "%s %s\n", colored("error:", Bad, color), Escape(report.Message)); err != nil {
		return err
	}
	if report.Hint == "" {
		return nil
	}
	_, err := fmt.Fprintf(w, "%s %s\n", colored("hint:", Muted, color), Escape(report.Hint))
	return err
}

// Warn tells what the user should know although the command goes on: {"warning":{"message":…}} with -o json and
// jsonl. Quiet silences it.
func (p *Printer) Warn(format string, args ...any) {
	if p.settings.Quiet {
		return
	}
	message := fmt.Sprintf(format, args...)
	_ = p.err.write(func(w io.Writer) error { // nothing can be done about a stderr that does not take a warning
		if p.settings.Format.isJSON() {
			return writeJSONLine(w, map[string]map[string]string{"warning": {"message": message}})
		}
		_, err := fmt.Fprintf(w, "%s %s\n", colored("warning:", Waiting, p.streams.errColor()), Escape(message))
		return err
	})
}

// Note tells a person how things stand. It is silent with Quiet, and with -o json and jsonl, where stderr is read by
// programs.
func (p *Printer) Note(format string, args ...any) {
	if p.settings.Quiet || p.settings.Format.isJSON() {
		return
	}
	message := fmt.Sprintf(format, args...)
	_ = p.err.write(func(w io.Writer) error { // as in Warn
		_, err := fmt.Fprintln(w, Escape(message))
		return err
	})
}

func colored(s string, style Style, color bool) string {
	if !color {
		return s
	}
	return paint(s, style)
}

func writeJSONLine(w io.Writer, value any) error {
	var raw json.RawMessage
	raw, err := marshal(value)
	if err != nil {
		return err
	}
	_, err = w.Write(append(raw, '\n'))
	return err
}

// errWriter writes messages to stderr one at a time, each clear of the progress bar that may be shown there.
type errWriter struct {
	mu  sync.Mutex
	w   io.Writer
	bar *bar
}

func (e *errWriter) write(message func(io.Writer) error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.bar == nil {
		return message(e.w)
	}
	e.bar.clear()
	err := message(e.w)
	e.bar.show()
	return err
}
