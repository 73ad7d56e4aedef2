package output

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"
)

// ellipsis ends a text that was shortened.
const ellipsis = "…"

// sheet is a block of finished lines: every cell is escaped, coloured and padded to its column's width.
type sheet struct {
	header []string
	rows   [][]string
	rule   bool // a line below the header
}

// write draws the sheet. All that tablewriter would do to a cell (formatting headers, wrapping, trimming, aligning) is
// turned off; characters of ambiguous width count as narrow (UAX #11), so that a table does not depend on the locale.
func (s sheet) write(out *bufio.Writer) error {
	if len(s.header) == 0 && len(s.rows) == 0 {
		return nil
	}
	var b bytes.Buffer
	t := tablewriter.NewTable(&b,
		tablewriter.WithRenderer(renderer.NewBlueprint(s.rendition())),
		tablewriter.WithConfig(sheetConfig(s.columns())),
		tablewriter.WithEastAsian(tw.Off),
	)
	if len(s.header) > 0 {
		t.Header(s.header)
	}
	if err := t.Bulk(s.rows); err != nil {
		return fmt.Errorf("lay out the table: %w", err)
	}
	if err := t.Render(); err != nil {
		return fmt.Errorf("draw the table: %w", err)
	}
	for line := range strings.Lines(b.String()) {
		if _, err := out.WriteString(strings.TrimRight(line, " \n") + "\n"); err != nil {
			return err
		}
	}
	return nil
}

func (s sheet) columns() int {
	if len(s.header) > 0 {
		return len(s.header)
	}
	return len(s.rows[0])
}

// rendition has no borders and no lines but the one below the header.
func (s sheet) rendition() tw.Rendition {
	lines := tw.LinesNone
	if s.rule {
		lines.ShowHeaderLine = tw.On
	}
	return tw.Rendition{
		Borders:  tw.BorderNone,
		Symbols:  tw.NewSymbols(tw.StyleLight),
		Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: lines},
	}
}

func sheetConfig(columns int) tablewriter.Config {
	padding := make([]tw.Padding, columns)
	for i := range padding {
		padding[i] = tw.Padding{Left: gap, Overwrite: true}
	}
	padding[0] = tw.PaddingNone
	cell := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{Global: tw.AlignLeft},
		Padding:    tw.CellPadding{Global: tw.PaddingNone, PerColumn: padding},
	}
	return tablewriter.Config{
		Header: cell,
		Row:    cell,
		Behavior: tw.Behavior{
			AutoHide: tw.Off, TrimSpace: tw.Off, TrimLine: tw.Off, TrimTab: tw.Off,
		},
	}
}

// displayWidth is the number of terminal cells that s takes: two for wide characters, none for combining ones. It
// measures as the drawing does.
func displayWidth(s string) int {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return twwidth.WidthWithOptions(s, twwidth.Options{})
		}
	}
	return len(s)
}

// shorten cuts s to at most width cells, the last of them an ellipsis. It does not cut a wide character in two, and
// leaves no joiner without what it joined.
func shorten(s string, width int) string {
	used, end := 0, 0
	for i, r := range s {
		used += displayWidth(string(r))
		if used > width-1 {
			break
		}
		end = i + len(string(r))
	}
	return strings.TrimRight(s[:end], "\u200d\u200c") + ellipsis
}
