package commands

import (
	"reflect"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// TestAllThatRoundsDidIsCounted adds a round in which everything was done twice
// to one in which it was done once.
func TestAllThatRoundsDidIsCounted(t *testing.T) {
	t.Parallel()
	var first, second wallet.RunDueResult
	one, two := reflect.ValueOf(&first).Elem(), reflect.ValueOf(&second).Elem()
	for i := range one.NumField() {
		if one.Field(i).Kind() == reflect.Int {
			one.Field(i).SetInt(1)
			two.Field(i).SetInt(2)
		}
	}
	sum := reflect.ValueOf(addRunDue(first, second))
	for i := range sum.NumField() {
		want := int64(3)
		name := sum.Type().Field(i).Name
		if name == "StillPending" {
			want = 2 // the last round asked for all of them
		}
		if sum.Field(i).Kind() == reflect.Int && sum.Field(i).Int() != want {
			t.Errorf("%s is %d, want %d", name, sum.Field(i).Int(), want)
		}
	}
}
