//go:build unix

package faults

import (
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// TestWhatABankWouldRejectIsNeverExported takes payee files whose every field may be
// anything through plan, apply and export by the commands, and reads what comes
// out with rules of its own: the rows that are refused are named, those that are
// not are in the file once, and the file is one that banks take.
func TestWhatABankWouldRejectIsNeverExported(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	rapid.Check(t, h.check)
	t.Logf("%d files were exported, with %d of %d rows; %d bank accounts and %d dates were refused", h.files, h.taken, h.rows, h.accounts, h.dates)
	h.holdToSchemas()
}

// hostile is a wallet that is asked to pay whatever comes.
type hostile struct {
	*lane

	merchant                            string
	folder                              string
	number                              int
	files, taken, rows, accounts, dates int
}

func newHostile(t *testing.T) *hostile {
	t.Helper()
	h := &hostile{lane: newLane(t, way{}, newFindings(0, 0)), folder: t.TempDir()}
	h.kept = openEngine(t, h.location) // nobody is killed here
	s := &story{tag: "hostile"}
	s.items = []*proofItem{{currency: "EUR", cents: 1e14}, {currency: "USD", cents: 1e14}}
	h.look(func(all wallet.Service) { h.merchant, _ = s.people(t, all) })
	return h
}

// nasty are texts that have broken somebody's file before.
func nasty() []string {
	return []string{
		"", " ", "<b>&amp;</b>", "]]>", "<!DOCTYPE x>", "\x00", "\u202eevil", "張偉", "😀", "Zoe\u0301 Kro\u0308ger", "//", "/x/", "a//b", " leading", "trailing ",
		strings.Repeat("A", 70), strings.Repeat("A", 71), strings.Repeat("ß", 69), strings.Repeat("Ω", 140), strings.Repeat("x", 141), strings.Repeat("Æ", 71),
		"ﬁnance", "a\u00a0b", "İstanbul", "=cmd()", "line\r\nbreak", "tab\there", `"quoted"`, "semi;colon", "NOTPROVIDED", "O'Neil", "Ivan Иванов", "\ufeffbom", "%", "{}", "a_b*c#d",
	}
}

func hostileText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom(nasty()), rapid.String(), rapid.StringN(60, 200, -1))
}

// now and then a field may be anything; else it is what people write.
func now(t *rapid.T, field, usual string, hostile *rapid.Generator[string]) string {
	if rapid.IntRange(0, 3).Draw(t, "hostile "+field) > 0 {
		return usual
	}
	return hostile.Draw(t, field)
}

// row draws the fields of one row: item, name, iban, bic, account, routing, country,
// reference, amount, currency, memo.
func (h *hostile) row(t *rapid.T, i int) []string {
	amounts := []string{"0.01", "999999999.99", "1000000000.00", "0", "-1.00", "1.005", "1e3", "٣.00", "1,00", "00.50", "+1.00", "99999999999999999999.00", ""}
	row := []string{
		fmt.Sprintf("h%d-%d", h.number, i) + now(t, "item", "", hostileText()), now(t, "name", "Anna Müller", hostileText()), "", "", "", "", "", "",
		now(t, "amount", "10.00", rapid.SampledFrom(amounts)), "EUR", now(t, "memo", "Miete für Mai", hostileText()),
	}
	switch rapid.IntRange(0, 7).Draw(t, "account") {
	case 0:
		row[4], row[5], row[6], row[9] = rapid.SampledFrom([]string{"123456789", "12", "12 34-56.78", "ÄÖÜ12345", strings.Repeat("1", 40)}).Draw(t, "number"),
			rapid.SampledFrom([]string{"021000021", "021000022", "", "x"}).Draw(t, "routing"), rapid.SampledFrom([]string{"US", "us", "DE", "ZZ", ""}).Draw(t, "country"), "USD"
	case 1:
		row[2], row[3] = "JO94CBJO0010000000000131000302", rapid.SampledFrom([]string{"CBJOJOAX", "", "DEUTDEFF", "cbjojoax"}).Draw(t, "bic")
	case 2:
		row[2] = rapid.SampledFrom([]string{"DE89370400440532013001", "XX00", "de89 3704 0044 0532 0130 00", "DE89-3704-0044-0532-0130-00"}).Draw(t, "iban")
	default:
		row[2] = ibanOf("DE", fmt.Sprintf("%018d", rapid.Int64Range(0, 1e18-1).Draw(t, "digits")))
	}
	if rapid.IntRange(0, 5).Draw(t, "reference") == 0 {
		row[7] = rapid.SampledFrom([]string{"RF18539007547034", "RF18 5390 0754 7034", "rf18539007547034", "RF19539007547034", "RF18", "RF18//"}).Draw(t, "RF")
		if rapid.Bool().Draw(t, "alone") {
			row[10] = ""
		}
	}
	return row
}

