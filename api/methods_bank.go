package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

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
