package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

const (
	german = "DE89370400440532013000"
	french = "FR1420041010050500013M02606"
	jordan = "JO94CBJO0010000000000131000302" // outside SEPA
)

// export is one of count transfers that come to amount, on a day on which TARGET
// is open.
func export(count int, amount money.Decimal) *wallet.PayoutExport {
	return &wallet.PayoutExport{
		ID: "exp_1", Payout: "po_1", BankAccount: "giro", Format: wallet.Pain001V09, MessageID: Files{}.MessageID("exp_1"),
		ExecutionDate: "2026-05-29", Count: count, Amount: amount, Currency: "EUR", CreatedAt: time.Date(2026, time.May, 28, 9, 0, 0, 0, time.UTC),
		Debtor: wallet.BankAccount{Name: "giro", Holder: "Okpay Ltd", IBAN: "AT611904300234573201", Currency: "EUR"},
	}
}

func transferTo(item, name, iban string, amount money.Decimal) wallet.CreditTransfer {
	return wallet.CreditTransfer{
		EndToEndID: Files{}.EndToEndID("mer_1", "po_1", item, 0), Item: item, Attempt: 1,
		BankPayee: wallet.BankPayee{Name: name, IBAN: iban}, Amount: amount, Currency: "EUR", Memo: "Miete für Mai",
	}
}

func each(list ...wallet.CreditTransfer) iter.Seq2[wallet.CreditTransfer, error] {
	return func(yield func(wallet.CreditTransfer, error) bool) {
		for i := range list {
			if !yield(list[i], nil) {
				return
			}
		}
	}
}

func TestAnExportIsTheSameFileEachTime(t *testing.T) {
	t.Parallel()
	e, list := export(2, "30.00"), each(transferTo("r1", "Anna Müller", german, "10.00"), transferTo("r2", "Jean Petit", french, "20.00"))
	var first, second bytes.Buffer
	if err := errors.Join(Write(&first, e, list), Write(&second, e, list)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two files of one export differ")
	}
	for _, want := range []string{
		"<MsgId>" + e.MessageID + "</MsgId>", "<CreDtTm>2026-05-28T09:00:00Z</CreDtTm>", "<NbOfTxs>2</NbOfTxs>", "<CtrlSum>30.00</CtrlSum>",
		"<Nm>Anna Mueller</Nm>", "<Ustrd>Miete fuer Mai</Ustrd>", "<Cd>SEPA</Cd>", "<Dt>2026-05-29</Dt>",
	} {
		if !strings.Contains(first.String(), want) {
			t.Errorf("the file lacks %s:\n%s", want, first.String())
		}
	}
}

func TestWhatDoesNotAddUpIsNoFile(t *testing.T) {
	t.Parallel()
	one := transferTo("r1", "Anna", german, "10.00")
	for name, c := range map[string]struct {
		export *wallet.PayoutExport
		list   iter.Seq2[wallet.CreditTransfer, error]
	}{
		"another count":      {export(2, "10.00"), each(one)},
		"another sum":        {export(1, "10.01"), each(one)},
		"the same one twice": {export(2, "20.00"), each(one, one)},
		"a transfer that cannot be read": {export(1, "10.00"), func(yield func(wallet.CreditTransfer, error) bool) {
			yield(wallet.CreditTransfer{}, errors.New("the connection is lost"))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if err := Write(&bytes.Buffer{}, c.export, c.list); err == nil {
				t.Error("it was written")
			}
		})
	}
}

// TestWhatIsCheckedCanBeWritten holds the promise on which exports stand: what is
// planned can be exported.
func TestWhatIsCheckedCanBeWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		payee := wallet.BankPayee{
			Name: rapid.String().Draw(t, "name"), IBAN: rapid.SampledFrom([]string{german, french, jordan}).Draw(t, "iban"),
			BIC:       rapid.SampledFrom([]string{"", "DEUTDEFF", "BNPAFRPP", "CBJOJOAX"}).Draw(t, "bic"),
			Reference: rapid.SampledFrom([]string{"", "", "RF18539007547034", "RF18"}).Draw(t, "reference"),
		}
		memo := rapid.OneOf(rapid.Just(""), rapid.String()).Draw(t, "memo")
		amount := money.FromMinor(rapid.Int64Range(-1, 200_000_000_000).Draw(t, "amount"), "EUR")
		checked := Files{}.CheckTransfer(&payee, amount, memo)
		if checked != nil {
			if _, refused := errors.AsType[*wallet.Error](checked); !refused {
				t.Fatalf("a check fails instead of refusing: %v", checked)
			}
			return
		}
		one := wallet.CreditTransfer{
			EndToEndID: Files{}.EndToEndID("mer_1", "po_1", rapid.String().Draw(t, "item"), rapid.IntRange(0, 3).Draw(t, "attempt")),
			BankPayee:  payee, Amount: amount.Decimal(), Currency: "EUR", Memo: memo,
		}
		if err := Write(&bytes.Buffer{}, export(1, amount.Decimal()), each(one)); err != nil {
			t.Fatalf("what was checked is not written: %v", err)
		}
	})
}

