package wallet_test

import (
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

func samplePlan() wallet.PayoutPlan {
	return wallet.PayoutPlan{
		Name: "june", From: "mer_1", Source: "june.csv", SourceSHA256: "ab", PolicyVersion: "p1", Count: 2,
		Items: []wallet.PlanItem{
			{Line: 2, Item: "a", Recipient: "usr_1", Amount: "1.00", Currency: "EUR", Fee: "0.00", Memo: "x"},
			{Line: 3, Item: "b", Recipient: "usr_2", Amount: "2.00", Currency: "EUR", Fee: "0.00"},
		},
	}
}

func contentID(t *testing.T, p wallet.PayoutPlan) string {
	t.Helper()
	id, err := p.ContentID()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// The id of a plan stands in files that people keep, so it may never change.
func TestAPlanKeepsItsID(t *testing.T) {
	t.Parallel()
	const want = "plan_19ef8f9d7bfdb9c4a7b21de3ee03e703bbaf2bc25689cbaaddeaa3c507f869bc"
	if got := contentID(t, samplePlan()); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEveryPartOfAPlansContentIsInItsID(t *testing.T) {
	t.Parallel()
	before := contentID(t, samplePlan())
	if !strings.HasPrefix(before, wallet.PlanIDPrefix) || len(before) != len(wallet.PlanIDPrefix)+64 {
		t.Fatalf("got %s", before)
	}
	for name, change := range map[string]func(*wallet.PayoutPlan){
		"name":      func(p *wallet.PayoutPlan) { p.Name = "july" },
		"from":      func(p *wallet.PayoutPlan) { p.From = "mer_2" },
		"source":    func(p *wallet.PayoutPlan) { p.Source = "x.csv" },
		"hash":      func(p *wallet.PayoutPlan) { p.SourceSHA256 = "ac" },
		"policy":    func(p *wallet.PayoutPlan) { p.PolicyVersion = "p2" },
		"line":      func(p *wallet.PayoutPlan) { p.Items[0].Line = 9 },
		"item":      func(p *wallet.PayoutPlan) { p.Items[0].Item = "c" },
		"recipient": func(p *wallet.PayoutPlan) { p.Items[0].Recipient = "usr_9" },
		"amount":    func(p *wallet.PayoutPlan) { p.Items[0].Amount = "1.01" },
		"currency":  func(p *wallet.PayoutPlan) { p.Items[0].Currency = "USD" },
		"fee":       func(p *wallet.PayoutPlan) { p.Items[0].Fee = "0.01" },
		"memo":      func(p *wallet.PayoutPlan) { p.Items[0].Memo = "y" },
		"purse":     func(p *wallet.PayoutPlan) { p.Purse = "EUR" },
		"rate":      func(p *wallet.PayoutPlan) { p.FX = []wallet.PayoutRate{{Rate: "1.1"}} },
		"mid rate":  func(p *wallet.PayoutPlan) { p.FX = []wallet.PayoutRate{{MidRate: "1.1"}} },
		"margin":    func(p *wallet.PayoutPlan) { p.FX = []wallet.PayoutRate{{MarginBPS: 1}} },
		"rate date": func(p *wallet.PayoutPlan) { p.FX = []wallet.PayoutRate{{RateDate: "2026-01-02"}} },
		"rate of":   func(p *wallet.PayoutPlan) { p.FX = []wallet.PayoutRate{{Currency: "JPY"}} },
		"stated by": func(p *wallet.PayoutPlan) { p.FX = []wallet.PayoutRate{{Source: "ecb"}} },
		"order":     func(p *wallet.PayoutPlan) { p.Items[0], p.Items[1] = p.Items[1], p.Items[0] },
		"fewer":     func(p *wallet.PayoutPlan) { p.Items = p.Items[:1] },
		"a break":   func(p *wallet.PayoutPlan) { p.Items[0].Memo, p.Items[1].Memo = "", "x" },
	} {
		p := samplePlan()
		change(&p)
		if contentID(t, p) == before {
			t.Errorf("%s: the id stays the same", name)
		}
	}
	p := samplePlan()
	p.AlreadyPaid, p.Count, p.ID = 1, 7, "x"
	p.Warnings = []wallet.PayoutProblem{{Line: 1}}
	if contentID(t, p) != before {
		t.Error("what says how things stand now is in the id")
	}
}
