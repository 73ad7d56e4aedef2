package engine

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// mostAnswer is what a client reads of an answer about a run or rules, in bytes.
const mostAnswer = 8 << 20

// longest is a text of so many bytes of which JSON makes as many as it can.
func longest(bytes int) string { return strings.Repeat("<", bytes) }

// manyLines are more lines of a side than are ever told, by the longest names.
func manyLines(kind string) []string {
	list := make([]string, wallet.MaxBreakLines+1)
	for i := range list {
		list[i] = fmt.Sprintf("%s_%026d-%d.%d", kind, i, wallet.MaxStatementLines, maxEntryParts)
	}
	return list
}

// wantAnswer checks that an answer fits what a client reads.
func wantAnswer(t *testing.T, answer any) {
	t.Helper()
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > mostAnswer {
		t.Errorf("the answer has %d bytes", len(text))
	}
}

func TestADryRunOfManyBreaksFitsItsAnswer(t *testing.T) {
	t.Parallel()
	bank, ledger := manyLines("stl"), manyLines("txn")
	x := running{}
	for i := range wallet.MaxBreakLines + 1 {
		x.breaks = append(x.breaks, BreakRecord{
			ID: fmt.Sprintf("brk_%026d", i), BankAccount: longest(64), Kind: wallet.BreakDuplicateAtBank, Status: wallet.BreakOpen, Amount: money.FromMinor(-1, "EUR"),
			Since: 1, Bank: bank, Ledger: ledger, Why: longest(maxGateWhy), OpenedRun: "rec_" + longest(26), OpenedAt: 1,
		})
	}
	shown := x.shownBreaks()
	if len(shown) != wallet.MaxBreakLines || len(shown[0].Bank) != wallet.MaxListedLines || len(shown[0].Ledger) != wallet.MaxListedLines {
		t.Errorf("%d breaks are shown, with %d and %d lines", len(shown), len(shown[0].Bank), len(shown[0].Ledger))
	}
	wantAnswer(t, wallet.ReconciliationRun{Breaks: shown})
}

func TestAComparisonOfManyMatchesFitsItsAnswer(t *testing.T) {
	t.Parallel()
	account := &wallet.BankAccount{Name: longest(64), Currency: "EUR"}
	bank, ledger := manyLines("stl"), manyLines("txn")
	list := make([]Matched, wallet.MaxBreakLines+1)
	for i := range list {
		list[i] = Matched{Rule: longest(64), Bank: bank, Ledger: ledger, Reference: longest(maxLineReference)}
	}
	won := wouldBe(list, account, &MatchInput{})
	if len(won) != wallet.MaxBreakLines || len(won[0].Bank) != wallet.MaxListedLines || won[0].BankCount != wallet.MaxBreakLines+1 {
		t.Errorf("%d matches are shown, with %d lines of %d", len(won), len(won[0].Bank), won[0].BankCount)
	}
	wantAnswer(t, wallet.RulesComparison{Won: won, Lost: won})
}

func TestWhyAStatementIsHeldBackIsBounded(t *testing.T) {
	t.Parallel()
	_, held, err := gates([]StatementRecord{{
		Format: "camt.053", Head: wallet.BankStatement{Currency: "EUR", Footing: wallet.FootingOff, FootingWhy: longest(1 << 20)},
	}}, false, nil)
	if err != nil || len(held) != 1 || len(held[0].why) > maxGateWhy {
		t.Errorf("%d are held, %v: %+v", len(held), err, held)
	}
}
