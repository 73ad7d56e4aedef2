package payees

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
)

// book is a workbook that a test writes: the parts that it needs are filled in.
type book struct {
	sheets  string // what stands in <sheets>
	sheet   string // what stands in <sheetData> of the first sheet
	second  string
	strings string // what stands in <sst>
	styles  string // what stands in <styleSheet>
	props   string // the attributes of <workbookPr>
	without string // a part that is left out
}

func (b book) write(t testing.TB) []byte {
	t.Helper()
	if b.sheets == "" {
		b.sheets = `<sheet name="June" sheetId="1" r:id="rId1"/>`
	}
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	relation := func(id, kind, target string) string {
		return fmt.Sprintf(`<Relationship Id=%q Type="%s/%s" Target=%q/>`, id, office, kind, target)
	}
	sheet := func(data string) string {
		return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet ` + main + `><sheetData>` + data + `</sheetData><pageMargins left="1"/></worksheet>`
	}
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", "<Types/>"},
		{"_rels/.rels", "<Relationships>" + relation("rId1", "officeDocument", "xl/workbook.xml") + "</Relationships>"},
		{"xl/workbook.xml", `<workbook ` + main + ` xmlns:r="` + office + `"><workbookPr ` + b.props + `/><sheets>` + b.sheets + `</sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", "<Relationships>" + relation("rId1", "worksheet", "worksheets/sheet1.xml") + relation("rId2", "worksheet", "/xl/worksheets/sheet2.xml") +
			relation("rId3", "sharedStrings", "sharedStrings.xml") + relation("rId4", "styles", "styles.xml") + relation("rId5", "chartsheet", "chart.xml") + "</Relationships>"},
		{"xl/sharedStrings.xml", "<sst " + main + ">" + b.strings + "</sst>"},
		{"xl/styles.xml", "<styleSheet " + main + ">" + b.styles + "</styleSheet>"},
		{"xl/worksheets/sheet1.xml", sheet(b.sheet)},
		{"xl/worksheets/sheet2.xml", sheet(b.second)},
	} {
		if part.name == b.without {
			continue
		}
		w, err := archive.Create(part.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, part.text); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// inline writes rows of inline texts, from that row on.
func inline(first int, rows ...[]string) string {
	var b strings.Builder
	for i, row := range rows {
		fmt.Fprintf(&b, `<row r="%d">`, first+i)
		for j, text := range row {
			if text != "" {
				fmt.Fprintf(&b, `<c r="%s%d" t="inlineStr"><is><t>%s</t></is></c>`, columnName(j), first+i, escaped(text))
			}
		}
		b.WriteString("</row>")
	}
	return b.String()
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a builder never fails
	return b.String()
}

func headRow() string {
	return inline(1, []string{"item", "recipient", "amount", "currency", "memo"})
}

func readBook(t *testing.T, b book, options Options) File {
	t.Helper()
	file, err := Read(bytes.NewReader(b.write(t)), XLSX, options)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// styles of which 1 is a date, 2 a time of its own, 3 a percentage, 4 of seven
// zeros, 5 an amount.
const someStyles = `<numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/><numFmt numFmtId="165" formatCode="0000000"/>` +
	`<numFmt numFmtId="166" formatCode="#,##0.00\ &quot;EUR, due&quot;;[Red]\-#,##0.00"/></numFmts>` +
	`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>`

func TestCellsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	row := func(item, amount, memo string) string {
		return headRow() + `<row r="2" spans="1:5">` + item + `<c r="B2" t="s"><v>0</v></c>` + amount + `<c r="D2" t="str"><f>UPPER("eur")</f><v>EUR</v></c>` + memo + `</row>`
	}
	plain := func(item string) string { return `<c r="A2">` + item + `</c>` }
	num := func(ref, value string) string { return `<c r="` + ref + `2"><v>` + value + `</v></c>` }
	styled := func(ref, style, value string) string {
		return `<c r="` + ref + `2" s="` + style + `"><v>` + value + `</v></c>`
	}
	one := num("C", "1")
	for name, tc := range map[string]struct{ sheet, want string }{
		"number":             {row(plain("<v>7</v>"), num("C", "12.5"), ""), "2 7 bo 12.5 EUR \n"},
		"styled amount":      {row(plain("<v>7</v>"), styled("C", "5", "12.5"), ""), "2 7 bo 12.5 EUR \n"},
		"unknown style":      {row(plain("<v>7</v>"), styled("C", "77", "12.5"), ""), "2 7 bo 12.5 EUR \n"},
		"not exact":          {row(plain("<v>7</v>"), num("C", "12.300000000000001"), ""), "2 !too_many_decimals\n"},
		"too many decimals":  {row(plain("<v>7</v>"), num("C", "12.345"), ""), "2 !too_many_decimals\n"},
		"too many digits":    {row(plain("<v>7</v>"), num("C", "123456789012345.67"), ""), "2 !invalid_amount\n"},
		"exponent":           {row(plain("<v>7</v>"), num("C", "1.5E+3"), ""), "2 !invalid_amount\n"},
		"date for an amount": {row(plain("<v>7</v>"), styled("C", "1", "45000"), ""), "2 !invalid_amount\n"},
		"percentage":         {row(plain("<v>7</v>"), styled("C", "3", "0.5"), ""), "2 !invalid_amount\n"},
		"amount as text":     {row(plain("<v>7</v>"), `<c r="C2" t="inlineStr"><is><t>12.50</t></is></c>`, ""), "2 7 bo 12.50 EUR \n"},
		"amount with comma":  {row(plain("<v>7</v>"), `<c r="C2" t="inlineStr"><is><t>12,50</t></is></c>`, ""), "2 !invalid_amount\n"},
		"error":              {row(plain("<v>7</v>"), `<c r="C2" t="e"><f>A1/0</f><v>#DIV/0!</v></c>`, ""), "2 !invalid_amount\n"},
		"never computed":     {row(plain("<v>7</v>"), `<c r="C2"><f>A1*2</f></c>`, ""), "2 !invalid_amount\n"},
		"computed":           {row(plain("<v>7</v>"), `<c r="C2"><f>A1*2</f><v>14</v></c>`, ""), "2 7 bo 14 EUR \n"},
		"date":               {row(styled("A", "1", "46173"), one, ""), "2 2026-05-31 bo 1 EUR \n"},
		"date and time":      {row(styled("A", "2", "46173.75"), one, ""), "2 2026-05-31T18:00:00 bo 1 EUR \n"},
		"no date":            {row(styled("A", "1", "59"), one, ""), "2 !invalid_input\n"},
		"ISO date":           {row(`<c r="A2" t="d"><v>2026-05-31</v></c>`, one, ""), "2 2026-05-31 bo 1 EUR \n"},
		"zeros are shown":    {row(styled("A", "4", "4711"), one, ""), "2 0004711 bo 1 EUR \n"},
		"a number too long":  {row(plain("<v>1234567890123456</v>"), one, ""), "2 !invalid_input\n"},
		"bool":               {row(plain("<v>7</v>"), one, `<c r="E2" t="b"><v>1</v></c>`), "2 7 bo 1 EUR TRUE\n"},
		"rich text":          {row(plain("<v>7</v>"), one, `<c r="E2" t="s"><v>1</v></c>`), "2 7 bo 1 EUR 東京 & more_x\n"},
		"escaped":            {row(plain("<v>7</v>"), one, `<c r="E2" t="s"><v>2</v></c>`), "2 7 bo 1 EUR a_x0041_A\n"},
		"control character":  {row(plain("<v>7</v>"), one, `<c r="E2" t="s"><v>3</v></c>`), "2 !invalid_input\n"},
		"column of no name":  {row(plain("<v>7</v>"), one, `<c r="F2"><v>3</v></c>`), "2 !invalid_file\n"},
		"styled and empty":   {row(plain("<v>7</v>"), one, `<c r="F2" s="1"/>`), "2 7 bo 1 EUR \n"},
		"rows between":       {headRow() + `<row r="2"><c r="A2"/></row><row r="3"/>` + inline(9, []string{"a1", "bo", "1", "EUR", "x"}), "9 a1 bo 1 EUR x\n"},
		"rows unnumbered":    {strings.ReplaceAll(headRow()+inline(2, []string{"a1", "bo", "1", "EUR", "x"}), ` r="2"`, ""), "2 a1 bo 1 EUR x\n"},
		"header further on":  {inline(4, []string{"", "item", "recipient", "amount", "currency"}, []string{"", "a1", "bo", "1", "EUR"}), "5 a1 bo 1 EUR \n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := readBook(t, book{sheet: tc.sheet, styles: someStyles, strings: `<si><t>bo</t></si>` +
				`<si><r><t>東京</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><r><t xml:space="preserve"> &amp; more_x</t></r></si>` +
				`<si><t>a_x005F_x0041__x0041_</t></si><si><t>a_x0007_</t></si>`}, Options{})
			if got := shape(file.Rows); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestAnAmountThatIsNotExactComesWithAdvice(t *testing.T) {
	t.Parallel()
	cells := `<row r="2"><c t="inlineStr"><is><t>a1</t></is></c><c t="inlineStr"><is><t>bo</t></is></c><c><v>0.30000000000000004</v></c><c t="inlineStr"><is><t>EUR</t></is></c></row>`
	p := readBook(t, book{sheet: headRow() + cells}, Options{}).Rows[0].Problem
	if p == nil || p.Line != 2 || p.Item != "a1" || !strings.Contains(p.Message, "0.30000000000000004") || !strings.Contains(p.Message, "format the column as text") {
		t.Errorf("got %+v", p)
	}
}

func TestDaysCountFrom1904WhereTheWorkbookSaysSo(t *testing.T) {
	t.Parallel()
	sheet := headRow() + `<row r="2"><c r="A2" s="1"><v>44711</v></c>` + inline(2, []string{"", "bo", "1", "EUR"})[len(`<row r="2">`):]
	file := readBook(t, book{sheet: sheet, styles: someStyles, props: `date1904="1"`}, Options{})
	if got := shape(file.Rows); got != "2 2026-05-31 bo 1 EUR \n" {
		t.Errorf("got %s", got)
	}
}

func TestTheSheetIsTheFirstThatIsToBeSeenOrTheOneThatIsNamed(t *testing.T) {
	t.Parallel()
	b := book{
		sheets: `<sheet name="Old" sheetId="7" state="hidden" r:id="rId2"/><sheet name="June" sheetId="9" r:id="rId1"/><sheet name="Chart" sheetId="10" r:id="rId5"/>`,
		sheet:  headRow() + strings.Replace(inline(2, []string{"a1", "bo", "1", "EUR"}), `<row r="2"`, `<row r="2" hidden="1"`, 1),
		second: headRow() + inline(2, []string{"b1", "bo", "1", "EUR"}),
	}
	file := readBook(t, b, Options{})
	if got := shape(file.Rows); got != "2 a1 bo 1 EUR \n" {
		t.Errorf("got %s", got)
	}
	want := `the workbook has 3 sheets, of which "June" is read; --sheet names another, rows of the sheet that are hidden, and read all the same: 1`
	if got := strings.Join(file.Warnings, ", "); got != want {
		t.Errorf("it warns of %s", got)
	}
	file = readBook(t, b, Options{Sheet: "OLD"})
	if got := shape(file.Rows); got != "2 b1 bo 1 EUR \n" || len(file.Warnings) != 0 {
		t.Errorf("got %s, %v", got, file.Warnings)
	}
	for sheet, what := range map[string]string{"July": `no sheet "July"`, "Chart": "has no cells"} {
		refused(t, bytes.NewReader(b.write(t)), XLSX, Options{Sheet: sheet}, what, 0)
	}
	refused(t, strings.NewReader(header), CSV, Options{Sheet: "June"}, "no workbook", 0)
}

func TestAWorkbookThatIsNotAsWorkbooksAreIsRefused(t *testing.T) {
	t.Parallel()
	good := headRow() + inline(2, []string{"a1", "bo", "1", "EUR"})
	for name, tc := range map[string]struct {
		book book
		what string
		line int
	}{
		"no sheets":             {book{sheets: " ", sheet: good}, "has no sheet", 0},
		"no rows":               {book{sheet: headRow()}, "no rows", 0},
		"nothing at all":        {book{}, "is empty", 0},
		"no relations":          {book{sheet: good, without: "_rels/.rels"}, "no workbook", 0},
		"no sheet part":         {book{sheet: good, without: "xl/worksheets/sheet1.xml"}, "no workbook", 0},
		"no strings":            {book{sheet: good, without: "xl/sharedStrings.xml"}, "no workbook", 0},
		"rows backwards":        {book{sheet: good + inline(2, []string{"a1"})}, "row 2 follows row 2", 0},
		"rows without number":   {book{sheet: strings.Replace(good, `r="2"`, `r="two"`, 1)}, `number "two"`, 0},
		"a row too far":         {book{sheet: good + `<row r="1048577"/>`}, "row 1048577", 0},
		"cells backwards":       {book{sheet: headRow() + `<row r="2"><c r="B2"/><c r="A2"/></row>`}, `cell "A2"`, 0},
		"a column too far":      {book{sheet: headRow() + `<row r="2"><c r="XFE2"/></row>`}, `cell "XFE2"`, 0},
		"a text there is not":   {book{sheet: headRow() + `<row r="2"><c t="s"><v>0</v></c></row>`}, "there is not", 0},
		"a type there is not":   {book{sheet: headRow() + `<row r="2"><c t="q"><v>0</v></c></row>`}, `type "q"`, 0},
		"not XML":               {book{sheet: good + "<row"}, "cannot be read", 0},
		"an entity":             {book{sheet: good, props: `x=""/><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x y="&b;"`}, "cannot be read", 0},
		"not closed":            {book{sheet: good + "<row>"}, "cannot be read", 0},
		"not UTF-8":             {book{sheet: good + "\xff"}, "cannot be read", 0},
		"an unknown header":     {book{sheet: inline(1, []string{"item", "recipient", "amuont", "currency"})}, `"amuont"`, 1},
		"a header that lacks":   {book{sheet: inline(3, []string{"item", "recipient", "amount"})}, "lacks the columns currency", 3},
		"a row that is too big": {book{sheet: good + inline(3, []string{noise(maxToken - 1), "yy"})}, "row 3 is longer", 3},
		"a text too long":       {book{sheet: good + inline(3, []string{noise(maxToken + 1)})}, "longer text", 0},
		"packed as none is":     {book{sheet: good + "<!--" + strings.Repeat("x", 400<<10) + "--><x/>" + strings.Repeat("<y></y><!--"+strings.Repeat(" ", 300<<10)+"-->", 10)}, "packed as none is", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, bytes.NewReader(tc.book.write(t)), XLSX, Options{}, tc.what, tc.line)
		})
	}
	text := book{sheet: good}.write(t)
	refused(t, strings.NewReader("PK\x03\x04"), XLSX, Options{}, "no workbook", 0)
	refused(t, bytes.NewReader(text[:len(text)/2]), XLSX, Options{}, "no workbook", 0)
	refused(t, io.MultiReader(bytes.NewReader(text), strings.NewReader(strings.Repeat(signature, maxParts))), XLSX, Options{}, "archive of more than", 0)
	refused(t, bytes.NewReader(text), XLSX, Options{Limits: Limits{Bytes: int64(len(text)) - 1}}, "larger than", 0)
	refused(t, io.LimitReader(zeros{}, maxWorkbook+1), XLSX, Options{}, "workbook is larger", 0)
	if _, err := Read(bytes.NewReader(text), XLSX, Options{Limits: Limits{Bytes: int64(len(text))}}); err != nil {
		t.Errorf("a workbook of the most bytes is refused: %v", err)
	}
}

