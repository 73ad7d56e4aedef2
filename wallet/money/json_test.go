package money_test

import (
	"encoding/json"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/money"
)

func TestAmountIsWrittenAsDecimalTextBesideItsCurrency(t *testing.T) {
	t.Parallel()
	tests := map[money.Amount]string{
		money.FromMinor(1250, "USD"): `{"amount":"12.50","currency":"USD"}`,
		money.FromMinor(-5, "KWD"):   `{"amount":"-0.005","currency":"KWD"}`,
		money.Zero("JPY"):            `{"amount":"0","currency":"JPY"}`,
	}
	for amount, want := range tests {
		if got, err := json.Marshal(amount); err != nil || string(got) != want {
			t.Errorf("%s is written %s, %v, want %s", amount, got, err, want)
		}
	}
}

func TestAmountWithoutCurrencyIsNotWritten(t *testing.T) {
	t.Parallel()
	for _, amount := range []money.Amount{{}, money.FromMinor(1, "XAU"), money.FromMinor(1, `"`)} {
		if got, err := json.Marshal(amount); !errors.Is(err, money.ErrUnknownCurrency) {
			t.Errorf("%v is written %s, %v", amount, got, err)
		}
	}
}

func TestAmountIsReadStrictly(t *testing.T) {
	t.Parallel()
	good := []string{
		`{"amount":"12.50","currency":"USD"}`,
		`{"currency":"USD","amount":"12.5"}`,
		" {\n\t\"amount\" : \"12.50\" , \"currency\" : \"US\\u0044\" } ",
	}
	for _, text := range good {
		var got money.Amount
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != money.FromMinor(1250, "USD") {
			t.Errorf("%s is read %s, %v", text, got, err)
		}
	}
	bad := []struct {
		text string
		want error
	}{
		{`null`, money.ErrSyntax},
		{`"12.50 USD"`, money.ErrSyntax},
		{`12.5`, money.ErrSyntax},
		{`[]`, money.ErrSyntax},
		{`["12.50","USD"]`, money.ErrSyntax},
		{`{}`, money.ErrSyntax},
		{`{"amount":"12.50"}`, money.ErrSyntax},
		{`{"currency":"USD"}`, money.ErrSyntax},
		{`{"amount":12.50,"currency":"USD"}`, money.ErrSyntax},
		{`{"amount":null,"currency":"USD"}`, money.ErrSyntax},
		{`{"amount":{},"currency":"USD"}`, money.ErrSyntax},
		{`{"amount":"12.50","currency":["USD"]}`, money.ErrSyntax},
		{`{"Amount":"12.50","currency":"USD"}`, money.ErrSyntax},
		{`{"amount":"12.50","currency":"USD","note":"x"}`, money.ErrSyntax},
		{`{"amount":"12.50","amount":"12.50","currency":"USD"}`, money.ErrSyntax},
		{`{"amount":"","currency":"USD"}`, money.ErrSyntax},
		{`{"amount":"12.505","currency":"USD"}`, money.ErrTooManyDecimals},
		{`{"amount":"92233720368547758.08","currency":"USD"}`, money.ErrOverflow},
		{`{"amount":"1","currency":"usd"}`, money.ErrUnknownCurrency},
		{`{"amount":"1","currency":""}`, money.ErrUnknownCurrency},
		{`{"amount":"` + long() + `","currency":"USD"}`, money.ErrSyntax},
		{`{"` + long() + `":"1","currency":"USD"}`, money.ErrSyntax},
	}
	for _, test := range bad {
		got := money.FromMinor(7, "EUR")
		err := json.Unmarshal([]byte(test.text), &got)
		if !errors.Is(err, test.want) || got != money.FromMinor(7, "EUR") {
			t.Errorf("%.60s is read %s, %v, want %v", test.text, got, err, test.want)
		}
		if err != nil && len(err.Error()) > maxErrorLength {
			t.Errorf("%.60s answers with %d bytes", test.text, len(err.Error()))
		}
	}
}

func TestAmountIsReadAloneFromItsBytes(t *testing.T) {
	t.Parallel()
	// Called directly there is no encoding/json in front that checks the whole.
	for _, text := range []string{
		``, `{`, `{"amount"`, `{"amount":`, `{"amount":"1","currency":"USD"`, `{"amount":"1","currency":"USD"}}`,
		`{"amount":"1","currency":"USD"} {}`, `{"amount":"1","currency":"USD",}`, `{"amount":"1" "currency":"USD"}`,
		"{\"amount\":\"1\x00\",\"currency\":\"USD\"}", `{1:"1"}`,
	} {
		var got money.Amount
		if err := got.UnmarshalJSON([]byte(text)); !errors.Is(err, money.ErrSyntax) {
			t.Errorf("%s is read %s, %v", text, got, err)
		}
	}
}

func TestEveryAmountIsReadBackFromJSON(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		amount := drawAmount(t, "amount")
		text, err := json.Marshal(amount)
		if err != nil {
			t.Fatal(err)
		}
		var back money.Amount
		if err := json.Unmarshal(text, &back); err != nil || back != amount {
			t.Fatalf("%s is read back %s, %v", text, back, err)
		}
	})
}

func TestRateIsAStringInJSON(t *testing.T) {
	t.Parallel()
	type quote struct {
		Rate money.Rate `json:"rate"`
	}
	text, err := json.Marshal(quote{Rate: mustRate(t, "1.0850")})
	if want := `{"rate":"1.0850"}`; err != nil || string(text) != want {
		t.Errorf("written %s, %v, want %s", text, err, want)
	}
	var back quote
	if err := json.Unmarshal(text, &back); err != nil || back.Rate != mustRate(t, "1.0850") {
		t.Errorf("read back %s, %v", back.Rate, err)
	}
	kept := quote{Rate: mustRate(t, "2")}
	for _, bad := range []string{`{"rate":"0"}`, `{"rate":"-1"}`, `{"rate":1.5}`, `{"rate":""}`} {
		if err := json.Unmarshal([]byte(bad), &kept); err == nil || kept.Rate != mustRate(t, "2") {
			t.Errorf("%s is read %s, %v", bad, kept.Rate, err)
		}
	}
	if text, err := json.Marshal(quote{}); !errors.Is(err, money.ErrSyntax) {
		t.Errorf("no rate is written %s, %v", text, err)
	}
}

func FuzzAmountUnmarshalJSON(f *testing.F) {
	for _, text := range []string{
		`{"amount":"12.50","currency":"USD"}`, `{"amount":12.50,"currency":"USD"}`, `null`, `{}`, `{"amount":"1"}{`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var amount money.Amount
		if err := amount.UnmarshalJSON(text); err != nil {
			if amount != (money.Amount{}) {
				t.Fatalf("%q is refused but read as %s", text, amount)
			}
			return
		}
		written, err := amount.MarshalJSON()
		var back money.Amount
		if err != nil || back.UnmarshalJSON(written) != nil || back != amount {
			t.Fatalf("%q is read as %s, written %s, %v, and read back %s", text, amount, written, err, back)
		}
	})
}
