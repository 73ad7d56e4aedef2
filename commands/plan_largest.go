package commands

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// largestShown is how many of the largest items of each currency a person sees.
const largestShown = 5

// largestItems gives the largest items of each currency, those of one currency
// together, in the order in which the plan names the currencies. Of equal ones the
// first come first.
func largestItems(items []wallet.PlanItem) []wallet.PlanItem {
	type sized struct {
		item  *wallet.PlanItem
		minor int64
	}
	largest := map[money.Currency][]sized{}
	var order []money.Currency
	for i := range items {
		amount, err := money.Parse(items[i].Amount, items[i].Currency)
		if err != nil {
			continue // readPlanFile has refused such a plan
		}
		list, known := largest[amount.Currency()]
		if !known {
			order = append(order, amount.Currency())
		}
		at, _ := slices.BinarySearchFunc(list, amount.Minor(), func(s sized, minor int64) int {
			return cmp.Or(cmp.Compare(minor, s.minor), -1) // behind those of the same amount
		})
		if at < largestShown {
			list = slices.Insert(list, at, sized{&items[i], amount.Minor()})
			largest[amount.Currency()] = list[:min(len(list), largestShown)]
		}
	}
	var found []wallet.PlanItem
	for _, currency := range order {
		for _, s := range largest[currency] {
			found = append(found, *s.item)
		}
	}
	return found
}

// checkSums refuses a plan whose count, totals or fees are not those of its items:
// its id does not cover them, and a person reads them. With a purse the totals are
// what is still to leave it, which the items alone do not say.
func checkSums(plan wallet.PayoutPlan) error {
	var amounts, fees wallet.Totals
	for i := range plan.Items {
		it := &plan.Items[i]
		if err := errors.Join(addTotal(&amounts, it.Amount, it.Currency), addTotal(&fees, it.Fee, it.Currency)); err != nil {
			return fmt.Errorf("the item on line %d: %w", it.Line, err)
		}
	}
	switch {
	case plan.Count != len(plan.Items):
		return fmt.Errorf("it says that it has %d items, and has %d", plan.Count, len(plan.Items))
	case plan.Purse == "" && !slices.Equal(plan.Totals, amounts.List()):
		return fmt.Errorf("its totals are not those of its items")
	case !slices.Equal(plan.Fees, fees.List()):
		return fmt.Errorf("its fees are not those of its items")
	}
	return nil
}

// addTotal counts an amount; nothing is not counted.
func addTotal(sums *wallet.Totals, text money.Decimal, c money.Currency) error {
	amount, err := money.Parse(text, c)
	if err != nil || amount.IsZero() {
		return err
	}
	return sums.Add(amount)
}
