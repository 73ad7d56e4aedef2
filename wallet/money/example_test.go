package money_test

import (
	"fmt"

	"github.com/okpay/okpay/wallet/money"
)

func ExampleParse() {
	amount, err := money.Parse("12.5", "USD")
	fmt.Println(amount, err)
	_, err = money.Parse("12.505", "USD")
	fmt.Println(err)
	// Output:
	// 12.50 USD <nil>
	// parse amount "12.505" in USD: too many decimals
}

func ExampleAmount_MulBps() {
	fee, err := money.FromMinor(9999, "EUR").MulBps(250, money.HalfEven)
	fmt.Println(fee, err)
	// Output: 2.50 EUR <nil>
}

func ExampleAmount_Allocate() {
	parts, err := money.FromMinor(10000, "USD").Allocate([]int64{1, 1, 1})
	fmt.Println(parts, err)
	// Output: [33.34 USD 33.33 USD 33.33 USD] <nil>
}

func ExampleRate_Convert() {
	rate, err := money.ParseRate("155.20")
	if err != nil {
		fmt.Println(err)
		return
	}
	yen, err := rate.Convert(money.FromMinor(1000, "USD"), "JPY", money.HalfEven)
	fmt.Println(yen, err)
	// Output: 1552 JPY <nil>
}
