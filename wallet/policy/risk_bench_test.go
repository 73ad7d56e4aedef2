package policy_test

import (
	"fmt"
	"testing"

	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/policy/document"
	"github.com/okpay/okpay/wallet/policy/risk"
)

// BenchmarkJudgeShipped and BenchmarkJudgeFiftyRules measure what the risk rules
// add to the decision of a payment for which none holds.
func BenchmarkJudgeShipped(b *testing.B) {
	p, err := document.Default()
	if err != nil {
		b.Fatal(err)
	}
	benchmarkJudge(b, p)
}

func BenchmarkJudgeFiftyRules(b *testing.B) {
	p := wellFormed(b)
	for i := range 50 {
		p.Risk = append(p.Risk, policy.RiskRule{
			Name: fmt.Sprint("rule-", i), Kinds: []string{"payment"}, Decision: policy.RiskReview,
			When: fmt.Sprintf(`sent_hour < %d and amount >= eur(%d) and to_country in ["FR", "ES"]`, 100+i, 500+i),
		})
	}
	made, err := policy.New(p)
	if err != nil {
		b.Fatal(err)
	}
	benchmarkJudge(b, made)
}

func benchmarkJudge(b *testing.B, p *policy.Policy) {
	facts := &risk.Facts{Kind: "payment", Amount: 12_50, Currency: "EUR", CustomerKind: "person", Level: 2, ToCountry: "DE"}
	b.ReportAllocs()
	for b.Loop() {
		if verdict, err := p.JudgeRisk(facts); err != nil || verdict.Rule != nil {
			b.Fatal(verdict, err)
		}
	}
}
