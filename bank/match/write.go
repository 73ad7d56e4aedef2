package match

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// Write writes a result as JSON: the bytes that json.Marshal gives for it and a
// newline, without holding them all. The same lines, rules and day give the same
// bytes each time. The error is one of w.
func (r *Result) Write(w io.Writer) error {
	out := bufio.NewWriter(w)
	if err := r.writeTo(out); err != nil {
		return fmt.Errorf("write a result: %w", err)
	}
	return out.Flush()
}

func (r *Result) writeTo(out *bufio.Writer) error {
	if _, err := fmt.Fprintf(out, `{"rules_sha256":%q,"today":%q,"matches":`, r.RulesSHA256, r.Today); err != nil {
		return err
	}
	if err := writeList(out, r.Matches); err != nil {
		return err
	}
	if _, err := out.WriteString(`,"breaks":`); err != nil {
		return err
	}
	if err := writeList(out, r.Breaks); err != nil {
		return err
	}
	if _, err := out.WriteString(`,"suggestions":`); err != nil {
		return err
	}
	if err := writeList(out, r.Suggestions); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, ",\"suggestions_cut\":%t}\n", r.SuggestionsCut)
	return err
}

func writeList[T any](out *bufio.Writer, list []T) error {
	before := byte('[')
	for i := range list {
		item, err := json.Marshal(&list[i])
		if err != nil {
			return err
		}
		if err := out.WriteByte(before); err != nil {
			return err
		}
		if _, err := out.Write(item); err != nil {
			return err
		}
		before = ','
	}
	if len(list) == 0 {
		if err := out.WriteByte('['); err != nil {
			return err
		}
	}
	return out.WriteByte(']')
}
