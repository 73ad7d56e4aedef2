package month

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet/money"
)

// mt940 writes a statement as MT940 (SWIFT), with the information of its entries in
// sub-fields, as German banks do (DFÜ-Abkommen, appendix 3).
func (s *sheet) mt940(iban string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, ":20:%s%d\r\n:25:%s\r\n:28C:%d/1\r\n", strings.ToUpper(s.account), s.number, iban, s.number)
	fmt.Fprintf(&b, ":60F:%s%s%s%s\r\n", mark(s.opening), s.from.Format(mtDay), s.opening.Currency(), comma(s.opening))
	for i := range s.entries {
		e := &s.entries[i]
		fmt.Fprintf(&b, ":61:%s%s%s%sNTRFNONREF//%s%d-%d\r\n", e.date.Format(mtDay), e.date.Format(mtShortDay), mark(e.amount), comma(e.amount),
			strings.ToUpper(s.account), s.number, i+1)
		fmt.Fprintf(&b, ":86:%s\r\n", e.information())
	}
	fmt.Fprintf(&b, ":62F:%s%s%s%s\r\n-\r\n", mark(s.closing), s.to.Format(mtDay), s.closing.Currency(), comma(s.closing))
	return b.Bytes()
}

const (
	mtDay      = "060102"
	mtShortDay = "0102"
)

// The longest parts of the information.
const (
	mtText = 27
	mtName = 27
)

// information writes the sub-fields, each of a line of its own.
func (e *entry) information() string {
	code, booked := "166", "GUTSCHRIFT"
	switch {
	case e.charge:
		code, booked = "808", "ENTGELT"
	case e.returned != "":
		code, booked = "159", "RUECKUEBERWEISUNG"
	case e.cites == asMessage:
		code, booked = "191", "SAMMLER"
	case e.amount.IsNegative():
		code, booked = "116", "UEBERWEISUNG"
	}
	lines := []string{code + "?00" + booked}
	var said []string // each under a word of its own, which begins a sub-field
	switch e.cites {
	case asReference:
		said = append(said, "EREF+"+e.reference)
	case asMessage:
		said = append(said, "KREF+"+e.reference)
	case nowhere, inText:
	}
	const first = 20
	for _, rest := range append(said, "SVWZ+"+e.said()) {
		for rest != "" {
			part := rest[:min(len(rest), mtText)]
			lines, rest = append(lines, fmt.Sprintf("?%d%s", first+len(lines)-1, part)), rest[len(part):]
		}
	}
	if e.name != "" {
		lines = append(lines, "?32"+e.name[:min(len(e.name), mtName)])
	}
	if e.returned != "" {
		lines = append(lines, "?34"+e.returned)
	}
	return strings.Join(lines, "\r\n")
}

func mark(a money.Amount) string {
	if a.IsNegative() {
		return "D"
	}
	return "C"
}

// comma writes an amount without its sign and with a comma before the decimals, which
// is there when there are none as well.
func comma(a money.Amount) string {
	whole, decimals, _ := strings.Cut(unsigned(a), ".")
	return whole + "," + decimals
}

func unsigned(a money.Amount) string { return strings.TrimPrefix(string(a.Decimal()), "-") }