const hostileHeader = "item,name,iban,bic,account,routing,country,reference,amount,currency,memo\n"

// place of the columns that the file for the bank is held against.
const (
	columnItem     = 0
	columnAmount   = 8
	columnCurrency = 9
)

func (h *hostile) check(t *rapid.T) {
	h.number++
	var rows [][]string
	for i := range rapid.IntRange(1, 6).Draw(t, "rows") {
		rows = append(rows, h.row(t, i))
	}
	h.rows += len(rows)
	rows = h.pay(t, rows)
	if len(rows) == 0 {
		return
	}
	version := rapid.SampledFrom([]string{"pain.001.001.03", "pain.001.001.09"}).Draw(t, "version")
	for currency, account := range map[string]string{"EUR": h.account(t), "USD": "dollars"} {
		var asked [][]string
		for _, row := range rows {
			if row[columnCurrency] == currency {
				asked = append(asked, row)
			}
		}
		if len(asked) > 0 {
			h.export(t, account, currency, version, asked)
		}
	}
	h.taken += len(rows)
}

// pay plans the rows, leaves out those that are refused, and applies the rest,
// which it gives.
func (h *hostile) pay(t *rapid.T, rows [][]string) [][]string {
	path, name := filepath.Join(h.folder, "payees.csv"), fmt.Sprintf("hostile %d", h.number)
	for try := range 3 {
		var text strings.Builder
		text.WriteString(hostileHeader)
		w := csv.NewWriter(&text)
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		ran := h.plainly([]string{"payout", "run", path, "--from", h.merchant, "--name", name, "--decimal", "point", "--encoding", "utf-8", "-o", "json"})
		if ran.exit == wallet.ExitOK {
			return rows
		}
		bad := problemItems(ran.stderr)
		if ran.exit != wallet.ExitUsage || try == 2 {
			t.Fatalf("it ended with %s:\n%s", ran, text.String())
		}
		if len(bad) == 0 { // the file is refused whole, as one that is no text is
			return nil
		}
		rows = slices.DeleteFunc(rows, func(row []string) bool { return bad[lineOf(text.String(), row)] })
		if len(rows) == 0 {
			return nil
		}
	}
	return nil
}

// lineOf is the line at which a row begins in a file.
func lineOf(text string, row []string) int {
	r := csv.NewReader(strings.NewReader(text))
	for {
		record, err := r.Read()
		if err != nil {
			return 0
		}
		if line, _ := r.FieldPos(0); record[columnItem] == strings.ReplaceAll(row[columnItem], "\r\n", "\n") {
			return line
		}
	}
}

// problemItems reads the lines of the rows that an error refuses.
func problemItems(stderr string) map[int]bool {
	lines := map[int]bool{}
	for _, line := range problemLines(stderr) {
		lines[line] = true
	}
	return lines
}

// account is a bank account of the wallet, whose holder may be called anything.
func (h *hostile) account(t *rapid.T) string {
	name := fmt.Sprintf("giro-%d", h.number)
	ran := h.plainly([]string{
		"bank-account", "add", name, "--iban", "AT611904300234573201", "--currency", "EUR", "-o", "json",
		"--holder=" + now(t, "holder", "Okpay Ltd", hostileText()),
	})
	switch ran.exit {
	case wallet.ExitOK:
		return name
	case wallet.ExitUsage:
		h.accounts++
		return "giro"
	default:
		t.Fatalf("it ended with %s", ran)
		return ""
	}
}

