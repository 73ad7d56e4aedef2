package output

import (
	"fmt"
	"slices"
	"strings"
)

// Format is how a result is written.
type Format string

// The formats of --output. Table is the default, on a terminal and off it.
const (
	Table Format = "table"
	JSON  Format = "json"
	JSONL Format = "jsonl"
	CSV   Format = "csv"
	YAML  Format = "yaml"
)

// Formats lists the formats in the order in which help and completion name them.
func Formats() []Format { return []Format{Table, JSON, JSONL, CSV, YAML} }

// ParseFormat returns the format of that name, Table for the empty name, and a *UsageError for any other.
func ParseFormat(name string) (Format, error) {
	if name == "" {
		return Table, nil
	}
	if f := Format(name); slices.Contains(Formats(), f) {
		return f, nil
	}
	return "", &UsageError{
		Message: fmt.Sprintf("unknown output format %q", name),
		Hint:    "use one of " + joinNames(Formats()),
	}
}

// isJSON reports whether programs read the output as JSON; then errors are JSON too.
func (f Format) isJSON() bool { return f == JSON || f == JSONL }

// Settings are the output flags of one run.
type Settings struct {
	Format   Format   // empty is Table
	Columns  []string // --columns: JSON field names, in the order wanted; empty shows what the view shows
	NoHeader bool     // --no-header: no header row in tables and CSV
	JQ       string   // --jq: a jq expression over the JSON form; empty is none
	Quiet    bool     // -q: no notes, warnings or progress; results and errors stay
}

// ParseColumns splits the value of --columns at its commas and trims spaces around the names. An empty or repeated
// name is a *UsageError.
func ParseColumns(list string) ([]string, error) {
	if strings.TrimSpace(list) == "" {
		return nil, nil
	}
	names := strings.Split(list, ",")
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	return names, checkNames(names)
}

func checkNames(names []string) error {
	for i, name := range names {
		if name == "" {
			return &UsageError{Message: "--columns has an empty name", Hint: "separate names by single commas: id,amount,currency"}
		}
		if slices.Contains(names[:i], name) {
			return &UsageError{Message: fmt.Sprintf("--columns names %q twice", name), Hint: "name each column once"}
		}
	}
	return nil
}

func joinNames[S ~string](names []S) string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = string(name)
	}
	return strings.Join(all, ", ")
}
