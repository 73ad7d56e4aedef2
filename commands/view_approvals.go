package commands

import (
	"time"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// ownApprovalKeyView shows a key of the person who runs the command.
func ownApprovalKeyView() output.View[ownApprovalKey] {
	type column = output.Column[ownApprovalKey]
	return output.View[ownApprovalKey]{
		Columns: []column{
			{Name: "fingerprint", Kind: output.ID},
			{Name: "public_key", Kind: output.ID},
			{Name: "place"},
		},
	}
}

// approvalKeyView shows one registered key.
func approvalKeyView() output.View[wallet.ApprovalKey] {
	type column = output.Column[wallet.ApprovalKey]
	return output.View[wallet.ApprovalKey]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "person"},
			{Name: "name", Optional: true},
			{Name: "fingerprint", Kind: output.ID},
			{Name: "public_key", Kind: output.ID},
			{Name: "status", Kind: output.Status},
			{Name: "created_at", Header: "Registered", Kind: output.Time},
			{Name: "revoked_at", Header: "Revoked", Kind: output.Time, Optional: true},
			{Name: "reason", Optional: true},
		},
	}
}

// approvalKeysView shows many registered keys.
func approvalKeysView() output.View[wallet.ApprovalKey] {
	type column = output.Column[wallet.ApprovalKey]
	return output.View[wallet.ApprovalKey]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "person"},
			{Name: "name"},
			{Name: "fingerprint", Kind: output.ID},
			{Name: "status", Kind: output.Status},
			{Name: "created_at", Header: "Registered", Kind: output.Time, Wide: true},
		},
		Empty: "no approval keys",
	}
}

// payoutApprovalView shows one approval on record.
func payoutApprovalView() output.View[wallet.PayoutApproval] {
	type column = output.Column[wallet.PayoutApproval]
	return output.View[wallet.PayoutApproval]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "plan", Kind: output.ID},
			{Name: "merchant", Kind: output.ID},
			{Name: "person"},
			{Name: "key", Kind: output.ID},
			{Name: "status", Kind: output.Status},
			{Name: "signed_at", Header: "Signed", Kind: output.Time},
			{Name: "expires_at", Header: "Expires", Kind: output.Time},
		},
	}
}

// payoutApprovalsView shows many approvals.
func payoutApprovalsView() output.View[wallet.PayoutApproval] {
	type column = output.Column[wallet.PayoutApproval]
	return output.View[wallet.PayoutApproval]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "plan", Kind: output.ID, Wide: true},
			{Name: "merchant", Kind: output.ID},
			{Name: "person"},
			{Name: "status", Kind: output.Status},
			{Name: "signed_at", Header: "Signed", Kind: output.Time},
			{Name: "expires_at", Header: "Expires", Kind: output.Time},
		},
		Empty: "no approvals",
	}
}

// planSignatureView shows a signature under a plan.
func planSignatureView() output.View[wallet.PlanSignature] {
	type column = output.Column[wallet.PlanSignature]
	return output.View[wallet.PlanSignature]{
		Columns: []column{
			{Name: "type"},
			{Name: "plan", Kind: output.ID},
			{Name: "merchant", Kind: output.ID},
			{Name: "key", Kind: output.ID},
			{Name: "signed_at", Header: "Signed", Kind: output.Time},
			{Name: "expires_at", Header: "Expires", Value: func(s wallet.PlanSignature) string { return timeText(s.ExpiresAt) }},
		},
	}
}

func timeText(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
