package statement_test

import (
	"testing"

	"github.com/okpay/okpay/bank/statement"
)

func TestAnAmountThatGoesOnBehindItsEndIsRefused(t *testing.T) {
	t.Parallel()
	for _, amount := range []string{"1 234,00", "1'234,00", "1,00 5", "1,00-"} {
		refused(t, amount, mtOf("1,", ":61:2605310531C"+amount+"NTRFNONREF\n"), statement.Options{}, 5, "amount")
	}
	for _, amount := range []string{"1,200", "-1,000", "+12,340"} {
		refused(t, amount, ofxOf("<STMTTRN><TRNAMT>"+amount+"</STMTTRN>"), statement.Options{}, 8, "TRNAMT")
	}
}

func TestWhatIsStatedTwiceIsRefused(t *testing.T) {
	t.Parallel()
	for name, parts := range map[string]string{
		"an amount": `<Amt Ccy="EUR">1</Amt><Amt Ccy="EUR">2</Amt><CdtDbtInd>CRDT</CdtDbtInd>`,
		"a side":    `<Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd><CdtDbtInd>DBIT</CdtDbtInd>`,
		"an amount of a transaction": `<Amt Ccy="EUR">1</Amt><CdtDbtInd>CRDT</CdtDbtInd>` +
			`<NtryDtls><TxDtls><Amt Ccy="EUR">1</Amt><Amt Ccy="EUR">1</Amt></TxDtls></NtryDtls>`,
	} {
		refused(t, name, camtOf("100.00", "<Ntry>"+parts+"</Ntry>"), statement.Options{}, 5, "stated twice")
	}
}

func TestATableOfSeveralAccountsIsRefused(t *testing.T) {
	t.Parallel()
	options := mapping(t, "name: x\ndates: YYYY-MM-DD\nfields: {account: acc, booking_date: d, amount: a, currency: {value: EUR}}\n")
	refused(t, "two accounts", "acc,d,a\nDE89370400440532013000,2026-05-31,1.00\nGB29NWBK60161331926819,2026-05-31,2.00\n", options, 3, "account")
	s := readBy(t, options, "acc,d,a\nDE89370400440532013000,2026-05-31,1.00\nde89 3704 0044 0532 0130 00,2026-05-31,2.00\n,2026-05-31,2.00\n")
	if len(s.entries) != 3 {
		t.Errorf("%d entries", len(s.entries))
	}
}
