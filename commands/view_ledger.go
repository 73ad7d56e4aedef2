package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// walletView shows what wallet this is.
func walletView() output.View[wallet.WalletInfo] {
	type column = output.Column[wallet.WalletInfo]
	return output.View[wallet.WalletInfo]{
		Columns: []column{
			{Name: "engine"},
			{Name: "location", Kind: output.ID},
			{Name: "schema_version", Header: "Schema", Kind: output.Number},
			{Name: "policy_version", Header: "Policy"},
			{Name: "created_at", Header: "Created", Kind: output.Time},
		},
	}
}

// ledgerCheckView shows the result of a check.
func ledgerCheckView() output.View[wallet.LedgerCheck] {
	type column = output.Column[wallet.LedgerCheck]
	return output.View[wallet.LedgerCheck]{
		Columns: []column{
			{Name: "ok", Header: "OK", Style: func(c wallet.LedgerCheck) output.Style { return goodOrBad(c.OK) }},
			{Name: "transactions", Kind: output.Number},
			{Name: "accounts", Kind: output.Number},
			{Name: "postings", Kind: output.Number},
		},
		Sections: []output.Section[wallet.LedgerCheck]{
			output.NewSection("Problems", problemsView(), func(c wallet.LedgerCheck) []wallet.LedgerProblem { return c.Problems }),
		},
	}
}

func problemsView() output.View[wallet.LedgerProblem] {
	type column = output.Column[wallet.LedgerProblem]
	return output.View[wallet.LedgerProblem]{
		Columns: []column{
			{Name: "invariant", Kind: output.ID},
			{Name: "object", Kind: output.ID},
			{Name: "message"},
		},
	}
}

// accountsView shows accounts of the ledger.
func accountsView() output.View[wallet.LedgerAccount] {
	type column = output.Column[wallet.LedgerAccount]
	return output.View[wallet.LedgerAccount]{
		Columns: []column{
			{Name: "account", Kind: output.ID},
			{Name: "currency"},
			{Name: "balance", Kind: output.Decimal},
			{Name: "owner"},
			{Name: "postings", Kind: output.Number},
		},
		Empty: "no accounts",
	}
}

// trialBalanceView shows the sums of the ledger by class.
func trialBalanceView() output.View[wallet.TrialBalanceLine] {
	type column = output.Column[wallet.TrialBalanceLine]
	return output.View[wallet.TrialBalanceLine]{
		Columns: []column{
			{Name: "class"},
			{Name: "currency"},
			{Name: "accounts", Kind: output.Number},
			{Name: "debit", Kind: output.Decimal},
			{Name: "credit", Kind: output.Decimal},
		},
		Empty: "nothing is posted yet",
	}
}
