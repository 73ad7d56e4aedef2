package rates

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// maxDepth is how deep elements may lie in one another; a rate lies at four.
const maxDepth = 16

// readXML reads days as <Cube time="…"> around <Cube currency="…" rate="…"/>, in
// whatever namespace.
func readXML(r io.Reader) ([]wallet.RateDay, error) {
	source := &noting{source: r}
	decoder := xml.NewDecoder(source)
	var days []wallet.RateDay
	depth, within := 0, 0 // within is the depth of the day that is being read
	for {
		token, err := decoder.Token()
		line, _ := decoder.InputPos()
		if errors.Is(err, io.EOF) {
			return days, nil
		}
		if source.err != nil {
			return nil, fmt.Errorf("read a file of rates: %w", source.err)
		}
		if err != nil {
			return nil, bad(line, "it is no XML that can be read: "+clip(strings.TrimPrefix(err.Error(), "XML ")))
		}
		switch token := token.(type) {
		case xml.Directive:
			return nil, bad(line, "a document type is not taken")
		case xml.EndElement:
			if depth == within {
				within = 0
			}
			depth--
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return nil, bad(line, "its elements lie too deep in one another")
			}
			if token.Name.Local != "Cube" {
				continue
			}
			date, currency, rate := attribute(token, "time"), attribute(token, "currency"), attribute(token, "rate")
			switch {
			case date != "" && within == 0:
				if len(days) >= MaxDays {
					return nil, bad(line, fmt.Sprintf("there are more than %d days", MaxDays))
				}
				day, err := newDay(line, date)
				if err != nil {
					return nil, err
				}
				days, within = append(days, day), depth
			case currency != "" || rate != "":
				if within == 0 {
					return nil, bad(line, "there is a rate outside of a day")
				}
				if err := addRate(&days[len(days)-1], line, currency, rate); err != nil {
					return nil, err
				}
			case date != "":
				return nil, bad(line, "there is a day within a day")
			}
		}
	}
}

// noting notes what reading fails with, which the decoder does not tell from what
// is wrong with the text.
type noting struct {
	source io.Reader
	err    error
}

func (n *noting) Read(p []byte) (int, error) {
	read, err := n.source.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		n.err = err
	}
	return read, err
}

// attribute gives an attribute of an element, "" when there is none.
func attribute(element xml.StartElement, name string) string {
	for _, a := range element.Attr {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}
