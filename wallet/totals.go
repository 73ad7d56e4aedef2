package wallet

import (
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

// Totals sums amounts by currency, in the order in which the currencies came. The
// zero value is empty.
type Totals struct {
	list []CurrencyTotal
	sums []money.Amount // of list
	at   map[money.Currency]int
}

// Add counts an amount. Codes: invalid_amount, when the sum is more than the wallet
// can count.
func (t *Totals) Add(amount money.Amount) error {
	c := amount.Currency()
	i, known := t.at[c]
	if !known {
		if t.at == nil {
			t.at = map[money.Currency]int{}
		}
		i = len(t.list)
		t.at[c] = i
		t.list, t.sums = append(t.list, CurrencyTotal{Currency: c}), append(t.sums, money.Zero(c))
	}
	sum, err := t.sums[i].Add(amount)
	if err != nil {
		return Refuse(CodeInvalidAmount, fmt.Sprintf("the amounts in %s sum to more than the wallet can count", c), "split the file")
	}
	t.sums[i] = sum
	t.list[i].Count++
	return nil
}

// List gives the sums, never nil.
func (t *Totals) List() []CurrencyTotal {
	list := make([]CurrencyTotal, len(t.list))
	for i := range t.list {
		list[i] = t.list[i]
		list[i].Amount = t.sums[i].Decimal()
	}
	return list
}

// Of gives the sum in one currency.
func (t *Totals) Of(c money.Currency) money.Amount {
	if i, known := t.at[c]; known {
		return t.sums[i]
	}
	return money.Zero(c)
}
