package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// The methods of wallet.Service about money that moves.

// TopUp implements wallet.Service.
func (c *Client) TopUp(ctx context.Context, in wallet.TopUpInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "TopUp", in)
}

// Withdraw implements wallet.Service.
func (c *Client) Withdraw(ctx context.Context, in wallet.WithdrawInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Withdraw", in)
}

// Pay implements wallet.Service.
func (c *Client) Pay(ctx context.Context, in wallet.PayInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Pay", in)
}

// Transfer implements wallet.Service.
func (c *Client) Transfer(ctx context.Context, in wallet.TransferInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Transfer", in)
}

// Hold implements wallet.Service.
func (c *Client) Hold(ctx context.Context, in wallet.HoldInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Hold", in)
}

// Capture implements wallet.Service.
func (c *Client) Capture(ctx context.Context, in wallet.CaptureInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Capture", in)
}

// Release implements wallet.Service.
func (c *Client) Release(ctx context.Context, in wallet.ReleaseInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Release", in)
}

// Refund implements wallet.Service.
func (c *Client) Refund(ctx context.Context, in wallet.RefundInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Refund", in)
}

// Wait implements wallet.Service.
func (c *Client) Wait(ctx context.Context, in wallet.WaitInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Wait", in)
}

// RunDue implements wallet.Service.
func (c *Client) RunDue(ctx context.Context, in wallet.RunDueInput) (wallet.RunDueResult, error) {
	return call[wallet.RunDueResult](ctx, c, "RunDue", in)
}

// Balance implements wallet.Service.
func (c *Client) Balance(ctx context.Context, in wallet.BalanceInput) ([]wallet.Balance, error) {
	return call[[]wallet.Balance](ctx, c, "Balance", in)
}

// ListEvents implements wallet.Service.
func (c *Client) ListEvents(ctx context.Context, in wallet.ListEventsInput) (wallet.EventPage, error) {
	return call[wallet.EventPage](ctx, c, "ListEvents", in)
}

// History implements wallet.Service.
func (c *Client) History(ctx context.Context, in wallet.HistoryInput) (wallet.Page[wallet.Transaction], error) {
	return call[wallet.Page[wallet.Transaction]](ctx, c, "History", in)
}

// Show implements wallet.Service.
func (c *Client) Show(ctx context.Context, in wallet.ShowInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Show", in)
}

// Statement implements wallet.Service.
func (c *Client) Statement(ctx context.Context, in wallet.StatementInput) (wallet.Statement, error) {
	return call[wallet.Statement](ctx, c, "Statement", in)
}

// StatementLines implements wallet.Service.
func (c *Client) StatementLines(ctx context.Context, in wallet.StatementLinesInput) (wallet.Page[wallet.StatementLine], error) {
	return call[wallet.Page[wallet.StatementLine]](ctx, c, "StatementLines", in)
}

// QuoteFX implements wallet.Service.
func (c *Client) QuoteFX(ctx context.Context, in wallet.QuoteFXInput) (wallet.FXQuote, error) {
	return call[wallet.FXQuote](ctx, c, "QuoteFX", in)
}

// Exchange implements wallet.Service.
func (c *Client) Exchange(ctx context.Context, in wallet.ExchangeInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Exchange", in)
}

// FXPosition implements wallet.Service.
func (c *Client) FXPosition(ctx context.Context, in wallet.FXPositionInput) (wallet.FXPosition, error) {
	return call[wallet.FXPosition](ctx, c, "FXPosition", in)
}

// ReplayFX implements wallet.Service.
func (c *Client) ReplayFX(ctx context.Context, in wallet.ReplayFXInput) (wallet.Page[wallet.FXReplay], error) {
	return call[wallet.Page[wallet.FXReplay]](ctx, c, "ReplayFX", in)
}