// noise is text that does not pack well.
func noise(size int) string {
	state := uint32(1)
	return strings.Map(func(rune) rune {
		state = state*1_664_525 + 1_013_904_223
		return rune('a' + state>>24%26)
	}, strings.Repeat("x", size))
}

// zeros has no end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestTheRowsOfASheetAreBounded(t *testing.T) {
	t.Parallel()
	text := book{sheet: headRow() + inline(2, []string{"a1", "bo", "1", "EUR"}, []string{"a2", "bo", "1", "EUR"})}.write(t)
	if file, err := Read(bytes.NewReader(text), XLSX, Options{Limits: Limits{Rows: 2}}); err != nil || len(file.Rows) != 2 {
		t.Errorf("got %d rows, %v", len(file.Rows), err)
	}
	refused(t, bytes.NewReader(text), XLSX, Options{Limits: Limits{Rows: 1}}, "more than 1 rows", 3)
}

func TestAColumnIsNamedByItsLetters(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		number int
		name   string
	}{{0, "A"}, {25, "Z"}, {26, "AA"}, {701, "ZZ"}, {702, "AAA"}, {maxSheetColumns - 1, "XFD"}} {
		if got, ok := columnNumber(tc.name + "12"); !ok || got != tc.number || columnName(tc.number) != tc.name {
			t.Errorf("%s: got %d and %s", tc.name, got, columnName(tc.number))
		}
	}
	for _, ref := range []string{"", "12", "a1", "ZZZZZZZZZZZZ1"} {
		if _, ok := columnNumber(ref); ok {
			t.Errorf("%q is a column", ref)
		}
	}
}

