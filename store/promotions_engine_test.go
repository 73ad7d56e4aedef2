package store_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// giving is a policy with a cashback of 5 % and a budget of 2.20, and a code that
// lowers a fee twice for each.
func giving(t *testing.T) *policy.Policy {
	t.Helper()
	shipped, err := policy.Default()
	if err != nil {
		t.Fatal(err)
	}
	p := *shipped
	p.Promotions = []policy.Promotion{
		{Name: "five", Kind: policy.Cashback, PercentBps: 5_00, Budget: money.FromMinor(2_20, "EUR")},
		{Name: "half", Kind: policy.Discount, PercentBps: 50_00, Code: "HALF", UsesEach: 2},
	}
	made, err := policy.New(p)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// TestABudgetIsNotOverspentByConcurrentPayers lets more pay at once, through two
// engines that know nothing of each other, than the budget lasts for: exactly what
// fits is given, and everybody pays.
func TestABudgetIsNotOverspentByConcurrentPayers(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "wallet.db") },
		"postgres": func(t *testing.T) string { return store.PostgresWallets.Database(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path, clock := at(t), &clock{now: time.Date(2026, time.May, 6, 7, 8, 9, 0, time.UTC)}
			rules := giving(t)
			services := []wallet.Service{
				engineUnder(t, path, clock, rules).As(engine.LocalOperator()), engineUnder(t, path, clock, rules).As(engine.LocalOperator()),
			}
			const payers = 24 // of whom 4 are given 0.50
			enterPayers(t, services[0], payers)
			var mu sync.Mutex
			var group sync.WaitGroup
			given, lowered := 0, 0
			var paidBy []string
			for i := range payers {
				group.Go(func() {
					for j := range 3 { // the third use of the code is one too many
						paid, err := services[(i+j)%2].Pay(context.WithoutCancel(t.Context()), wallet.PayInput{
							Change: wallet.Change{Key: fmt.Sprint("pay-", i, "-", j)}, User: payerMail(i), Merchant: "shop", Amount: "10.00", Currency: "EUR",
							Promo: "half",
						})
						mu.Lock()
						switch {
						case err == nil:
							lowered++
							paidBy = append(paidBy, paid.ID)
							if paid.Cashback == "0.50" {
								given++
							}
						case wallet.CodeOf(err) != wallet.CodePromotionUnavailable || j < 2:
							t.Errorf("payer %d, payment %d: %v", i, j, err)
						}
						mu.Unlock()
					}
				})
			}
			group.Wait()
			if given != 4 || lowered != 2*payers {
				t.Errorf("%d were given cashback and %d a discount, want 4 and %d", given, lowered, 2*payers)
			}
			check, err := services[1].CheckLedger(t.Context(), wallet.CheckLedgerInput{})
			if err != nil || !check.OK {
				t.Errorf("the ledger: %+v, %v", check, err)
			}
			accounts, err := services[1].ListAccounts(t.Context(), wallet.ListAccountsInput{Prefix: "promotions"})
			if err != nil || len(accounts.Items) != 1 || accounts.Items[0].Balance != "-2.00" {
				t.Errorf("the promotions hold %+v, %v", accounts, err)
			}
			refundAll(t, services, paidBy)
		})
	}
}

// refundAll refunds each payment in two parts at once, through both engines: all
// that promotions gave is there again.
func refundAll(t *testing.T, services []wallet.Service, payments []string) {
	t.Helper()
	var group sync.WaitGroup
	for i, id := range payments {
		for j, amount := range []money.Decimal{"3.33", "6.67"} {
			group.Go(func() {
				_, err := services[(i+j)%2].Refund(context.WithoutCancel(t.Context()), wallet.RefundInput{
					Change: wallet.Change{Key: fmt.Sprint("refund-", i, "-", j)}, Transaction: id, Amount: amount,
				})
				if err != nil {
					t.Errorf("refund %s of payment %d: %v", amount, i, err)
				}
			})
		}
	}
	group.Wait()
	list, err := services[0].ListPromotions(t.Context(), wallet.ListPromotionsInput{})
	if err != nil || list[0].Used != "0.00" || list[0].Left != "2.20" || list[0].Uses != 4 || list[1].Used != "0.00" {
		t.Errorf("after all is refunded: %+v, %v", list, err)
	}
	for i, s := range services {
		check, err := s.CheckLedger(t.Context(), wallet.CheckLedgerInput{})
		if err != nil || !check.OK {
			t.Errorf("the ledger: %+v, %v", check, err)
		}
		rewards, err := s.Rewards(t.Context(), wallet.RewardsInput{User: payerMail(i)})
		if err != nil || len(rewards.Promotions) != 1 {
			t.Errorf("rewards: %+v, %v", rewards, err)
		}
		for _, earned := range rewards.Cashback {
			if earned.Earned != "0.00" || earned.ThisMonth != "0.00" {
				t.Errorf("earned after all is refunded: %+v", earned)
			}
		}
	}
}

func payerMail(i int) string { return fmt.Sprintf("payer-%d@example.org", i) }

// enterPayers puts a shop and payers with 100.00 EUR each into a wallet.
func enterPayers(t *testing.T, service wallet.Service, payers int) {
	t.Helper()
	rows := []wallet.ImportUser{{Line: 1, Kind: wallet.KindMerchant, Name: "Shop", Handle: "shop", Email: "shop@example.org", Phone: "+4916000000000", Country: "DE"}}
	for i := range payers {
		rows = append(rows, wallet.ImportUser{
			Line: i + 2, Kind: wallet.KindPerson, Name: "Payer", Email: payerMail(i), Phone: fmt.Sprintf("+49160%08d", i+1), Country: "DE",
		})
	}
	_, err := service.ImportUsers(t.Context(), wallet.ImportUsersInput{Change: wallet.Change{Key: "enter"}, Users: rows, Verified: true, Level: 3, Reason: "of the test"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range payers {
		bank, err := service.BindBank(t.Context(), wallet.BindBankInput{
			Change: wallet.Change{Key: fmt.Sprint("bank-", i)}, User: payerMail(i), IBAN: "DE89370400440532013000", Holder: "Payer",
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = service.TopUp(t.Context(), wallet.TopUpInput{
			Change: wallet.Change{Key: fmt.Sprint("fund-", i)}, User: payerMail(i), Amount: "100.00", Currency: "EUR", Instrument: bank.ID,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
