package commands

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// examplePlan has n items and the id of its content.
func examplePlan(t *testing.T, n int) wallet.PayoutPlan {
	t.Helper()
	plan := wallet.PayoutPlan{
		Name: "june <1>", From: "mer_1", Source: "payees.csv", SourceSHA256: strings.Repeat("0", 64), PolicyVersion: "default-1", Count: n,
		Totals: []wallet.CurrencyTotal{}, Fees: []wallet.CurrencyTotal{},
		Problems: []wallet.PayoutProblem{}, Warnings: []wallet.PayoutProblem{}, Items: []wallet.PlanItem{},
	}
	for i := range n {
		plan.Items = append(plan.Items, wallet.PlanItem{
			Line: i + 2, Item: fmt.Sprint("S-", i), Recipient: "usr_1", Amount: money.Decimal("10.00"), Currency: "EUR", Fee: "0.00", Memo: `"quoted" & <b>`,
		})
	}
	if n > 0 {
		plan.Totals = []wallet.CurrencyTotal{{Currency: "EUR", Amount: money.FromMinor(int64(1000*n), "EUR").Decimal(), Count: n}}
	}
	id, err := plan.ContentID()
	if err != nil {
		t.Fatal(err)
	}
	plan.ID = id
	return plan
}

func TestAPlanIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 100} {
		path := filepath.Join(t.TempDir(), "plan.json")
		plan := examplePlan(t, n)
		if err := writePlanFile(path, plan); err != nil {
			t.Fatal(err)
		}
		got, err := readPlanFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, plan) {
			t.Errorf("%d items: got %+v want %+v", n, got, plan)
		}
	}
}

func TestEveryItemOfAPlanFileIsOneLine(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := encodePlan(&text, examplePlan(t, 2)); err != nil {
		t.Fatal(err)
	}
	const want = `  "items": [
    {"line":2,"item":"S-0","recipient":"usr_1","amount":"10.00","currency":"EUR","fee":"0.00","memo":"\"quoted\" & <b>"},
    {"line":3,"item":"S-1","recipient":"usr_1","amount":"10.00","currency":"EUR","fee":"0.00","memo":"\"quoted\" & <b>"}
  ]
}
`
	if !strings.HasSuffix(text.String(), want) {
		t.Errorf("got\n%s", &text)
	}
	if !strings.Contains(text.String(), `  "name": "june <1>",`+"\n") {
		t.Errorf("the head is not indented, or its text is escaped for HTML:\n%s", &text)
	}
}

func TestAPlanFileIsThereWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "plan.json")
	if err := os.WriteFile(path, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writePlanFile(filepath.Join(dir, "none", "plan.json"), examplePlan(t, 1)); wallet.CodeOf(err) != wallet.CodeInvalidFile {
		t.Errorf("a folder that is not there: %v", err)
	}
	if err := writePlanFile(path, examplePlan(t, 1)); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("the folder has %v, %v", entries, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != privateMode {
		t.Errorf("the mode is %v, %v", info.Mode(), err)
	}
}

func TestAPlanFileThatIsNoneOrWasEditedIsRefused(t *testing.T) {
	t.Parallel()
	var text bytes.Buffer
	if err := encodePlan(&text, examplePlan(t, 2)); err != nil {
		t.Fatal(err)
	}
	whole := text.String()
	for name, c := range map[string]struct {
		text string
		code wallet.Code
	}{
		"empty":          {"", wallet.CodeInvalidFile},
		"cut short":      {whole[:len(whole)-10], wallet.CodeInvalidFile},
		"another file":   {"item,recipient\n", wallet.CodeInvalidFile},
		"unknown member": {strings.Replace(whole, `"name":`, `"nick":`, 1), wallet.CodeInvalidFile},
		"more behind":    {whole + "{}", wallet.CodeInvalidFile},
		"amount":         {strings.Replace(whole, "10.00", "99.00", 1), wallet.CodePlanStale},
		"recipient":      {strings.Replace(whole, "usr_1", "usr_2", 1), wallet.CodePlanStale},
		"payer":          {strings.Replace(whole, "mer_1", "mer_2", 1), wallet.CodePlanStale},
		"count":          {strings.Replace(whole, `"count": 2,`, `"count": 3,`, 1), wallet.CodePlanStale},
		"totals":         {strings.Replace(whole, `"20.00"`, `"2.00"`, 1), wallet.CodePlanStale},
		"fees":           {strings.Replace(whole, `"fees": []`, `"fees": [{"currency": "EUR", "amount": "1.00", "count": 1}]`, 1), wallet.CodePlanStale},
		"id":             {strings.Replace(whole, "plan_", "plan_0", 1), wallet.CodePlanStale},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "plan.json")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := readPlanFile(path); wallet.CodeOf(err) != c.code {
				t.Errorf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestAPlanIsStaleWhenItsSourceHasChanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "plan.json")
	plan := examplePlan(t, 1)
	if err := checkSource(path, plan); err != nil {
		t.Errorf("a plan travels without its file: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "payees.csv"), []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := checkSource(path, plan); wallet.CodeOf(err) != wallet.CodePlanStale {
		t.Errorf("a changed file: %v", err)
	}
	sum, err := fileSHA256(filepath.Join(dir, "payees.csv"))
	if err != nil {
		t.Fatal(err)
	}
	plan.SourceSHA256 = sum
	if err := checkSource(path, plan); err != nil {
		t.Errorf("the file as it was planned: %v", err)
	}
	plan.Source, plan.SourceSHA256 = "../payees.csv", "0"
	if err := checkSource(path, plan); err != nil {
		t.Errorf("a source with a folder is not looked for: %v", err)
	}
}
