package commands

import (
	"strings"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/policy/document"
)

// policyView shows a version of the policy without its document.
func policyView() output.View[wallet.PolicyVersion] {
	type column = output.Column[wallet.PolicyVersion]
	return output.View[wallet.PolicyVersion]{
		Columns: []column{
			{Name: "version"},
			{Name: "status"},
			{Name: "effective_at", Header: "From", Kind: output.Time},
			{Name: "applied_at", Header: "Applied", Kind: output.Time},
			{Name: "applied_by", Header: "By"},
			{Name: "reason"},
			{Name: "sha256", Header: "SHA-256", Wide: true},
		},
	}
}

// policiesView shows many versions.
func policiesView() output.View[wallet.PolicyVersion] {
	view := policyView()
	view.Empty = "no policies"
	return view
}

// policyCheckView shows what a look at a document found.
func policyCheckView() output.View[policyCheck] {
	type column = output.Column[policyCheck]
	return output.View[policyCheck]{
		Columns: []column{
			{Name: "file"},
			{Name: "ok"},
			{Name: "version"},
			{Name: "sha256", Header: "SHA-256"},
			{Name: "fees", Kind: output.Number},
			{Name: "limits", Kind: output.Number},
			{Name: "cases", Kind: output.Number},
		},
		Sections: []output.Section[policyCheck]{
			output.NewSection("Mistakes", policyProblemsView(), func(c policyCheck) []document.Problem { return c.Problems }),
		},
	}
}

func policyProblemsView() output.View[document.Problem] {
	type column = output.Column[document.Problem]
	return output.View[document.Problem]{
		Columns: []column{
			{Name: "line", Kind: output.Number},
			{Name: "column", Kind: output.Number},
			{Name: "path"},
			{Name: "message"},
		},
	}
}

// policyCasesView shows what became of cases.
func policyCasesView() output.View[wallet.PolicyCase] {
	type column = output.Column[wallet.PolicyCase]
	return output.View[wallet.PolicyCase]{
		Empty: "the policy has no cases",
		Columns: []column{
			{Name: "name", Header: "Case"},
			{Name: "holds"},
			{Name: "differences", Value: func(c wallet.PolicyCase) string { return strings.Join(c.Differences, "; ") }},
		},
	}
}

// policyChangesView shows what differs between two documents.
func policyChangesView() output.View[wallet.PolicyChange] {
	type column = output.Column[wallet.PolicyChange]
	return output.View[wallet.PolicyChange]{
		Empty: "nothing differs",
		Columns: []column{
			{Name: "path"},
			{Name: "before"},
			{Name: "after"},
		},
	}
}
