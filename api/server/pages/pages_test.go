package pages

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/htmltest"
	"github.com/okpay/okpay/wallet"
)

// texts gives every text of a value, by its path; what has none fails.
func texts(t *testing.T, path string, v reflect.Value, found map[string]string) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		if strings.TrimSpace(v.String()) == "" {
			t.Errorf("%s is empty", path)
		}
		found[path] = v.String()
	case reflect.Struct:
		for i := range v.NumField() {
			texts(t, path+"."+v.Type().Field(i).Name, v.Field(i), found)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			texts(t, path+"["+key.String()+"]", v.MapIndex(key), found)
		}
	default:
		t.Errorf("%s is a %s", path, v.Kind())
	}
}

func TestEveryTextIsThereInEveryLanguage(t *testing.T) {
	t.Parallel()
	en, zh := map[string]string{}, map[string]string{}
	texts(t, "", reflect.ValueOf(english()), en)
	texts(t, "", reflect.ValueOf(chinese()), zh)
	for path, text := range en {
		if zh[path] == "" {
			t.Errorf("%s is not there in Chinese", path)
		}
		if path != ".clock" && zh[path] == text {
			t.Errorf("%s is %q in both", path, text)
		}
	}
	for path := range zh {
		if en[path] == "" {
			t.Errorf("%s is not there in English", path)
		}
	}
}

// What a payment may be refused for has words of its own.
func TestEveryRefusalOfAPaymentIsInWords(t *testing.T) {
	t.Parallel()
	words := english()
	for _, code := range []wallet.Code{
		wallet.CodeInvalidAmount, wallet.CodeTooManyDecimals, wallet.CodeUnknownCurrency, wallet.CodeCurrencyNotOffered, wallet.CodeAccountNotActive,
		wallet.CodeAccountFrozen, wallet.CodeLimitExceeded, wallet.CodeInsufficientFunds, wallet.CodeIdempotencyMismatch, wallet.CodeMerchantNotFound,
		wallet.CodeRecipientNotActive, wallet.CodePromotionUnavailable, wallet.CodeQuoteNotFound, wallet.CodeQuoteExpired, wallet.CodeQuoteUsed, wallet.CodeQuoteMismatch,
		wallet.CodeRateNotFound, wallet.CodeRateStale, wallet.CodeTooManyQuotes, wallet.CodeCheckoutNotFound, wallet.CodeCheckoutPaid, wallet.CodeCheckoutExpired,
		wallet.CodeCheckoutReserved, wallet.CodeCheckoutMismatch, wallet.CodeCheckoutExceeded, wallet.CodeSecondFactorRequired, wallet.CodeWrongPIN,
		wallet.CodeWrongCode, wallet.CodeTooManyAttempts, wallet.CodeRiskDeclined, wallet.CodeRateLimited, wallet.CodeUnavailable, wallet.CodeWalletBusy,
	} {
		if words.Problem(code) == words.Wrong {
			t.Errorf("%s has no words", code)
		}
	}
	if words.Problem("never_heard_of") != words.Wrong {
		t.Error("an unknown code has words")
	}
}

func TestALanguageIsChosenByItsWeight(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"": "en", "de": "en", "zh": "zh", "ZH-Hant": "zh", "en,zh": "en", "zh,en": "zh", "en;q=0.5,zh;q=0.8": "zh", "zh;q=0.5, en;q=0.8": "en",
		"zh;q=0,en;q=0.1": "en", "zh;q=0": "en", "zh;q=0.001": "zh", "zh;q=abc": "zh", "zh;q=0.9999,en;q=0.9": "zh", "de,zh;q=0.2": "zh", "*": "en", ",,;q=1,": "en",
	} {
		if got := WordsFor(accept).Lang; got != want {
			t.Errorf("%q gives %s, want %s", accept, got, want)
		}
	}
}