// export exports what was asked for, after dates on which no bank works were
// refused, and reads the file.
func (h *hostile) export(t *rapid.T, account, currency, version string, rows [][]string) {
	path := filepath.Join(h.folder, fmt.Sprintf("%s-%d-%s.xml", version, h.number, currency))
	args := []string{"payout", "export", fmt.Sprintf("hostile %d", h.number), "--from", h.merchant, "--bank-account", account, "--format", version, "--out", path, "-o", "json"}
	today := time.Now().UTC()
	for _, date := range []string{
		today.AddDate(0, 0, -rapid.IntRange(1, 4000).Draw(t, "days past")).Format(time.DateOnly), nextSaturday(today).Format(time.DateOnly),
		today.AddDate(0, 0, 91+rapid.IntRange(0, 4000).Draw(t, "days ahead")).Format(time.DateOnly), hostileText().Draw(t, "date") + "x",
	} {
		if ran := h.plainly(append(args, "--date="+date)); ran.exit != wallet.ExitUsage {
			t.Fatalf("%s is taken for a day to pay on: %s", date, ran)
		}
		h.dates++
	}
	if ran := h.plainly(args); ran.exit != wallet.ExitOK {
		t.Fatalf("what was paid cannot be exported: %s\n%q", ran, rows)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	h.files++
	if err := acceptable(text, today, currency == "EUR"); err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	h.wantRows(t, text, rows)
}

func nextSaturday(day time.Time) time.Time {
	return day.AddDate(0, 0, (int(time.Saturday)-int(day.Weekday())+6)%7+1)
}

// wantRows wants each row to be in the file once: its item, as the wallet knows it,
// with its amount.
func (h *hostile) wantRows(t *rapid.T, text []byte, rows [][]string) {
	bank := newProofBank()
	if n, err := bank.take(text); err != nil || n != len(rows) {
		t.Fatalf("%d rows gave %d instructions, %v", len(rows), n, err)
	}
	var sent, want []int64
	for _, said := range bank.instructions {
		sent = append(sent, said.cents)
	}
	for _, row := range rows {
		amount, err := money.Parse(money.Decimal(strings.TrimSpace(row[columnAmount])), money.Currency(row[columnCurrency]))
		if err != nil {
			t.Fatalf("%q was paid: %v", row[columnAmount], err)
		}
		want = append(want, amount.Minor())
	}
	slices.Sort(sent)
	slices.Sort(want)
	if !slices.Equal(sent, want) {
		t.Fatalf("the bank is to pay %v, want %v", sent, want)
	}
}

// acceptable holds a file to what banks check, by rules that are written here anew:
// the characters and lengths of the implementation guidelines for credit transfers
// (EPC132-08), check digits, sums and days.
//
// With target, it is to be carried out on a day on which TARGET is open.
func acceptable(text []byte, today time.Time, target bool) error {
	decoder := xml.NewDecoder(strings.NewReader(string(text)))
	var path []string
	most := map[string]int{
		"MsgId": 35, "PmtInfId": 35, "EndToEndId": 35, "InstrId": 35, "Nm": 70, "Ustrd": 140, "Ref": 35, "BIC": 11, "BICFI": 11, "IBAN": 34, "MmbId": 28,
	}
	plain := regexp.MustCompile(`^[A-Za-z0-9/\-?:().,'+ ]+$`)
	seen := &seenFields{ids: map[string]bool{}, target: target}
	for {
		token, err := decoder.Token()
		if err != nil {
			if token == nil && len(path) == 0 && errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		switch x := token.(type) {
		case xml.StartElement:
			if path = append(path, x.Name.Local); x.Name.Local == "PmtInf" {
				seen.abroad = true
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			value := string(x)
			if strings.TrimSpace(value) == "" {
				continue
			}
			element := path[len(path)-1]
			if n, bounded := most[element]; bounded && (len(value) > n || !plain.MatchString(value) || value != strings.TrimSpace(value)) {
				return fmt.Errorf("%s is %q", element, value)
			}
			if err := seen.accept(element, value, today); err != nil {
				return err
			}
		}
	}
}

// seenFields is what was read of a file so far.
type seenFields struct {
	ids    map[string]bool
	target bool
	abroad bool // the block is no SEPA credit transfer, as far as is known
}

func (s *seenFields) accept(element, value string, today time.Time) error {
	switch element {
	case "Cd":
		s.abroad = s.abroad && value != "SEPA"
	case "MsgId", "PmtInfId", "EndToEndId":
		if strings.HasPrefix(value, "/") || strings.HasSuffix(value, "/") || strings.Contains(value, "//") || value == "NOTPROVIDED" || s.ids[element+value] {
			return fmt.Errorf("%s is %q", element, value)
		}
		s.ids[element+value] = true
	case "InstdAmt":
		if cents, err := inMinor(value); err != nil || cents <= 0 || cents > 99_999_999_999 && !s.abroad {
			return fmt.Errorf("an amount is %q", value)
		}
	case "IBAN":
		if !fits(value) {
			return fmt.Errorf("the check digits of %s do not fit", value)
		}
	case "Ref":
		if !fits(value) || !strings.HasPrefix(value, "RF") {
			return fmt.Errorf("the reference %s is none", value)
		}
	case "ReqdExctnDt", "Dt":
		day, err := time.Parse(time.DateOnly, value)
		if err != nil || day.Before(today.Truncate(24*time.Hour)) || day.Weekday() == time.Saturday || day.Weekday() == time.Sunday || s.target && isHoliday(day) {
			return fmt.Errorf("it is to be carried out on %s", value)
		}
	case "CreDtTm":
		if at, err := time.Parse(time.RFC3339, value); err != nil || at.After(time.Now().Add(time.Minute)) {
			return fmt.Errorf("it was made at %s", value)
		}
	}
	return nil
}

// fits verifies check digits in the third and fourth place (ISO 7064, mod 97-10).
func fits(text string) bool {
	if len(text) < 5 {
		return false
	}
	var digits strings.Builder
	for _, c := range text[4:] + text[:4] {
		switch {
		case c >= '0' && c <= '9':
			digits.WriteRune(c)
		case c >= 'A' && c <= 'Z':
			digits.WriteString(strconv.Itoa(int(c-'A') + 10))
		default:
			return false
		}
	}
	n, ok := new(big.Int).SetString(digits.String(), 10)
	return ok && new(big.Int).Mod(n, big.NewInt(97)).Int64() == 1
}

// isHoliday says whether TARGET is closed on a weekday. Easter by the algorithm of
// Meeus, Jones and Butcher.
func isHoliday(day time.Time) bool {
	y := day.Year()
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	month, date := (h+l-7*m+114)/31, (h+l-7*m+114)%31+1
	easter := time.Date(y, time.Month(month), date, 0, 0, 0, 0, time.UTC)
	return slices.Contains([]string{
		fmt.Sprintf("%d-01-01", y), fmt.Sprintf("%d-05-01", y), fmt.Sprintf("%d-12-25", y), fmt.Sprintf("%d-12-26", y),
		easter.AddDate(0, 0, -2).Format(time.DateOnly), easter.AddDate(0, 0, 1).Format(time.DateOnly),
	}, day.Format(time.DateOnly))
}

// holdToSchemas holds all files to the published schemas, where these are there.
func (h *hostile) holdToSchemas() {
	lint, err := exec.LookPath("xmllint")
	if err != nil {
		h.t.Log("xmllint is not installed, so no file was held to its schema")
		return
	}
	for _, version := range []string{"pain.001.001.03", "pain.001.001.09"} {
		schema := filepath.Join("..", "..", "..", "shared", "samples", "xsd", version+".xsd")
		if _, err := os.Stat(schema); err != nil {
			h.t.Logf("the published schemas are not beside the repository, so no file was held to its schema: %v", err)
			return
		}
		files, err := filepath.Glob(filepath.Join(h.folder, version+"-*.xml"))
		must(h.t, err)
		if len(files) == 0 {
			h.t.Errorf("no file of %s was exported", version)
			continue
		}
		out, err := exec.CommandContext(h.t.Context(), lint, append([]string{"--nonet", "--noout", "--schema", schema}, files...)...).CombinedOutput()
		if err != nil || strings.Count(string(out), " validates\n") != len(files) {
			h.t.Errorf("%v:\n%s", err, out)
		}
	}
}

// TestTheRulesOfTheTestRefuseWhatBanksReject shows that the rules above see
// something.
func TestTheRulesOfTheTestRefuseWhatBanksReject(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, time.May, 28, 12, 0, 0, 0, time.UTC)
	for text, ok := range map[string]bool{
		"<MsgId>a/b</MsgId>": true, "<MsgId>/a</MsgId>": false, "<MsgId>a//b</MsgId>": false, "<MsgId>ä</MsgId>": false,
		"<Nm>" + strings.Repeat("x", 70) + "</Nm>": true, "<Nm>" + strings.Repeat("x", 71) + "</Nm>": false, "<Nm> x</Nm>": false, "<Nm>&lt;</Nm>": false,
		"<IBAN>DE89370400440532013000</IBAN>": true, "<IBAN>DE89370400440532013001</IBAN>": false,
		"<Ref>RF18539007547034</Ref>": true, "<Ref>RF19539007547034</Ref>": false,
		"<Dt>2026-05-29</Dt>": true, "<Dt>2026-05-27</Dt>": false, "<Dt>2026-05-30</Dt>": false, "<Dt>2027-03-26</Dt>": false, "<Dt>2027-03-29</Dt>": false, "<Dt>2027-03-30</Dt>": true,
		"<InstdAmt>0.01</InstdAmt>": true, "<InstdAmt>0.00</InstdAmt>": false, "<InstdAmt>1</InstdAmt>": false, "<InstdAmt>1000000000.00</InstdAmt>": false,
		"<x><EndToEndId>a</EndToEndId><EndToEndId>a</EndToEndId></x>": false, "<x>": false,
	} {
		if err := acceptable([]byte(text), today, true); (err == nil) != ok {
			t.Errorf("%s: %v", text, err)
		}
	}
}
