package statement_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// drawn is an entry as it was made up.
type drawn struct {
	amount        money.Amount
	booked, value ident.Date
	endToEnd      string
	reversal      bool
	text          string
}

func drawEntries(t *rapid.T, currency money.Currency, letters string) []drawn {
	list := make([]drawn, rapid.IntRange(0, 20).Draw(t, "count"))
	for i := range list {
		value := ident.DateOf(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(-400, 400).Draw(t, "day")))
		list[i] = drawn{
			amount: money.FromMinor(rapid.Int64Range(-1e12, 1e12).Draw(t, "amount"), currency), value: value,
			booked:   ident.DateOf(value.Time().AddDate(0, 0, rapid.IntRange(-30, 30).Draw(t, "days"))),
			endToEnd: rapid.StringMatching(`[A-Z][A-Za-z0-9]{0,20}`).Draw(t, "id"), reversal: rapid.Bool().Draw(t, "reversal"),
			text: strings.TrimSpace(rapid.StringOf(rapid.RuneFrom([]rune(letters))).Draw(t, "text")),
		}
	}
	return list
}

// sum gives what the entries make of an opening balance.
func sum(t *rapid.T, opening money.Amount, list []drawn) money.Amount {
	for _, d := range list {
		var err error
		if opening, err = opening.Add(d.amount); err != nil {
			t.Fatal(err)
		}
	}
	return opening
}

func unsigned(a money.Amount) string { return strings.TrimPrefix(string(a.Decimal()), "-") }

func check(t *rapid.T, text string, opening money.Amount, list []drawn) {
	var c collector
	delivery, err := statement.Read(strings.NewReader(text), statement.Options{}, &c)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	s := c.list[0]
	if len(c.list) != 1 || s.Footing != statement.FootingOK || s.Closing.Opening.Amount != opening || delivery.Bytes != int64(len(text)) {
		t.Fatalf("%+v\n%s", s.Closing, text)
	}
	if len(s.entries) != len(list) {
		t.Fatalf("%d of %d entries", len(s.entries), len(list))
	}
	for i, want := range list {
		e := s.entries[i]
		if e.Amount != want.amount || e.BookingDate != want.booked || e.ValueDate != want.value || e.EndToEndID != want.endToEnd ||
			e.Reversal != want.reversal || strings.Join(e.Remittance, "") != want.text || e.Number != i+1 {
			t.Fatalf("%+v\nis read as\n%+v\n%s", want, e, text)
		}
	}
}

func TestWhatIsWrittenAsCamtIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom([]money.Currency{"EUR", "JPY", "KWD"}).Draw(t, "currency")
		opening := money.FromMinor(rapid.Int64Range(-1e12, 1e12).Draw(t, "opening"), currency)
		list := drawEntries(t, currency, "abc \u00e4\u4e2d<>&'\"")
		prefix := rapid.SampledFrom([]string{"", "ns:"}).Draw(t, "prefix")
		escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
		var b strings.Builder
		tag := func(name, value string) { fmt.Fprintf(&b, "<%[1]s%[2]s>%[3]s</%[1]s%[2]s>", prefix, name, value) }
		open := func(name string) { fmt.Fprintf(&b, "<%s%s>\n", prefix, name) }
		end := func(name string) { fmt.Fprintf(&b, "</%s%s>", prefix, name) }
		amount := func(a money.Amount) {
			fmt.Fprintf(&b, `<%[1]sAmt Ccy="%[2]s">%[3]s</%[1]sAmt>`, prefix, a.Currency(), unsigned(a))
			tag("CdtDbtInd", map[bool]string{true: "DBIT", false: "CRDT"}[a.IsNegative()])
		}
		balance := func(code string, a money.Amount) {
			open("Bal")
			open("Tp")
			open("CdOrPrtry")
			tag("Cd", code)
			end("CdOrPrtry")
			end("Tp")
			amount(a)
			end("Bal")
		}
		if prefix == "" {
			b.WriteString(`<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">`)
		} else {
			b.WriteString(`<ns:Document xmlns:ns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">`)
		}
		open("BkToCstmrStmt")
		open("Stmt")
		behind := rapid.Bool().Draw(t, "behind")
		balance("OPBD", opening)
		if !behind {
			balance("CLBD", sum(t, opening, list))
		}
		for _, d := range list {
			open("Ntry")
			amount(d.amount)
			if d.reversal {
				tag("RvslInd", "true")
			}
			open("BookgDt")
			tag("Dt", d.booked.String())
			end("BookgDt")
			open("ValDt")
			tag("DtTm", d.value.String()+"T23:59:59+02:00")
			end("ValDt")
			open("NtryDtls")
			open("TxDtls")
			open("Refs")
			tag("EndToEndId", d.endToEnd)
			end("Refs")
			open("RmtInf")
			tag("Ustrd", escape.Replace(d.text))
			end("RmtInf")
			end("TxDtls")
			end("NtryDtls")
			end("Ntry")
		}
		if behind {
			balance("CLBD", sum(t, opening, list))
		}
		end("Stmt")
		end("BkToCstmrStmt")
		end("Document")
		check(t, b.String(), opening, list)
	})
}

func TestWhatIsWrittenAsMT940IsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		currency := rapid.SampledFrom([]money.Currency{"EUR", "JPY", "KWD"}).Draw(t, "currency")
		opening := money.FromMinor(rapid.Int64Range(-1e12, 1e12).Draw(t, "opening"), currency)
		list := drawEntries(t, currency, "abcXYZ 019.-/")
		swift := func(a money.Amount) string {
			text := strings.Replace(unsigned(a), ".", ",", 1)
			if !strings.Contains(text, ",") {
				text += ","
			}
			return text
		}
		side := func(negative bool) string { return map[bool]string{true: "D", false: "C"}[negative] }
		date := func(d ident.Date) string { return d.Time().Format("060102") }
		var b strings.Builder
		fmt.Fprintf(&b, ":20:X\n:25:DE89370400440532013000\n:28C:1/1\n:60F:%s260101%s%s\n", side(opening.IsNegative()), currency, swift(opening))
		for _, d := range list {
			mark := side(d.amount.IsNegative())
			if d.reversal {
				mark = "R" + side(!d.amount.IsNegative()) // which takes back the other side
			}
			fmt.Fprintf(&b, ":61:%s%s%s%sNTRFNONREF//B\n", date(d.value), d.booked.Time().Format("0102"), mark, swift(d.amount))
			information := "166?00TEXT"
			for i, part := range []string{"EREF+" + d.endToEnd, "SVWZ+" + d.text} {
				information += fmt.Sprintf("?2%d%s", i, part)
			}
			b.WriteString(":86:")
			const width = 65
			for len(information) > width {
				cut := width
				// A line of "-" ends the message, so a bank never writes one within a field.
				for strings.TrimSpace(information[cut:]) == "-" {
					cut--
				}
				b.WriteString(information[:cut] + "\r\n")
				information = information[cut:]
			}
			b.WriteString(information + "\r\n")
		}
		closing := sum(t, opening, list)
		fmt.Fprintf(&b, ":62F:%s260131%s%s\n-\n", side(closing.IsNegative()), currency, swift(closing))
		check(t, b.String(), opening, list)
	})
}