func pay(change func(p *Pay)) *Pay {
	p := &Pay{Shop: "Corner Cafe", Amount: "1250.00", Currency: "EUR", Heading: "Heading"}
	if change != nil {
		change(p)
	}
	return p
}

// Every page in each of its states is written, closes what it opens, has one
// heading of the first order, and labels each of its inputs.
func TestPagesAreWellFormed(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.May, 6, 7, 8, 9, 0, time.UTC)
	for name, p := range map[string]Page{
		"message":          {Title: "Pay", Problem: "Something"},
		"consent, nobody":  {Title: "Link", Consent: &Consent{}},
		"consent, a code":  {Title: "Link", Visitor: "e", Consent: &Consent{Device: true, UserCode: "ABCD"}},
		"consent":          {Title: "Link", Visitor: "e", Consent: &Consent{Device: true, Offer: &wallet.LinkOffer{AppName: "App", Scopes: []wallet.Scope{wallet.ScopePay}, DailyCap: "5000.00", Currency: "EUR"}}},
		"consent, done":    {Title: "Link", Visitor: "e", Ended: true, Consent: &Consent{Done: "Done"}},
		"receipt":          {Title: "Receipt", Receipt: &wallet.Receipt{Status: wallet.ReceiptPaid, MerchantName: "Cafe", Amount: "1.00", Currency: "EUR", PaidAt: now}},
		"receipt refunded": {Title: "Receipt", Receipt: &wallet.Receipt{Status: wallet.ReceiptPartRefunded, MerchantName: "Cafe", MerchantHandle: "cafe", Amount: "1.00", Refunded: "0.50", Currency: "EUR", PaidAt: now, Memo: "m", OrderID: "o"}},
		"pay, nobody":      {Title: "Pay", Pay: pay(func(p *Pay) { p.Expires, p.Handle, p.Memo, p.Partial = now, "cafe", "memo", true })},
		"pay, over":        {Title: "Pay", Visitor: "e", Pay: pay(func(p *Pay) { p.Over, p.Return = "Over", "https://a.example/" })},
		"pay, PIN":         {Title: "Pay", Visitor: "e", Key: "k", Problem: "Wrong", Pay: pay(func(p *Pay) { p.SetPIN, p.Step = true, 2 })},
		"pay, choice": {Title: "Pay", Visitor: "e", Key: "k", Pay: pay(func(p *Pay) {
			p.Amount, p.Choice = "", &Choice{AsksAmount: true, Most: "5", Purses: []Purse{{Currency: "EUR", Available: "1", Refused: "no"}, {Currency: "USD", Available: "5", Pays: "1", About: true, Chosen: true}}, More: true}
		})},
		"pay, no purse": {Title: "Pay", Visitor: "e", Pay: pay(func(p *Pay) { p.Choice = &Choice{} })},
		"pay, review": {Title: "Pay", Visitor: "e", Key: "k", Pay: pay(func(p *Pay) {
			p.Review = &Review{Amount: "1", Currency: "EUR", From: "USD", Pays: "2", Fee: "1", FeeCurrency: "EUR", Cashback: "1", CashbackCurrency: "EUR", NeedsPIN: true, NeedsTOTP: true, Others: true, Rate: &Rate{Text: "r", Source: "s", Margin: "1", MarginCurrency: "USD", ValidUntil: now}}
		})},
		"pay, result": {Title: "Pay", Visitor: "e", Pay: pay(func(p *Pay) {
			p.Return, p.Result, p.Step = "https://a.example/", &Result{Amount: "1", Currency: "EUR", From: "USD", Pays: "2", Rate: "r", At: now, Transaction: "txn", Receipt: "../receipt/r"}, 3
		})},
		"pay, waits": {Title: "Pay", Visitor: "e", Pay: pay(func(p *Pay) { p.Result = &Result{Waits: true, Amount: "1", Currency: "EUR", From: "EUR", At: now} })},
	} {
		var set Set
		for _, words := range []Words{english(), chinese()} {
			p.Words, p.Host, p.FormToken = words, "pay.example.com", "token"
			body, err := set.Write(&p)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			checkPage(t, name, body)
		}
	}
}