// TestASheetAndACSVFileOfTheSameContentGiveTheSameRows draws rows and writes
// them in both ways, with whatever a writer may choose.
func TestASheetAndACSVFileOfTheSameContentGiveTheSameRows(t *testing.T) {
	t.Parallel()
	names := PayeeColumns()
	rapid.Check(t, func(rt *rapid.T) {
		columns := rapid.Permutation(names).Draw(rt, "columns")
		columns = columns[:rapid.IntRange(1, len(columns)).Draw(rt, "width")]
		text := rapid.OneOf(
			rapid.StringMatching(`[a-zA-Z0-9 ,;"'._xäß€-]{0,12}`),
			rapid.SampledFrom([]string{"", "bo", "1.50", "1,50", "EUR", "KWD", "_x0041_", "x\ny"}),
		)
		rows := [][]string{columns}
		for range rapid.IntRange(1, 6).Draw(rt, "rows") {
			row := make([]string, len(columns))
			for i := range row {
				row[i] = text.Draw(rt, "text")
			}
			if strings.TrimSpace(strings.Join(row, "")) != "" { // a row of nothing is none in a sheet
				rows = append(rows, row)
			}
		}
		options := Options{Decimal: rapid.SampledFrom([]DecimalSign{"", DecimalComma, DecimalPoint}).Draw(rt, "decimal")}
		var lines bytes.Buffer
		w := csv.NewWriter(&lines)
		w.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(rt, "comma")
		if err := w.WriteAll(rows); err != nil {
			rt.Fatal(err)
		}
		fromCSV, csvErr := Read(&lines, CSV, options)
		fromSheet, sheetErr := Read(bytes.NewReader(drawBook(rt, rows).write(t)), XLSX, options)
		if (csvErr == nil) != (sheetErr == nil) {
			rt.Fatalf("CSV: %v, sheet: %v", csvErr, sheetErr)
		}
		if len(fromCSV.Rows) != len(fromSheet.Rows) {
			rt.Fatalf("%d rows and %d", len(fromCSV.Rows), len(fromSheet.Rows))
		}
		for i := range fromCSV.Rows {
			a, b := fromCSV.Rows[i], fromSheet.Rows[i]
			if b.Line != i+2 {
				rt.Fatalf("row %d of the sheet has line %d", i+2, b.Line)
			}
			if (a.Problem == nil) != (b.Problem == nil) || a.Problem != nil && (a.Problem.Code != b.Problem.Code || a.Problem.Message != b.Problem.Message) {
				rt.Fatalf("the problems are %+v and %+v", a.Problem, b.Problem)
			}
			a.Line, b.Line, a.Problem, b.Problem = 0, 0, nil, nil // a quoted line end moves the lines of CSV
			if a != b {
				rt.Fatalf("the rows are %+v and %+v", a, b)
			}
		}
	})
}

