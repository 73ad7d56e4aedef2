package commands

import (
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

func TestAPlanDiffersByWhatWasAddedRemovedAndChanged(t *testing.T) {
	t.Parallel()
	before, after := examplePlan(t, 4), examplePlan(t, 4)
	after.Items = slices.Clone(after.Items)
	after.PolicyVersion = "other-1"
	after.Items[0].Line = 99                                 // does not count
	after.Items[1].Amount, after.Items[1].Memo = "9.00", "x" // changed
	after.Items[2].Item = "S-9"                              // removed and added
	diff, err := diffPlans(before, after)
	if err != nil {
		t.Fatal(err)
	}
	if len(diff.Added) != 1 || diff.Added[0].Item != "S-9" || len(diff.Removed) != 1 || diff.Removed[0].Item != "S-2" || diff.Unchanged != 2 {
		t.Errorf("got %+v", diff)
	}
	if len(diff.Changed) != 1 || diff.Changed[0].Item != "S-1" || strings.Join(diff.Changed[0].Fields, " ") != "amount memo" {
		t.Errorf("changed: %+v", diff.Changed)
	}
	if !slices.Equal(diff.Head, []planHeadChange{{"policy_version", before.PolicyVersion, "other-1"}}) {
		t.Errorf("head: %+v", diff.Head)
	}
	same, err := diffPlans(before, before)
	if err != nil || same.Unchanged != 4 || len(same.Added)+len(same.Removed)+len(same.Changed)+len(same.Head) != 0 {
		t.Errorf("the same plan: %+v, %v", same, err)
	}
	none, err := diffPlans(before, wallet.PayoutPlan{})
	if err != nil || len(none.Removed) != 4 {
		t.Errorf("an empty plan: %+v, %v", none, err)
	}
}
