package commands

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// planDiff is what one plan says otherwise than an older one. Items go by their
// names; on which line of its file one stands does not count.
type planDiff struct {
	Plan         string                 `json:"plan"`
	OldPlan      string                 `json:"old_plan"`
	Head         []planHeadChange       `json:"head"`
	Added        []wallet.PlanItem      `json:"added"`
	Removed      []wallet.PlanItem      `json:"removed"`
	Changed      []planItemChange       `json:"changed"`
	Unchanged    int                    `json:"unchanged"`
	TotalsBefore []wallet.CurrencyTotal `json:"totals_before"`
	TotalsAfter  []wallet.CurrencyTotal `json:"totals_after"`
	FeesBefore   []wallet.CurrencyTotal `json:"fees_before"`
	FeesAfter    []wallet.CurrencyTotal `json:"fees_after"`
}

// planHeadChange is a part of a plan besides its items that is another now.
type planHeadChange struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// planItemChange is an item that is in both plans with other content.
type planItemChange struct {
	Item   string          `json:"item"`
	Fields []string        `json:"fields"` // that differ, in the order of their names
	Before wallet.PlanItem `json:"before"`
	After  wallet.PlanItem `json:"after"`
}

// diffPlans compares two plans. What is added and changed comes in the order of the
// new one, what is removed in that of the old one.
func diffPlans(before, after wallet.PayoutPlan) (planDiff, error) {
	diff := planDiff{
		Plan: after.ID, OldPlan: before.ID, Head: []planHeadChange{}, Added: []wallet.PlanItem{}, Removed: []wallet.PlanItem{}, Changed: []planItemChange{},
		TotalsBefore: before.Totals, TotalsAfter: after.Totals, FeesBefore: before.Fees, FeesAfter: after.Fees,
	}
	for _, part := range []planHeadChange{
		{"name", before.Name, after.Name},
		{"from", before.From, after.From},
		{"source", before.Source, after.Source},
		{"source_sha256", before.SourceSHA256, after.SourceSHA256},
		{"policy_version", before.PolicyVersion, after.PolicyVersion},
		{"purse", string(before.Purse), string(after.Purse)},
		{"rates", ratesText(before.FX), ratesText(after.FX)},
	} {
		if part.Before != part.After {
			diff.Head = append(diff.Head, part)
		}
	}
	old := make(map[string]*wallet.PlanItem, len(before.Items))
	for i := range before.Items {
		old[before.Items[i].Item] = &before.Items[i]
	}
	kept := make(map[string]bool, len(after.Items))
	for i := range after.Items {
		item := after.Items[i]
		was, found := old[item.Item]
		kept[item.Item] = true
		if !found {
			diff.Added = append(diff.Added, item)
			continue
		}
		fields, err := itemFields(*was, item)
		switch {
		case err != nil:
			return diff, err
		case len(fields) == 0:
			diff.Unchanged++
		default:
			diff.Changed = append(diff.Changed, planItemChange{Item: item.Item, Fields: fields, Before: *was, After: item})
		}
	}
	for i := range before.Items {
		if !kept[before.Items[i].Item] {
			diff.Removed = append(diff.Removed, before.Items[i])
		}
	}
	return diff, nil
}

// itemFields names the fields in which two items differ.
func itemFields(before, after wallet.PlanItem) ([]string, error) {
	before.Line = after.Line
	if reflect.DeepEqual(before, after) {
		return nil, nil
	}
	both := make([]map[string]any, 2)
	for i, item := range []wallet.PlanItem{before, after} {
		text, err := json.Marshal(item)
		if err == nil {
			err = json.Unmarshal(text, &both[i])
		}
		if err != nil {
			return nil, fmt.Errorf("compare the item %s: %w", item.Item, err)
		}
	}
	var names []string
	for name := range both[0] {
		if both[0][name] != both[1][name] {
			names = append(names, name)
		}
	}
	for name := range both[1] {
		if _, known := both[0][name]; !known {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

func ratesText(rates []wallet.PayoutRate) string {
	parts := make([]string, len(rates))
	for i, r := range rates {
		parts[i] = fmt.Sprintf("%s %s of %s by %s", r.Currency, r.Rate, r.RateDate, r.Source)
	}
	return strings.Join(parts, ", ")
}

// planDiffView shows what one plan says otherwise than another.
func planDiffView() output.View[planDiff] {
	type column = output.Column[planDiff]
	return output.View[planDiff]{
		Columns: []column{
			{Name: "plan", Kind: output.ID},
			{Name: "old_plan", Kind: output.ID},
			{Name: "unchanged", Header: "Unchanged items", Kind: output.Number},
			{Name: "totals_before", Value: func(d planDiff) string { return totalsText(d.TotalsBefore) }},
			{Name: "totals_after", Value: func(d planDiff) string { return totalsText(d.TotalsAfter) }},
			{Name: "fees_before", Value: func(d planDiff) string { return totalsText(d.FeesBefore) }},
			{Name: "fees_after", Value: func(d planDiff) string { return totalsText(d.FeesAfter) }},
		},
		Sections: []output.Section[planDiff]{
			output.NewSection("Changed besides items", planHeadChangesView(), func(d planDiff) []planHeadChange { return d.Head }),
			output.NewSection("Added", planItemsView(), func(d planDiff) []wallet.PlanItem { return d.Added }),
			output.NewSection("Removed", planItemsView(), func(d planDiff) []wallet.PlanItem { return d.Removed }),
			output.NewSection("Changed", planItemChangesView(), func(d planDiff) []planItemChange { return d.Changed }),
		},
	}
}

func planHeadChangesView() output.View[planHeadChange] {
	return output.View[planHeadChange]{Columns: []output.Column[planHeadChange]{{Name: "field"}, {Name: "before"}, {Name: "after"}}}
}

func planItemChangesView() output.View[planItemChange] {
	type column = output.Column[planItemChange]
	return output.View[planItemChange]{Columns: []column{
		{Name: "item"},
		{Name: "fields", Value: func(c planItemChange) string { return strings.Join(c.Fields, ", ") }},
		{Name: "before", Value: func(c planItemChange) string { return itemText(c.Before) }},
		{Name: "after", Value: func(c planItemChange) string { return itemText(c.After) }},
	}}
}

// itemText names what a person compares of an item.
func itemText(i wallet.PlanItem) string {
	return strings.TrimSpace(fmt.Sprintf("%s %s to %s %s", i.Amount, i.Currency, payeeText(&i), cmp.Or(i.Reference, i.Memo)))
}

// payeeText names whom an item of a plan pays: a customer by the id, a bank account
// whole and with its holder, as whoever approves it has to compare it.
func payeeText(i *wallet.PlanItem) string {
	if i.Recipient != "" {
		return i.Recipient
	}
	return i.Name + " " + cmp.Or(i.IBAN, i.Account)
}
