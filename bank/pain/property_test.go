package pain_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/bank/pain"
	"github.com/okpay/okpay/bank/sepa"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

// parsed is a message as another program reads it.
type parsed struct {
	XMLName xml.Name `xml:"Document"`
	Head    struct {
		ID        string `xml:"MsgId"`
		Created   string `xml:"CreDtTm"`
		Count     int    `xml:"NbOfTxs"`
		Sum       string `xml:"CtrlSum"`
		Initiator string `xml:"InitgPty>Nm"`
	} `xml:"CstmrCdtTrfInitn>GrpHdr"`
	Payments []struct {
		ID    string `xml:"PmtInfId"`
		Batch bool   `xml:"BtchBookg"`
		Count int    `xml:"NbOfTxs"`
		Sum   string `xml:"CtrlSum"`
		Level string `xml:"PmtTpInf>SvcLvl>Cd"`
		Day   struct {
			Text string `xml:",chardata"`
			In   string `xml:"Dt"`
		} `xml:"ReqdExctnDt"`
		Debtor    string              `xml:"Dbtr>Nm"`
		Account   parsedAccount       `xml:"DbtrAcct"`
		Bank      parsedBank          `xml:"DbtrAgt>FinInstnId"`
		Charges   string              `xml:"ChrgBr"`
		Transfers []parsedTransaction `xml:"CdtTrfTxInf"`
	} `xml:"CstmrCdtTrfInitn>PmtInf"`
}

type parsedAccount struct {
	IBAN     string `xml:"Id>IBAN"`
	Number   string `xml:"Id>Othr>Id"`
	Currency string `xml:"Ccy"`
}

type parsedBank struct {
	BIC     string `xml:"BIC"`
	BICFI   string `xml:"BICFI"`
	System  string `xml:"ClrSysMmbId>ClrSysId>Cd"`
	Routing string `xml:"ClrSysMmbId>MmbId"`
	Other   string `xml:"Othr>Id"`
}

type parsedTransaction struct {
	EndToEndID string `xml:"PmtId>EndToEndId"`
	Amount     struct {
		Currency string `xml:"Ccy,attr"`
		Value    string `xml:",chardata"`
	} `xml:"Amt>InstdAmt"`
	Bank       parsedBank    `xml:"CdtrAgt>FinInstnId"`
	Creditor   string        `xml:"Cdtr>Nm"`
	Account    parsedAccount `xml:"CdtrAcct"`
	Remittance string        `xml:"RmtInf>Ustrd"`
	Kind       string        `xml:"RmtInf>Strd>CdtrRefInf>Tp>CdOrPrtry>Cd"`
	Reference  string        `xml:"RmtInf>Strd>CdtrRefInf>Ref"`
}

// transaction returns what was read as it was written, with the country of an
// account by number, which a message does not state, from the one sent.
func (p parsedTransaction) transaction(t *rapid.T, sent pain.Transaction) pain.Transaction {
	amount, err := money.Parse(money.Decimal(p.Amount.Value), money.Currency(p.Amount.Currency))
	if err != nil {
		t.Fatal(err)
	}
	return pain.Transaction{
		EndToEndID: p.EndToEndID, Amount: amount, Creditor: p.Creditor, Remittance: p.Remittance, Reference: p.Reference,
		Account: pain.Account{
			IBAN: p.Account.IBAN, Number: p.Account.Number, Country: sent.Account.Country, Routing: p.Bank.Routing, BIC: p.Bank.BIC + p.Bank.BICFI,
		},
	}
}

// withCheckDigits puts the check digits into a text of which they are the third
// and the fourth character (ISO/IEC 7064, MOD 97-10).
func withCheckDigits(head, rest string) string {
	sum := 0
	for _, c := range rest + head + "00" {
		if c >= 'A' {
			sum = (sum*100 + int(c-'A') + 10) % 97
		} else {
			sum = (sum*10 + int(c-'0')) % 97
		}
	}
	return fmt.Sprintf("%s%02d%s", head, 98-sum, rest)
}

