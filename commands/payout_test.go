package commands

import (
	"testing"

	"github.com/okpay/okpay/wallet"
)

func TestAPlanThatLacksMoneyAloneIsDeclined(t *testing.T) {
	t.Parallel()
	problem := func(codes ...wallet.Code) []wallet.PayoutProblem {
		var all []wallet.PayoutProblem
		for i, code := range codes {
			all = append(all, wallet.PayoutProblem{Line: i, Code: code, Message: "m"})
		}
		return all
	}
	for _, c := range []struct {
		problems []wallet.PayoutProblem
		code     wallet.Code
		exit     int
	}{
		{problem(wallet.CodeInsufficientFunds), wallet.CodeInsufficientFunds, wallet.ExitDeclined},
		{problem(wallet.CodeLimitExceeded, wallet.CodeInsufficientFunds), wallet.CodeLimitExceeded, wallet.ExitDeclined},
		{problem(wallet.CodeRecipientLimit), wallet.CodeRecipientLimit, wallet.ExitDeclined},
		{problem(wallet.CodeInsufficientFunds, wallet.CodeInvalidRecipient), wallet.CodePayoutProblems, wallet.ExitUsage},
		{problem(wallet.CodeInvalidAmount), wallet.CodePayoutProblems, wallet.ExitUsage},
	} {
		err := planProblems(wallet.PayoutPlan{Source: "payees.csv", Problems: c.problems})
		if err.Code != c.code || wallet.ExitOf(err.Code) != c.exit {
			t.Errorf("%v: got %s", c.problems, err.Code)
		}
		if err.Details["problem_count"] != len(c.problems) {
			t.Errorf("%v: details %v", c.problems, err.Details)
		}
	}
}

func TestAnErrorNamesABoundedNumberOfProblems(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, problemsInError, problemsInError + 1} {
		err := planProblems(wallet.PayoutPlan{Problems: make([]wallet.PayoutProblem, n)})
		shown, ok := err.Details["problems"].([]wallet.PayoutProblem)
		if !ok || len(shown) != min(n, problemsInError) {
			t.Errorf("%d problems: %d are named", n, len(shown))
		}
	}
}

func TestTheStatusOfAPayoutDecidesTheExitCode(t *testing.T) {
	t.Parallel()
	for status, exit := range map[wallet.PayoutStatus]int{
		wallet.PayoutDone: wallet.ExitOK, wallet.PayoutRunning: wallet.ExitOK, wallet.PayoutLoading: wallet.ExitOK,
		wallet.PayoutPartial: wallet.ExitPartial, wallet.PayoutStopped: wallet.ExitPartial,
	} {
		err := payoutOutcome(wallet.Payout{ID: "po_1", Status: status, Count: 3, Paid: 2, Failed: 1})
		if got := wallet.ExitOf(wallet.CodeOf(err)); got != exit {
			t.Errorf("%s: exit code %d, want %d", status, got, exit)
		}
	}
}