// A problem is told of by a field of the form beside it, to whom the keyboard is led
// there past the text.
func TestAFieldTellsOfTheProblem(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]Page{
		"login":   {Pay: pay(nil)},
		"consent": {Consent: &Consent{}},
		"a code":  {Visitor: "e", Consent: &Consent{Device: true}},
		"PIN":     {Visitor: "e", Pay: pay(func(p *Pay) { p.SetPIN = true })},
		"choice":  {Visitor: "e", Pay: pay(func(p *Pay) { p.Choice = &Choice{AsksAmount: true, Most: "5"} })},
		"review":  {Visitor: "e", Pay: pay(func(p *Pay) { p.Review = &Review{NeedsPIN: true} })},
		"TOTP":    {Visitor: "e", Pay: pay(func(p *Pay) { p.Review = &Review{NeedsTOTP: true} })},
	} {
		for _, problem := range []string{"", "The PIN is wrong."} {
			var set Set
			p.Words, p.Problem = english(), problem
			body, err := set.Write(&p)
			if err != nil {
				t.Fatal(err)
			}
			told, ids := 0, []string{}
			for _, e := range htmltest.Elements(t, body) {
				ids = append(ids, e.Attrs["id"])
				if e.Name == "input" && slices.Contains(strings.Fields(e.Attrs["aria-describedby"]), "problem") {
					told++
				}
			}
			if want := problem != ""; (told > 0) != want || slices.Contains(ids, "problem") != want {
				t.Errorf("%s with the problem %q: %d fields tell of it", name, problem, told)
			}
		}
	}
}

func checkPage(t *testing.T, name string, body []byte) {
	t.Helper()
	list := htmltest.Elements(t, body)
	names := htmltest.Names(list)
	labels, inside := []string{}, 0
	for _, e := range list {
		switch e.Name {
		case "label":
			labels = append(labels, e.Attrs["for"])
			if e.Attrs["for"] == "" {
				inside++
			}
		case "script", "link", "img", "iframe":
			t.Errorf("%s has a %s", name, e.Name)
		}
		if e.Attrs["style"] != "" || e.Attrs["onclick"] != "" {
			t.Errorf("%s has a style or a script in its <%s>", name, e.Name)
		}
	}
	for _, e := range list {
		_, hidden := e.Attrs["hidden"]
		if e.Name == "input" && e.Attrs["type"] != "hidden" && !hidden && e.Attrs["type"] != "radio" && !slices.Contains(labels, e.Attrs["id"]) {
			t.Errorf("%s has an input %s without a label", name, e.Attrs["name"])
		}
		if e.Name == "form" && e.Attrs["method"] != "post" {
			t.Errorf("%s has a form that tells its fields in its address", name)
		}
	}
	if n := count(names, "h1"); n != 1 || count(names, "main") != 1 || strings.Contains(string(body), "<no value>") || strings.Contains(string(body), "0001") {
		t.Errorf("%s has %d headings of the first order:\n%s", name, n, body)
	}
}

func count(list []string, name string) (n int) {
	for _, each := range list {
		if each == name {
			n++
		}
	}
	return n
}

func TestHeadersKeepAPageToItself(t *testing.T) {
	t.Parallel()
	for back, want := range map[string]string{
		"": "form-action 'self';", "https://a.example/x?y": "form-action 'self' https://a.example;", "not an address": "form-action 'self';",
		"http://[::1]:8080/x": "form-action 'self' http://*:8080;", "https://[2001:db8::1]/": "form-action 'self' https://*;",
	} {
		header := http.Header{}
		SetHeaders(header, back)
		policy := header.Get("Content-Security-Policy")
		if !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") || !strings.HasPrefix(policy, "default-src 'none'; ") ||
			header.Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%q: %v", back, header)
		}
	}
}
