package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// The methods of wallet.Service about whoever runs the wallet.

// CreateAPIKey implements wallet.Service.
func (c *Client) CreateAPIKey(ctx context.Context, in wallet.CreateAPIKeyInput) (wallet.APIKey, error) {
	return call[wallet.APIKey](ctx, c, "CreateAPIKey", in)
}

// ListAPIKeys implements wallet.Service.
func (c *Client) ListAPIKeys(ctx context.Context, in wallet.ListAPIKeysInput) (wallet.Page[wallet.APIKey], error) {
	return call[wallet.Page[wallet.APIKey]](ctx, c, "ListAPIKeys", in)
}

// RevokeAPIKey implements wallet.Service.
func (c *Client) RevokeAPIKey(ctx context.Context, in wallet.RevokeAPIKeyInput) (wallet.APIKey, error) {
	return call[wallet.APIKey](ctx, c, "RevokeAPIKey", in)
}

// WalletInfo implements wallet.Service.
func (c *Client) WalletInfo(ctx context.Context, in wallet.WalletInfoInput) (wallet.WalletInfo, error) {
	return call[wallet.WalletInfo](ctx, c, "WalletInfo", in)
}

// ListOutbox implements wallet.Service.
func (c *Client) ListOutbox(ctx context.Context, in wallet.ListOutboxInput) (wallet.Page[wallet.OutboxMessage], error) {
	return call[wallet.Page[wallet.OutboxMessage]](ctx, c, "ListOutbox", in)
}

// SendOutbox implements wallet.Service.
func (c *Client) SendOutbox(ctx context.Context, in wallet.SendOutboxInput) (wallet.SendOutboxResult, error) {
	return call[wallet.SendOutboxResult](ctx, c, "SendOutbox", in)
}

// CheckLedger implements wallet.Service.
func (c *Client) CheckLedger(ctx context.Context, in wallet.CheckLedgerInput) (wallet.LedgerCheck, error) {
	return call[wallet.LedgerCheck](ctx, c, "CheckLedger", in)
}

// ListAccounts implements wallet.Service.
func (c *Client) ListAccounts(ctx context.Context, in wallet.ListAccountsInput) (wallet.Page[wallet.LedgerAccount], error) {
	return call[wallet.Page[wallet.LedgerAccount]](ctx, c, "ListAccounts", in)
}

// TrialBalance implements wallet.Service.
func (c *Client) TrialBalance(ctx context.Context, in wallet.TrialBalanceInput) ([]wallet.TrialBalanceLine, error) {
	return call[[]wallet.TrialBalanceLine](ctx, c, "TrialBalance", in)
}