// text gives texts of the set of banks, of which now and then one is none.
func text(most int) *rapid.Generator[string] {
	const set = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
	good := rapid.StringOfN(rapid.RuneFrom([]rune(set)), 1, most, most)
	return rapid.Custom(func(t *rapid.T) string {
		switch rapid.IntRange(0, 19).Draw(t, "kind") {
		case 0:
			return rapid.String().Draw(t, "any")
		case 1:
			return good.Draw(t, "first") + good.Draw(t, "second") // perhaps too long
		default:
			return strings.Trim(strings.ReplaceAll(good.Draw(t, "good"), "//", "/"), " /")
		}
	})
}

func accounts() *rapid.Generator[pain.Account] {
	digits := func(n int) *rapid.Generator[string] {
		return rapid.StringOfN(rapid.RuneFrom([]rune("0123456789")), n, n, n)
	}
	return rapid.Custom(func(t *rapid.T) pain.Account {
		bic := func(of string) string {
			return rapid.SampledFrom([]string{"", of, of + "XXX"}).Draw(t, "bic")
		}
		switch rapid.IntRange(0, 6).Draw(t, "kind") {
		case 0:
			return pain.Account{IBAN: withCheckDigits("DE", digits(18).Draw(t, "bban")), BIC: bic("COBADEFF")}
		case 1:
			return pain.Account{IBAN: withCheckDigits("NL", "ABNA"+digits(10).Draw(t, "bban")), BIC: bic("ABNANL2A")}
		case 2:
			return pain.Account{IBAN: withCheckDigits("CH", digits(17).Draw(t, "bban")), BIC: bic("UBSWCHZH")}
		case 3:
			return pain.Account{IBAN: withCheckDigits("TR", digits(22).Draw(t, "bban")), BIC: bic("TGBATRIS")}
		case 4:
			return pain.Account{Country: "US", Number: digits(9).Draw(t, "number"), Routing: "021000021", BIC: bic("CHASUS33")}
		case 5:
			return pain.Account{Country: "GB", Number: digits(8).Draw(t, "number"), Routing: digits(6).Draw(t, "sort code")}
		default:
			return pain.Account{Country: "BR", Number: digits(12).Draw(t, "number"), BIC: bic("ITAUBRSP")}
		}
	})
}

func transactions(currency money.Currency) *rapid.Generator[[]pain.Transaction] {
	one := rapid.Custom(func(t *rapid.T) pain.Transaction {
		x := pain.Transaction{
			EndToEndID: text(pain.MaxID).Draw(t, "id"), Creditor: text(pain.MaxName).Draw(t, "creditor"), Account: accounts().Draw(t, "account"),
			Amount: money.FromMinor(rapid.Int64Range(0, 1<<rapid.IntRange(4, 60).Draw(t, "bits")).Draw(t, "minor"), currency),
		}
		switch rapid.IntRange(0, 2).Draw(t, "for") {
		case 1:
			x.Remittance = text(pain.MaxRemittance).Draw(t, "remittance")
		case 2:
			x.Reference = withCheckDigits("RF", rapid.StringMatching(`[A-Z0-9]{1,21}`).Draw(t, "reference"))
		}
		return x
	})
	return rapid.SliceOfN(one, 1, 12)
}

// message gives a message that can be sent, with the transactions in the order
// of its blocks.
func message() *rapid.Generator[*pain.Message] {
	return rapid.Custom(func(t *rapid.T) *pain.Message {
		day := ident.DateOf(today.Time().AddDate(0, 0, rapid.IntRange(0, pain.MaxDaysAhead-7).Draw(t, "days")))
		m := &pain.Message{
			Version: rapid.SampledFrom([]pain.Version{pain.V03, pain.V09}).Draw(t, "version"),
			ID:      pain.Reference(rapid.String().Draw(t, "payout"), "m"), Initiator: "Initiator", Debtor: text(pain.MaxName).Draw(t, "debtor"),
			Created: time.Unix(rapid.Int64Range(1e9, 4e9).Draw(t, "created"), 0).UTC(), Account: accounts().Draw(t, "account"),
			Currency:  rapid.SampledFrom([]money.Currency{"EUR", "EUR", "EUR", "USD", "JPY", "KWD", "CLF"}).Draw(t, "currency"),
			Execution: sepa.BusinessDayFrom(day), Batch: rapid.Bool().Draw(t, "batch"),
			Charges: rapid.SampledFrom([]pain.ChargeBearer{"", pain.Shared, pain.ByDebtor, pain.ByCreditor}).Draw(t, "charges"),
		}
		if pain.CheckHead(m, today) != nil {
			t.Skip("no head")
		}
		var good []pain.Transaction
		seen := map[string]bool{}
		for _, x := range transactions(m.Currency).Draw(t, "transactions") {
			if pain.CheckTransaction(m, &x) == nil && !seen[x.EndToEndID] {
				good, seen[x.EndToEndID] = append(good, x), true
			}
		}
		payments, err := pain.Divide(m, given(good))
		if err != nil || len(payments) == 0 {
			t.Skip("nothing good, or too much in sum")
		}
		m.Payments = payments
		return m
	})
}

