package payees

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// mark gives the byte that writes a delimiter, and 0 for one that is to be found.
func (d Delimiter) mark() byte {
	switch d {
	case DelimiterComma:
		return ','
	case DelimiterSemicolon:
		return ';'
	case DelimiterTab:
		return '\t'
	default:
		return 0
	}
}

// separatorLine is how a first line begins by which Excel tells the delimiter.
const separatorLine = "sep="

// findDelimiter gives what stands between the fields of a file: what is said of
// it, what a first line sep=; says, or else the one of comma, semicolon and tab
// that stands in the header outside of quotes. It reads the lines of the header
// and gives them back. A header that has two of them is refused.
func findDelimiter(source *lines, said Delimiter) (byte, error) {
	first, err := source.next()
	for err == nil && len(bytes.TrimSpace(first.text)) == 0 {
		first, err = source.next()
	}
	switch {
	case errors.Is(err, io.EOF):
		return ',', nil // an empty file, which is refused by who reads its header
	case err != nil:
		return 0, err
	}
	if told := separatorTold(first.text); told != 0 {
		if said.mark() != 0 {
			return said.mark(), nil
		}
		return told, nil
	}
	header := []line{{number: first.number, text: bytes.Clone(first.text)}}
	if said.mark() != 0 {
		source.giveBack(header)
		return said.mark(), nil
	}
	counts := map[Delimiter]int{}
	quoted := countOutside(counts, header[0].text, false)
	for quoted && len(header) < maxRowLines {
		next, err := source.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		header = append(header, line{number: next.number, text: bytes.Clone(next.text)})
		quoted = countOutside(counts, next.text, quoted)
	}
	source.giveBack(header)
	return chooseDelimiter(counts, first.number)
}

// separatorTold gives the delimiter of a line sep=;, and 0 when it is no such line.
func separatorTold(text []byte) byte {
	rest, found := bytes.CutPrefix(text, []byte(separatorLine))
	if !found || len(rest) != 1 {
		return 0
	}
	for _, d := range Delimiters() {
		if d.mark() == rest[0] {
			return rest[0]
		}
	}
	return 0
}

// countOutside counts the delimiters of a line that stand outside of quotes, and
// says whether a quote is open at its end.
func countOutside(counts map[Delimiter]int, text []byte, quoted bool) bool {
	for _, b := range text {
		switch {
		case b == '"':
			quoted = !quoted
		case quoted:
		case b == ',':
			counts[DelimiterComma]++
		case b == ';':
			counts[DelimiterSemicolon]++
		case b == '\t':
			counts[DelimiterTab]++
		}
	}
	return quoted
}

func chooseDelimiter(counts map[Delimiter]int, at int) (byte, error) {
	var found []string
	mark := byte(',') // of a header with a single column
	for _, d := range Delimiters() {
		if counts[d] > 0 {
			found, mark = append(found, fmt.Sprintf("%s (%d)", d, counts[d])), d.mark()
		}
	}
	if len(found) > 1 {
		return 0, refuseFile("the header has more than one sign that may separate its columns: "+list(found),
			"say which it is with --delimiter comma, semicolon or tab", at)
	}
	return mark, nil
}
