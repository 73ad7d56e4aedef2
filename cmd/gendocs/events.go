package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// The table of events stands between these lines of its guide.
const (
	eventsBegin = "<!-- The table is made by go run ./cmd/gendocs. -->\n"
	eventsEnd   = "<!-- The end of the table. -->\n"
)

// writeEvents puts the table of all types of events into the guide about them.
func writeEvents(path string) error {
	before, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	after, err := withEvents(before)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return os.WriteFile(path, after, fileMode)
}

// withEvents gives the guide with the table as it is now.
func withEvents(guide []byte) ([]byte, error) {
	head, rest, begins := bytes.Cut(guide, []byte(eventsBegin))
	_, tail, ends := bytes.Cut(rest, []byte(eventsEnd))
	if !begins || !ends {
		return nil, fmt.Errorf("there are no lines %q and %q", eventsBegin, eventsEnd)
	}
	return bytes.Join([][]byte{head, []byte(eventsBegin), eventTable(), []byte(eventsEnd), tail}, nil), nil
}

func eventTable() []byte {
	var out bytes.Buffer
	out.WriteString("\n| type | what happened | object | data |\n| --- | --- | --- | --- |\n")
	for _, t := range wallet.EventTypes() {
		name := "`" + t.Type + "`"
		if !t.Customers {
			name += " °"
		}
		fields := make([]string, 0, len(t.Fields))
		for _, f := range t.Fields {
			field := "`" + f.Name + "` " + f.Meaning
			if t.Customers && !f.Customers {
				field = "`" + f.Name + "` ° " + f.Meaning
			}
			fields = append(fields, field)
		}
		fmt.Fprintf(&out, "| %s | %s | %s | %s |\n", name, t.Happened, t.Object, strings.Join(fields, "; "))
	}
	out.WriteString("\n")
	return out.Bytes()
}