func TestAnotherAttemptHasAnotherID(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, item := range []string{"a", "a/2", "b"} {
		for attempt := range 3 {
			id := Files{}.EndToEndID("mer_1", "po_1", item, attempt)
			if seen[id] || len(id) > 35 {
				t.Errorf("the id of %s, attempt %d, is %s", item, attempt, id)
			}
			seen[id] = true
		}
	}
}

func TestBanksWorkOnBusinessDays(t *testing.T) {
	t.Parallel()
	day := func(text string) int64 {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return at.Unix() / (24 * 60 * 60)
	}
	for text, want := range map[string]string{
		"2026-04-03": "USD", // Good Friday
		"2026-05-01": "USD",
		"2026-05-29": "EUR USD",
		"2026-05-30": "", // a Saturday
		"2026-12-25": "USD",
	} {
		var open []string
		for _, c := range []money.Currency{"EUR", "USD"} {
			if (Files{}).BusinessDay(c, day(text)) == day(text) {
				open = append(open, string(c))
			}
		}
		if got := strings.Join(open, " "); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	for from, want := range map[string][2]string{
		"2026-04-02": {"2026-04-02", "2026-04-02"},
		"2026-04-03": {"2026-04-07", "2026-04-03"}, // over Easter
		"2026-05-30": {"2026-06-01", "2026-06-01"},
		"2026-05-31": {"2026-06-01", "2026-06-01"},
	} {
		for i, c := range []money.Currency{"EUR", "USD"} {
			if got := (Files{}).BusinessDay(c, day(from)); got != day(want[i]) {
				t.Errorf("the first day in %s from %s on is %d, want %s", c, from, got, want[i])
			}
		}
	}
}

func TestAnAccountThatCannotBeInstructedIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		account wallet.BankAccount
		ok      bool
	}{
		"euros within SEPA":     {wallet.BankAccount{Holder: "Okpay", IBAN: german, Currency: "EUR"}, true},
		"euros elsewhere":       {wallet.BankAccount{Holder: "Okpay", IBAN: jordan, Currency: "EUR"}, false},
		"dollars by routing":    {wallet.BankAccount{Holder: "Okpay", Account: "123456789", Routing: "021000021", Country: "US", Currency: "USD"}, true},
		"a routing that is not": {wallet.BankAccount{Holder: "Okpay", Account: "123456789", Routing: "021000022", Country: "US", Currency: "USD"}, false},
		"no letters":            {wallet.BankAccount{Holder: "張偉", IBAN: german, Currency: "EUR"}, false},
	} {
		err := Files{}.CheckDebtor(&c.account)
		if _, refused := errors.AsType[*wallet.Error](err); c.ok != (err == nil) || !c.ok && !refused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// said reads a report of groups, payments and transactions.
func said(t *testing.T, body string) []*Said {
	t.Helper()
	list, err := ReadReport(strings.NewReader("<Document><CstmrPmtStsRpt><GrpHdr><MsgId>B</MsgId></GrpHdr>" + body + "</CstmrPmtStsRpt></Document>"))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAReportCountsForWhatItNamesAndForTheRest(t *testing.T) {
	t.Parallel()
	e := export(3, "30.00")
	list := []wallet.CreditTransfer{
		transferTo("r1", "Anna", german, "10.00"), transferTo("r2", "Jean", french, "10.00"), transferTo("r3", "Omar", jordan, "10.00"),
	}
	list[2].BIC = "CBJOJOAX"
	var file bytes.Buffer
	if err := Write(&file, e, each(list...)); err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, part := range strings.Split(file.String(), "<PmtInfId>")[1:] {
		id, _, _ := strings.Cut(part, "<")
		blocks = append(blocks, id)
	}
	group := func(status string) string {
		return "<OrgnlGrpInfAndSts><OrgnlMsgId>" + e.MessageID + "</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId>" + status + "</OrgnlGrpInfAndSts>"
	}
	payment := func(id, content string) string {
		return "<OrgnlPmtInfAndSts><OrgnlPmtInfId>" + id + "</OrgnlPmtInfId>" + content + "</OrgnlPmtInfAndSts>"
	}
	tx := func(id, status string) string {
		return "<TxInfAndSts><OrgnlEndToEndId>" + id + "</OrgnlEndToEndId><TxSts>" + status + "</TxSts></TxInfAndSts>"
	}
	rejected := "<StsRsnInf><Rsn><Cd>AM04</Cd></Rsn></StsRsnInf>"
	for name, c := range map[string]struct{ body, want string }{
		"all, by the group":                {group("<GrpSts>RJCT</GrpSts>" + rejected), "r1 returned AM04, r2 returned AM04, r3 returned AM04"},
		"a block":                          {group("<GrpSts>PART</GrpSts>") + payment(blocks[1], "<PmtInfSts>RJCT</PmtInfSts>"+rejected), "r3 returned AM04"},
		"a block, and one of the other":    {group("") + payment(blocks[0], tx(list[0].EndToEndID, "ACSC")) + payment(blocks[1], "<PmtInfSts>ACSC</PmtInfSts>"), "r1 settled, r3 settled"},
		"all but one":                      {group("<GrpSts>ACSC</GrpSts>") + payment(blocks[0], tx(list[1].EndToEndID, "RJCT")), "r1 settled, r2 returned RJCT, r3 settled"},
		"nothing that is decided":          {group("<GrpSts>ACCP</GrpSts>"), ""},
		"one that the bank still works on": {group("") + payment(blocks[0], tx(list[0].EndToEndID, "PDNG")), "r1 submitted"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			reports := said(t, c.body)
			if len(reports) != 1 || reports[0].MessageID != e.MessageID {
				t.Fatalf("the reports are %+v", reports)
			}
			outcomes := reports[0].Single
			if reports[0].Whole() {
				others, err := reports[0].Others(e, each(list...))
				if err != nil {
					t.Fatal(err)
				}
				outcomes = append(outcomes, others...)
			}
			got := map[string]string{}
			for _, o := range outcomes {
				got[o.EndToEndID] = strings.TrimSpace(fmt.Sprintf("%s %s", o.Status, o.Reason))
			}
			var shown []string
			for i := range list {
				if text := got[list[i].EndToEndID]; text != "" {
					shown = append(shown, list[i].Item+" "+text)
				}
			}
			if text := strings.Join(shown, ", "); text != c.want || len(got) != len(shown) {
				t.Errorf("got %q, want %q", text, c.want)
			}
		})
	}
}

// TestADuplicateIsToldWhereverItStands holds that a rejection of what was sent twice
// is told as one, since all others give money back.
func TestADuplicateIsToldWhereverItStands(t *testing.T) {
	t.Parallel()
	const (
		group   = `<OrgnlGrpInfAndSts><OrgnlMsgId>M</OrgnlMsgId><OrgnlMsgNmId>pain.001</OrgnlMsgNmId>%s</OrgnlGrpInfAndSts>`
		payment = `<OrgnlPmtInfAndSts><OrgnlPmtInfId>P</OrgnlPmtInfId>%s<TxInfAndSts><OrgnlEndToEndId>e1</OrgnlEndToEndId>%s</TxInfAndSts></OrgnlPmtInfAndSts>`
		twice   = `<StsRsnInf><Rsn><Cd>DU01</Cd></Rsn></StsRsnInf>`
		invalid = `<StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>`
	)
	for name, c := range map[string]struct {
		body string
		want string
	}{
		"in the group, of a transaction without a status": {
			fmt.Sprintf(group, `<GrpSts>RJCT</GrpSts>`+twice) + fmt.Sprintf(payment, "", ""), "DU01 true",
		},
		"in the group, of a transaction without a reason": {
			fmt.Sprintf(group, `<GrpSts>RJCT</GrpSts>`+twice) + fmt.Sprintf(payment, "", `<TxSts>RJCT</TxSts>`), "DU01 false",
		},
		"in the payment": {
			fmt.Sprintf(group, "") + fmt.Sprintf(payment, `<PmtInfSts>RJCT</PmtInfSts>`+twice, `<TxSts>RJCT</TxSts>`), "DU01 false",
		},
		"after another reason": {
			fmt.Sprintf(group, "") + fmt.Sprintf(payment, "", `<TxSts>RJCT</TxSts>`+invalid+twice), "DU01 false",
		},
		"nowhere": {
			fmt.Sprintf(group, "") + fmt.Sprintf(payment, "", `<TxSts>RJCT</TxSts>`), "RJCT false",
		},
		"above a transaction with a reason of its own": {
			fmt.Sprintf(group, `<GrpSts>RJCT</GrpSts>`+invalid) + fmt.Sprintf(payment, "", `<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC01</Cd></Rsn></StsRsnInf>`),
			"AC01 false",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := said(t, c.body)
			if len(list) != 1 || len(list[0].Single) != 1 {
				t.Fatalf("it says %+v", list)
			}
			o := list[0].Single[0]
			if got := fmt.Sprint(o.Reason, " ", o.Whole); got != c.want || o.Status != wallet.ItemReturned {
				t.Errorf("got %s %s, want %s", o.Status, got, c.want)
			}
		})
	}
}
