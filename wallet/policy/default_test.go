package policy_test

import (
	"testing"

	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// TestShippedPrices holds the policy that ships to the sentences that promise
// its prices, in euros and in worth for other currencies (1.1684 USD and
// 186.75 JPY a euro).
func TestShippedPrices(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	const home, abroad = "DE", "FR"
	tests := []struct {
		sentence         string
		kind, instrument string
		from, to         string
		amount           money.Amount
		fee, returnable  int64
		bearer           policy.Bearer
		line             string
	}{
		{"bank top-up free", "top_up", "bank", home, home, eur(100_00), 0, 0, policy.Payee, "top-up-bank"},
		{"bank top-up free from abroad", "top_up", "bank", abroad, home, eur(100_00), 0, 0, policy.Payee, "top-up-bank"},
		{"debit 1 %", "top_up", "debit", "", home, eur(100_00), 1_00, 1_00, policy.Payee, "top-up-card"},
		{"prepaid 1 %", "top_up", "prepaid", "", home, eur(100_00), 1_00, 1_00, policy.Payee, "top-up-card"},
		{"credit 2.5 %", "top_up", "credit", "", home, eur(100_00), 2_50, 2_50, policy.Payee, "top-up-credit"},
		{"credit 2.5 % in dollars", "top_up", "credit", "", home, usd(100_00), 2_50, 2_50, policy.Payee, "top-up-credit"},
		{"credit 2.5 % in yen, half to even", "top_up", "credit", "", home, yen(100), 2, 2, policy.Payee, "top-up-credit"},

		{"domestic payment 1 %, merchant bears it", "payment", "", home, home, eur(50_00), 50, 50, policy.Payee, "payment-domestic"},
		{"domestic payment of a cent", "payment", "", home, home, eur(1), 0, 0, policy.Payee, "payment-domestic"},
		{"domestic payment in yen", "payment", "", home, home, yen(5000), 50, 50, policy.Payee, "payment-domestic"},
		{"a customer who does not say the country", "payment", "", "", abroad, eur(50_00), 50, 50, policy.Payee, "payment-domestic"},
		{"a merchant that does not say the country", "payment", "", home, "", eur(50_00), 50, 50, policy.Payee, "payment-domestic"},
		{"a domestic capture is a payment", "capture", "", home, home, eur(50_00), 50, 50, policy.Payee, "payment-domestic"},
		{"international payment 2.5 % + 0.30", "payment", "", home, abroad, eur(50_00), 1_55, 1_25, policy.Payee, "payment-international"},
		{"international in dollars: 0.30 is 0.35", "payment", "", home, abroad, usd(50_00), 1_60, 1_25, policy.Payee, "payment-international"},
		{"international in yen: 0.30 is 56", "payment", "", home, abroad, yen(10_000), 306, 250, policy.Payee, "payment-international"},
		{"an international capture is a payment", "capture", "", home, abroad, eur(50_00), 1_55, 1_25, policy.Payee, "payment-international"},
		{"never more than what is paid", "payment", "", home, abroad, eur(20), 20, 0, policy.Payee, "payment-international"},
		{"never more, and of it the percentage", "payment", "", home, abroad, eur(30), 30, 1, policy.Payee, "payment-international"},

		{"transfers free at home", "transfer", "", home, home, eur(100_00), 0, 0, policy.Payer, "transfer-domestic"},
		{"transfers 1 % abroad", "transfer", "", home, abroad, eur(100_00), 1_00, 1_00, policy.Payer, "transfer-international"},
		{"transfers 1 % abroad in dollars", "transfer", "", home, abroad, usd(33_33), 33, 33, policy.Payer, "transfer-international"},
		{"transfers 1 % abroad in yen", "transfer", "", home, abroad, yen(150), 2, 2, policy.Payer, "transfer-international"},

		{"withdrawals 0.50 to a domestic bank", "withdrawal", "bank", home, home, eur(100_00), 50, 0, policy.Payer, "withdrawal-domestic"},
		{"withdrawals 0.50 whatever the amount", "withdrawal", "bank", home, home, eur(1), 50, 0, policy.Payer, "withdrawal-domestic"},
		{"withdrawals in dollars: 0.50 is 0.58", "withdrawal", "bank", home, home, usd(100_00), 58, 0, policy.Payer, "withdrawal-domestic"},
		{"withdrawals in yen: 0.50 is 93", "withdrawal", "bank", home, home, yen(10_000), 93, 0, policy.Payer, "withdrawal-domestic"},
		{"withdrawals abroad 1 %", "withdrawal", "bank", home, abroad, eur(100_00), 1_00, 1_00, policy.Payer, "withdrawal-international"},
		{"withdrawals abroad at least 0.50", "withdrawal", "bank", home, abroad, eur(10_00), 50, 10, policy.Payer, "withdrawal-international"},

		{"payouts free", "payout", "", home, abroad, eur(100_00), 0, 0, policy.Payer, "payout"},
		{"a hold has no price", "hold", "", home, abroad, eur(100_00), 0, 0, policy.Payer, policy.NoFeeLine},
		{"a release has no price", "release", "", home, abroad, eur(100_00), 0, 0, policy.Payer, policy.NoFeeLine},
		{"a refund has no price", "refund", "", home, abroad, eur(100_00), 0, 0, policy.Payer, policy.NoFeeLine},
	}
	for _, test := range tests {
		got, err := p.Fee(policy.FeeQuery{Kind: test.kind, Instrument: test.instrument, FromCountry: test.from, ToCountry: test.to, Amount: test.amount})
		c := test.amount.Currency()
		want := policy.Fee{Amount: money.FromMinor(test.fee, c), Returnable: money.FromMinor(test.returnable, c), Bearer: test.bearer, Line: test.line}
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v, want %+v", test.sentence, got, err, want)
		}
	}
}