// drawBook writes rows as shared texts, inline texts and results of formulas.
func drawBook(rt *rapid.T, rows [][]string) book {
	var sheet, shared strings.Builder
	count := 0
	for i, row := range rows {
		fmt.Fprintf(&sheet, `<row r="%d">`, i+1)
		for j, text := range row {
			if text == "" {
				continue
			}
			coded := escaped(strings.ReplaceAll(text, "_x", "_x005F_x"))
			switch rapid.IntRange(0, 2).Draw(rt, "kind") {
			case 0:
				fmt.Fprintf(&sheet, `<c r="%s%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, columnName(j), i+1, coded)
			case 1:
				fmt.Fprintf(&sheet, `<c r="%s%d" t="str"><v>%s</v></c>`, columnName(j), i+1, coded)
			default:
				fmt.Fprintf(&sheet, `<c r="%s%d" t="s"><v>%s</v></c>`, columnName(j), i+1, strconv.Itoa(count))
				fmt.Fprintf(&shared, `<si><t>%s</t></si>`, coded)
				count++
			}
		}
		sheet.WriteString("</row>")
	}
	return book{sheet: sheet.String(), strings: shared.String()}
}

func TestAUserFileMayBeASheet(t *testing.T) {
	t.Parallel()
	sheet := inline(1, []string{"name", "email", "phone"}, []string{"Ann Arbor", "ann@example.com", "+4915123456789"}, []string{"Bo", "bo", "1"})
	file, err := ReadUsers(bytes.NewReader(book{sheet: sheet}.write(t)), XLSX, Options{})
	if err != nil || len(file.Users) != 1 || file.Users[0].Line != 2 || len(file.Problems) != 1 || file.Problems[0].Code != wallet.CodeInvalidInput {
		t.Errorf("got %+v, %v", file, err)
	}
}
