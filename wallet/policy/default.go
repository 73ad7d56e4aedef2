package policy

import (
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

// Default is the policy that ships with the tool. Its worths are the euro's
// reference rates that the European Central Bank published for 13 April 2026.
func Default() (*Policy, error) {
	const base = money.Currency("EUR")
	eur := func(minor int64) money.Amount { return money.FromMinor(minor, base) }
	worths, err := defaultWorths()
	if err != nil {
		return nil, err
	}
	return Accepted(Policy{
		Version: "default-1",
		Base:    base,
		Worths:  worths,
		Fees: []FeeLine{
			{Name: "top-up-bank", Kinds: []string{"top_up"}, Instruments: []string{"bank"}, Bearer: Payee},
			{Name: "top-up-credit", Kinds: []string{"top_up"}, Instruments: []string{"credit"}, PercentBps: 250, Bearer: Payee},
			{Name: "top-up-card", Kinds: []string{"top_up"}, PercentBps: 100, Bearer: Payee},
			{Name: "payment-domestic", Kinds: []string{"payment", "capture"}, Reach: Domestic, PercentBps: 100, Bearer: Payee},
			{Name: "payment-international", Kinds: []string{"payment", "capture"}, PercentBps: 250, Fixed: eur(30), Bearer: Payee},
			{Name: "transfer-domestic", Kinds: []string{"transfer"}, Reach: Domestic, Bearer: Payer},
			{Name: "transfer-international", Kinds: []string{"transfer"}, PercentBps: 100, Bearer: Payer},
			{Name: "withdrawal-domestic", Kinds: []string{"withdrawal"}, Reach: Domestic, Fixed: eur(50), Bearer: Payer},
			{Name: "withdrawal-international", Kinds: []string{"withdrawal"}, PercentBps: 100, Least: eur(50), Bearer: Payer},
			{Name: "payout", Kinds: []string{"payout"}, Bearer: Payer},
		},
		StepUp: StepUp{PINAbove: eur(50_00), TOTPAbove: eur(500_00), NewRecipient: true},

		SimilarityBPS: 8_500,
		FX:            FX{MarginBPS: 50, QuoteLife: DefaultQuoteLife, Least: eur(10), MaxRateAgeDays: DefaultRateAgeDays},
		Limits: []LimitLine{
			{Name: "level-0-holds", Level: 0, Kind: LimitBalance, Window: Always, Most: eur(1_000_00)},
			{Name: "level-0-day", Level: 0, Kind: LimitOutgoing, Window: Day, Most: eur(500_00)},
			{Name: "level-0-withdrawal", Level: 0, Kind: "withdrawal", Window: Transaction, Most: eur(0)},
			{Name: "level-1-holds", Level: 1, Kind: LimitBalance, Window: Always, Most: eur(10_000_00)},
			{Name: "level-1-day", Level: 1, Kind: LimitOutgoing, Window: Day, Most: eur(2_000_00)},
			{Name: "level-2-holds", Level: 2, Kind: LimitBalance, Window: Always, Most: eur(100_000_00)},
			{Name: "level-2-day", Level: 2, Kind: LimitOutgoing, Window: Day, Most: eur(20_000_00)},
		},
		Risk: defaultRisk(),
	})
}

// defaultRisk are the risk rules. What merchants send is not looked at: paying
// many, fast, is their trade.
func defaultRisk() []RiskRule {
	return []RiskRule{
		{
			Name: "velocity", Kinds: []string{"payment", "transfer", "withdrawal"}, Decision: RiskReview,
			When: `customer_kind == "person" and level < 3 and sent_hour >= 30 and sent_hour_amount + amount > eur(5000)`,
			Note: "much money leaves in many steps within an hour",
		},
		{
			Name: "new-bank-account-large", Kinds: []string{"withdrawal"}, Decision: RiskReview,
			When: `new_instrument and amount >= eur(5000)`,
			Note: "a large amount leaves to a bank account that was never used",
		},
		{
			Name: "new-card-large", Kinds: []string{"top_up"}, Decision: RiskAlert,
			When: `new_instrument and instrument != "bank" and amount >= eur(2000)`,
			Note: "a large amount comes from a card that was never used",
		},
		{
			Name: "declined-cards", Kinds: []string{"top_up"}, Decision: RiskFreeze,
			When: `declined_hour >= 10 or declined_day >= 20`,
			Note: "somebody tries cards until one is taken",
		},
		{
			Name: "dormant-wakes", Kinds: []string{"payment", "transfer", "withdrawal"}, Decision: RiskReview,
			When: `idle_days >= 180 and amount >= eur(1000)`,
			Note: "an account that was not used for half a year sends a large amount",
		},
		{
			Name: "round-trip", Kinds: []string{"transfer"}, Decision: RiskAlert,
			When: `amount >= eur(500) and received_back_day >= eur(500)`,
			Note: "money goes to and fro between two customers",
		},
		{
			Name: "first-abroad-large", Kinds: []string{"payment", "transfer"}, Decision: RiskReview,
			When: `new_country and amount >= eur(2500)`,
			Note: "a large amount goes to a country for the first time",
		},
	}
}

func defaultWorths() ([]Worth, error) {
	rates := [...]struct {
		currency money.Currency
		rate     string
	}{
		{"AUD", "1.6610"},
		{"BRL", "5.8740"},
		{"CAD", "1.6177"},
		{"CHF", "0.9242"},
		{"CNY", "7.9827"},
		{"CZK", "24.378"},
		{"DKK", "7.4727"},
		{"GBP", "0.87058"},
		{"HKD", "9.1507"},
		{"HUF", "366.90"},
		{"IDR", "20082.05"},
		{"ILS", "3.5787"},
		{"INR", "109.0470"},
		{"ISK", "143.20"},
		{"JPY", "186.75"},
		{"KRW", "1740.86"},
		{"MXN", "20.3203"},
		{"MYR", "4.6444"},
		{"NOK", "11.0980"},
		{"NZD", "2.0081"},
		{"PHP", "70.356"},
		{"PLN", "4.2543"},
		{"RON", "5.0920"},
		{"SEK", "10.8920"},
		{"SGD", "1.4912"},
		{"THB", "37.728"},
		{"TRY", "52.2478"},
		{"USD", "1.1684"},
		{"ZAR", "19.3849"},
	}
	worths := make([]Worth, 0, len(rates))
	for _, r := range rates {
		rate, err := money.ParseRate(r.rate)
		if err != nil {
			return nil, fmt.Errorf("the worth of %s: %w", r.currency, err)
		}
		worths = append(worths, Worth{Currency: r.currency, Rate: rate})
	}
	return worths, nil
}
