package output

// fieldTimeLayout shows a time with its zone: a single result has the room for it.
const fieldTimeLayout = "2006-01-02 15:04:05 MST"

// writeFields shows one result as a two-column table: labels and values. Nothing is shortened, as a person who asks
// for one thing wants to see all of it; optional fields without a value are left out on a terminal.
func (p *Printer) writeFields(columns []column, row []cell) error {
	width := 0
	for _, c := range columns {
		width = max(width, displayWidth(Escape(c.label)))
	}
	var s sheet
	for i, c := range columns {
		text := p.cellText(c.kind, row[i].text, fieldTimeLayout)
		if text == "" && c.optional {
			continue
		}
		label := Escape(c.label)
		padding := spaces(width - displayWidth(label))
		if p.streams.outColor() {
			label, text = paint(label, Strong), paint(text, row[i].style)
		}
		s.rows = append(s.rows, []string{label + padding, text})
	}
	return s.write(p.out)
}

// sectionTitle starts a list inside a single result.
func (p *Printer) sectionTitle(title string) error {
	title = Escape(title)
	if p.streams.outColor() {
		title = paint(title, Strong)
	}
	_, err := p.out.WriteString("\n" + title + "\n")
	return err
}
