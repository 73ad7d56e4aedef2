package commands

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func TestTheLargestItemsAreThoseOfASortedPlan(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var items []wallet.PlanItem
		var order []money.Currency
		of := map[money.Currency][]wallet.PlanItem{}
		for line := range rapid.IntRange(0, 30).Draw(t, "items") {
			c := rapid.SampledFrom([]money.Currency{"EUR", "USD", "JPY"}).Draw(t, "currency")
			item := wallet.PlanItem{Line: line, Amount: money.FromMinor(rapid.Int64Range(1, 9).Draw(t, "amount"), c).Decimal(), Currency: c}
			if len(of[c]) == 0 {
				order = append(order, c)
			}
			items, of[c] = append(items, item), append(of[c], item)
		}
		var want []wallet.PlanItem
		for _, c := range order {
			minor := func(i wallet.PlanItem) int64 {
				amount, err := money.Parse(i.Amount, i.Currency)
				if err != nil {
					t.Fatal(err)
				}
				return amount.Minor()
			}
			slices.SortStableFunc(of[c], func(a, b wallet.PlanItem) int { return int(minor(b) - minor(a)) })
			want = append(want, of[c][:min(largestShown, len(of[c]))]...)
		}
		if got := largestItems(items); !slices.Equal(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	})
}