// TestShippedLimitsOnWhatIsMoved walks over the levels: what may be moved on a
// day, up to the last unit and not one more, in euros and in worth.
func TestShippedLimitsOnWhatIsMoved(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	const whole = 1 << 62
	tests := []struct {
		sentence string
		level    int
		kind     string
		moved    int64 // cents on that day
		amount   money.Amount
		line     string // that refuses, empty when none does
		left     int64
	}{
		{"level 0 moves 500 a day", 0, "payment", 0, eur(500_00), "", 0},
		{"and not a cent more", 0, "payment", 0, eur(500_01), "level-0-day", 500_00},
		{"counted over the day", 0, "transfer", 499_99, eur(1), "", 0},
		{"and then no more", 0, "transfer", 500_00, eur(1), "level-0-day", 0},
		{"level 0 moves 584.20 dollars", 0, "payment", 0, usd(584_20), "", 0},
		{"and not a dollar cent more, that is worth one", 0, "payment", 0, usd(584_21), "level-0-day", 500_00},
		{"level 0 moves 93375 yen", 0, "payment", 0, yen(93_375), "", 0},
		{"and not a yen more", 0, "payment", 0, yen(93_376), "level-0-day", 500_00},
		{"a hold moves money too", 0, "hold", 400_00, eur(100_01), "level-0-day", 100_00},
		{"level 0 does not withdraw", 0, "withdrawal", 0, eur(1), "level-0-withdrawal", 0},
		{"level 0 does not withdraw a yen", 0, "withdrawal", 0, yen(1), "level-0-withdrawal", 0},
		{"level 0 does not withdraw the least there is", 0, "withdrawal", 0, money.FromMinor(1, "IDR"), "level-0-withdrawal", 0},
		{"level 1 moves 2,000 a day", 1, "payment", 0, eur(2_000_00), "", 0},
		{"level 1 no more", 1, "payment", 1_500_00, eur(500_01), "level-1-day", 500_00},
		{"level 1 withdraws", 1, "withdrawal", 0, eur(2_000_00), "", 0},
		{"level 1 withdraws no more than it moves", 1, "withdrawal", 0, eur(2_000_01), "level-1-day", 2_000_00},
		{"level 2 moves 20,000 a day", 2, "payout", 0, eur(20_000_00), "", 0},
		{"level 2 no more", 2, "payout", 0, eur(20_000_01), "level-2-day", 20_000_00},
		{"level 3 is not limited", 3, "payment", whole, eur(whole), "", 0},
		{"level 3 withdraws without limit", 3, "withdrawal", whole, eur(whole), "", 0},
	}
	for _, test := range tests {
		worth, err := p.ToBase(test.amount)
		if err != nil {
			t.Fatal(err)
		}
		used := policy.Used{Day: eur(test.moved), Month: eur(test.moved)}
		breach, err := p.CheckMoved(&policy.LimitQuery{
			Level: test.level, Kind: test.kind, Worth: worth, Used: wholeUse(policy.Used{Day: eur(0), Month: eur(0)}, used),
		})
		checkBreach(t, test.sentence, breach, err, test.line, test.left)
	}
}