// TestWhatIsWrittenIsReadAsItWasMeant writes random messages, of whose parts some
// are wrong and left out by the check, and reads them as another program does.
func TestWhatIsWrittenIsReadAsItWasMeant(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := message().Draw(t, "message")
		var out, again bytes.Buffer
		if err := pain.Write(&out, m, today); err != nil {
			t.Fatal(err)
		}
		if err := pain.Write(&again, m, today); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
			t.Fatalf("it is written in two ways: %v", err)
		}
		var got parsed
		if err := xml.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		checkHead(t, m, &got)
		sum, count := money.Zero(m.Currency), 0
		for i, p := range m.Payments {
			n := 0
			for sent, err := range p.Transactions {
				if err != nil {
					t.Fatal(err)
				}
				read := got.Payments[i].Transfers[n]
				if is := read.transaction(t, sent); is != sent {
					t.Fatalf("%+v became %+v", sent, is)
				}
				if (read.Kind == "SCOR") != (sent.Reference != "") {
					t.Fatalf("a reference of the kind %q", read.Kind)
				}
				for what, most := range map[string]int{read.EndToEndID: pain.MaxID, read.Creditor: pain.MaxName, "x" + read.Remittance: pain.MaxRemittance + 1} {
					if err := sepa.CheckText("text", what, most); err != nil {
						t.Fatalf("%q: %v", what, err)
					}
				}
				if sum, err = sum.Add(sent.Amount); err != nil {
					t.Fatal(err)
				}
				n++
			}
			if count += n; got.Payments[i].Count != n || len(got.Payments[i].Transfers) != n {
				t.Fatalf("block %d says %d and has %d", i, got.Payments[i].Count, n)
			}
		}
		if got.Head.Count != count || got.Head.Sum != string(sum.Decimal()) {
			t.Fatalf("the head says %d and %s, and it is %d and %s", got.Head.Count, got.Head.Sum, count, sum)
		}
	})
}

func checkHead(t *rapid.T, m *pain.Message, got *parsed) {
	if got.Head.ID != m.ID || got.Head.Created != m.Created.Format(time.RFC3339) || got.Head.Initiator != m.Initiator || len(got.Payments) != len(m.Payments) {
		t.Fatalf("%+v became %+v", m, got)
	}
	for i, p := range got.Payments {
		want := m.Payments[i]
		bank := pain.Account{IBAN: p.Account.IBAN, Number: p.Account.Number, Country: m.Account.Country, Routing: p.Bank.Routing, BIC: p.Bank.BIC + p.Bank.BICFI}
		charges, level := string(m.Charges), ""
		if charges == "" {
			charges = "SHAR"
		}
		if want.Scheme == pain.SEPA {
			charges, level = "SLEV", "SEPA"
		}
		if p.ID != want.ID || p.Batch != m.Batch || p.Debtor != m.Debtor || bank != m.Account || p.Charges != charges || p.Level != level ||
			p.Sum != string(want.Sum.Decimal()) || p.Account.Currency != string(m.Currency) || p.Day.Text+p.Day.In != m.Execution.String() {
			t.Fatalf("%+v became %+v", want, p)
		}
		if (p.Bank.BIC != "" && m.Version != pain.V03) || (p.Bank.BICFI != "" && m.Version != pain.V09) || (p.Day.In != "") != (m.Version == pain.V09) {
			t.Fatalf("%s has parts of another version: %+v", m.Version, p)
		}
	}
}
