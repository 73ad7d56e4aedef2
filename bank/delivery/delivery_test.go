package delivery_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/okpay/okpay/bank/delivery"
	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/wallet"
)

const camt = `<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S</Id>
<ElctrncSeqNb>7</ElctrncSeqNb><CreDtTm>2026-06-01T05:00:00</CreDtTm><FrToDt><FrDtTm>2026-05-31T00:00:00</FrDtTm><ToDtTm>2026-05-31T23:59:59</ToDtTm></FrToDt>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>Okpay Ltd</Nm></Ownr><Svcr><FinInstnId><BICFI>COBADEFF</BICFI></FinInstnId></Svcr></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-05-30</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-05-31</Dt></Dt></Bal>
<Ntry><Amt Ccy="USD">3.30</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-05-31</Dt></BookgDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
<AmtDtls><TxAmt><Amt Ccy="EUR">3.00</Amt></TxAmt></AmtDtls><Chrgs><Amt Ccy="EUR">0.10</Amt></Chrgs>
<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch><TxDtls><Refs><EndToEndId>E-1</EndToEndId></Refs><Amt Ccy="USD">3.00</Amt>
<RmtInf><Ustrd>one</Ustrd><Ustrd>two</Ustrd><Strd><CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls><TxDtls/></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>`

func TestAStatementIsGivenWholeInTheWalletsTypes(t *testing.T) {
	t.Parallel()
	var list []wallet.BankStatement
	d, err := delivery.Read(strings.NewReader(camt), "may.xml", statement.Options{}, func(s *wallet.BankStatement) error {
		list = append(list, *s)
		return nil
	})
	if err != nil || len(list) != 1 || d.Entries != 1 || len(d.SHA256) != 64 {
		t.Fatalf("%d statements, %+v: %v", len(list), d, err)
	}
	got, err := json.Marshal(list[0])
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"file":"may.xml","number":1,"line":1,"format":"camt.053","version":"camt.053.001.08","message_id":"M","id":"S","sequence":"7","page":0,` +
		`"created_at":"2026-06-01T05:00:00","account":"DE89370400440532013000","account_name":"Okpay Ltd","bic":"COBADEFF","routing":"","currency":"EUR",` +
		`"from":"2026-05-31","to":"2026-05-31","opening":"10.00","opening_date":"2026-05-30","closing":"7.00","closing_date":"2026-05-31",` +
		`"credits":"0.00","debits":"-3.00","entry_count":1,"footing":"ok","entries":[{"number":1,"line":6,"booking_date":"2026-05-31","value_date":"",` +
		`"amount":"-3.30","currency":"USD","moved":"-3.00","status":"booked","reversal":false,"reference":"","own_reference":"","end_to_end_id":"",` +
		`"code":"PMNT-ICDT-ESCT","counterparty":"","counterparty_account":"","remittance":"","charges":[{"amount":"-0.10","currency":"EUR","included":false,"kind":""}],` +
		`"batch":{"count":2,"message_id":"","payment_id":""},"details":[{"number":1,"line":9,"amount":"-3.00","currency":"USD","reference":"","own_reference":"",` +
		`"end_to_end_id":"E-1","code":"","counterparty":"","counterparty_account":"","remittance":"one\ntwo","references":[{"kind":"SCOR","text":"RF18539007547034"}]},` +
		`{"number":2,"line":10,"amount":"","currency":"","reference":"","own_reference":"","end_to_end_id":"","code":"","counterparty":"","counterparty_account":"","remittance":""}]}]}`
	if string(got) != want {
		t.Errorf("%s\nis not\n%s", got, want)
	}
}

func TestEntriesAreGivenOneByOneWithTheirStatement(t *testing.T) {
	t.Parallel()
	entries, ends := 0, 0
	_, err := delivery.ReadEntries(strings.NewReader(camt), "may.xml", statement.Options{}, func(s *wallet.BankStatement, e *wallet.BankEntry) error {
		entries++
		if s.ID != "S" || s.Opening != "10.00" || e.Amount != "-3.30" {
			t.Errorf("%+v: %+v", s, e)
		}
		return nil
	}, func(s *wallet.BankStatement) error {
		ends++
		if s.Closing != "7.00" || s.Footing != wallet.FootingOK || len(s.Entries) != 0 || s.EntryCount != 1 {
			t.Errorf("%+v", s)
		}
		return nil
	})
	if err != nil || entries != 1 || ends != 1 {
		t.Errorf("%d entries and %d ends: %v", entries, ends, err)
	}
}

func TestAFileThatIsBrokenIsRefusedInTheWalletsWords(t *testing.T) {
	t.Parallel()
	broken := strings.Replace(camt, `<Amt Ccy="USD">3.30`, `<Amt Ccy="USD">3.305`, 1)
	_, err := delivery.Read(strings.NewReader(broken), "may.xml", statement.Options{}, func(*wallet.BankStatement) error { return nil })
	refused, ok := errors.AsType[*wallet.Error](err)
	if !ok || refused.Code != wallet.CodeInvalidFile || refused.Details["line"] != 6 || refused.Details["where"] != "Ntry/Amt" || refused.Details["file"] != "may.xml" ||
		refused.Details["format"] != "camt.053" || !strings.HasPrefix(refused.Message, "may.xml: line 6 (Ntry/Amt): ") {
		t.Errorf("%+v", refused)
	}
	enough := errors.New("enough")
	if _, err := delivery.Read(strings.NewReader(camt), "may.xml", statement.Options{}, func(*wallet.BankStatement) error { return enough }); !errors.Is(err, enough) {
		t.Errorf("what the receiver returns is lost: %v", err)
	}
	if delivery.Refused("x", nil) != nil {
		t.Error("nothing is refused")
	}
}

func TestTheMostGeneralCodeOfATransactionIsShown(t *testing.T) {
	t.Parallel()
	for want, code := range map[string]statement.Code{
		"PMNT-RCDT-ESCT": {Domain: "PMNT", Family: "RCDT", SubFamily: "ESCT", Proprietary: "x"},
		"PMNT":           {Domain: "PMNT"},
		"NTRF+166+9310":  {Proprietary: "NTRF+166+9310", Type: "NTRF", Business: "166"},
		"NTRF+166":       {Type: "NTRF", Business: "166"},
		"DEBIT":          {Type: "DEBIT"},
		"166":            {Business: "166"},
		"":               {},
	} {
		if got := delivery.Entry(&statement.Entry{Facts: statement.Facts{Code: code}}).Code; got != want {
			t.Errorf("%+v is shown as %q", code, got)
		}
	}
}
