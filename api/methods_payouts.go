package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// The methods of wallet.Service about payouts, those who approve them, and the files of banks.

// PlanPayout implements wallet.Service.
func (c *Client) PlanPayout(ctx context.Context, in wallet.PlanPayoutInput) (wallet.PayoutPlan, error) {
	return call[wallet.PayoutPlan](ctx, c, "PlanPayout", in)
}

// OpenPayout implements wallet.Service.
func (c *Client) OpenPayout(ctx context.Context, in wallet.OpenPayoutInput) (wallet.Payout, error) {
	return call[wallet.Payout](ctx, c, "OpenPayout", in)
}

// PayItems implements wallet.Service.
func (c *Client) PayItems(ctx context.Context, in wallet.PayItemsInput) (wallet.PayItemsResult, error) {
	return call[wallet.PayItemsResult](ctx, c, "PayItems", in)
}

// ResumePayout implements wallet.Service.
func (c *Client) ResumePayout(ctx context.Context, in wallet.ResumePayoutInput) (wallet.Payout, error) {
	return call[wallet.Payout](ctx, c, "ResumePayout", in)
}

// ShowPayout implements wallet.Service.
func (c *Client) ShowPayout(ctx context.Context, in wallet.ShowPayoutInput) (wallet.Payout, error) {
	return call[wallet.Payout](ctx, c, "ShowPayout", in)
}

// ListPayouts implements wallet.Service.
func (c *Client) ListPayouts(ctx context.Context, in wallet.ListPayoutsInput) (wallet.Page[wallet.Payout], error) {
	return call[wallet.Page[wallet.Payout]](ctx, c, "ListPayouts", in)
}

// ListPayoutItems implements wallet.Service.
func (c *Client) ListPayoutItems(ctx context.Context, in wallet.ListPayoutItemsInput) (wallet.Page[wallet.PayoutItem], error) {
	return call[wallet.Page[wallet.PayoutItem]](ctx, c, "ListPayoutItems", in)
}

// ApprovePayout implements wallet.Service.
func (c *Client) ApprovePayout(ctx context.Context, in wallet.ApprovePayoutInput) (wallet.PayoutApproval, error) {
	return call[wallet.PayoutApproval](ctx, c, "ApprovePayout", in)
}

// ListPayoutApprovals implements wallet.Service.
func (c *Client) ListPayoutApprovals(ctx context.Context, in wallet.ListPayoutApprovalsInput) (wallet.Page[wallet.PayoutApproval], error) {
	return call[wallet.Page[wallet.PayoutApproval]](ctx, c, "ListPayoutApprovals", in)
}

// RegisterApprovalKey implements wallet.Service.
func (c *Client) RegisterApprovalKey(ctx context.Context, in wallet.RegisterApprovalKeyInput) (wallet.ApprovalKey, error) {
	return call[wallet.ApprovalKey](ctx, c, "RegisterApprovalKey", in)
}

// ListApprovalKeys implements wallet.Service.
func (c *Client) ListApprovalKeys(ctx context.Context, in wallet.ListApprovalKeysInput) (wallet.Page[wallet.ApprovalKey], error) {
	return call[wallet.Page[wallet.ApprovalKey]](ctx, c, "ListApprovalKeys", in)
}

// RevokeApprovalKey implements wallet.Service.
func (c *Client) RevokeApprovalKey(ctx context.Context, in wallet.RevokeApprovalKeyInput) (wallet.ApprovalKey, error) {
	return call[wallet.ApprovalKey](ctx, c, "RevokeApprovalKey", in)
}

// AddBankAccount implements wallet.Service.
func (c *Client) AddBankAccount(ctx context.Context, in wallet.AddBankAccountInput) (wallet.BankAccount, error) {
	return call[wallet.BankAccount](ctx, c, "AddBankAccount", in)
}

// ListBankAccounts implements wallet.Service.
func (c *Client) ListBankAccounts(ctx context.Context, in wallet.ListBankAccountsInput) ([]wallet.BankAccount, error) {
	return call[[]wallet.BankAccount](ctx, c, "ListBankAccounts", in)
}

// ExportPayout implements wallet.Service.
func (c *Client) ExportPayout(ctx context.Context, in wallet.ExportPayoutInput) (wallet.PayoutExport, error) {
	return call[wallet.PayoutExport](ctx, c, "ExportPayout", in)
}

// ShowPayoutExport implements wallet.Service.
func (c *Client) ShowPayoutExport(ctx context.Context, in wallet.ShowPayoutExportInput) (wallet.PayoutExport, error) {
	return call[wallet.PayoutExport](ctx, c, "ShowPayoutExport", in)
}

// CancelPayout implements wallet.Service.
func (c *Client) CancelPayout(ctx context.Context, in wallet.CancelPayoutInput) (wallet.PayoutCancellation, error) {
	return call[wallet.PayoutCancellation](ctx, c, "CancelPayout", in)
}

// RetryPayout implements wallet.Service.
func (c *Client) RetryPayout(ctx context.Context, in wallet.RetryPayoutInput) (wallet.Payout, error) {
	return call[wallet.Payout](ctx, c, "RetryPayout", in)
}

// ListPayoutExports implements wallet.Service.
func (c *Client) ListPayoutExports(ctx context.Context, in wallet.ListPayoutExportsInput) ([]wallet.PayoutExport, error) {
	return call[[]wallet.PayoutExport](ctx, c, "ListPayoutExports", in)
}

// ListCreditTransfers implements wallet.Service.
func (c *Client) ListCreditTransfers(ctx context.Context, in wallet.ListCreditTransfersInput) (wallet.Page[wallet.CreditTransfer], error) {
	return call[wallet.Page[wallet.CreditTransfer]](ctx, c, "ListCreditTransfers", in)
}

// ReportTransfers implements wallet.Service.
func (c *Client) ReportTransfers(ctx context.Context, in wallet.ReportTransfersInput) (wallet.TransferReport, error) {
	return call[wallet.TransferReport](ctx, c, "ReportTransfers", in)
}