func TestShippedLimitsOnWhatIsHeld(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	tests := []struct {
		sentence string
		level    int
		held     int64
		incoming money.Amount
		line     string
		left     int64
	}{
		{"level 0 holds up to 1,000", 0, 0, eur(1_000_00), "", 0},
		{"level 0 no more", 0, 0, eur(1_000_01), "level-0-holds", 1_000_00},
		{"level 0 with what it has", 0, 999_99, eur(1), "", 0},
		{"level 0 full", 0, 1_000_00, eur(1), "level-0-holds", 0},
		{"level 0 over its limit already", 0, 1_200_00, eur(1), "level-0-holds", 0},
		{"level 0 in dollars", 0, 0, usd(1_168_40), "", 0},
		{"level 0 in dollars, and a cent", 0, 0, usd(1_168_41), "level-0-holds", 1_000_00},
		{"level 0 in yen", 0, 0, yen(186_750), "", 0},
		{"level 0 in yen, and one more", 0, 0, yen(186_751), "level-0-holds", 1_000_00},
		{"level 1 holds 10,000", 1, 9_000_00, eur(1_000_00), "", 0},
		{"level 1 no more", 1, 9_000_00, eur(1_000_01), "level-1-holds", 1_000_00},
		{"level 2 holds 100,000", 2, 0, eur(100_000_00), "", 0},
		{"level 2 no more", 2, 0, eur(100_000_01), "level-2-holds", 100_000_00},
		{"level 3 is not limited", 3, 1 << 61, eur(1 << 61), "", 0},
	}
	for _, test := range tests {
		worth, err := p.ToBase(test.incoming)
		if err != nil {
			t.Fatal(err)
		}
		breach, err := p.CheckBalance(test.level, eur(test.held), worth)
		checkBreach(t, test.sentence, breach, err, test.line, test.left)
		if got, want := p.HasBalanceLimit(test.level), test.level < 3; got != want {
			t.Errorf("level %d has a limit on what it holds: %t", test.level, got)
		}
	}
}

func TestShippedLimitsAreListedByLevel(t *testing.T) {
	t.Parallel()
	p := shipped(t)
	for level, want := range [][]string{
		{"level-0-holds", "level-0-day", "level-0-withdrawal"}, {"level-1-holds", "level-1-day"}, {"level-2-holds", "level-2-day"}, nil,
	} {
		lines := p.LimitsOf(level)
		if len(lines) != len(want) {
			t.Fatalf("level %d has %d limits, want %d", level, len(lines), len(want))
		}
		for i, line := range lines {
			if line.Name != want[i] || line.Level != level {
				t.Errorf("limit %d of level %d is %s of level %d", i, level, line.Name, line.Level)
			}
		}
	}
}

func checkBreach(t *testing.T, sentence string, breach *policy.Breach, err error, line string, left int64) {
	t.Helper()
	switch {
	case err != nil:
		t.Errorf("%s: %v", sentence, err)
	case line == "" && breach != nil:
		t.Errorf("%s: refused by %s", sentence, breach.Line.Name)
	case line != "" && breach == nil:
		t.Errorf("%s: allowed, want it refused by %s", sentence, line)
	case breach != nil && (breach.Line.Name != line || breach.Left != eur(left)):
		t.Errorf("%s: refused by %s with %s left, want %s with %s", sentence, breach.Line.Name, breach.Left, line, eur(left))
	}
}

func usd(minor int64) money.Amount { return money.FromMinor(minor, "USD") }

func yen(minor int64) money.Amount { return money.FromMinor(minor, "JPY") }
