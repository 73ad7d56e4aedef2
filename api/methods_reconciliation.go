package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// ImportStatement implements wallet.Service.
func (c *Client) ImportStatement(ctx context.Context, in wallet.ImportStatementInput) (wallet.AccountStatement, error) {
	return call[wallet.AccountStatement](ctx, c, "ImportStatement", in)
}

// ListStatements implements wallet.Service.
func (c *Client) ListStatements(ctx context.Context, in wallet.ListStatementsInput) (wallet.Page[wallet.AccountStatement], error) {
	return call[wallet.Page[wallet.AccountStatement]](ctx, c, "ListStatements", in)
}

// Reconcile implements wallet.Service.
func (c *Client) Reconcile(ctx context.Context, in wallet.ReconcileInput) (wallet.ReconciliationRun, error) {
	return call[wallet.ReconciliationRun](ctx, c, "Reconcile", in)
}

// ListReconciliations implements wallet.Service.
func (c *Client) ListReconciliations(ctx context.Context, in wallet.ListReconciliationsInput) (wallet.Page[wallet.ReconciliationRun], error) {
	return call[wallet.Page[wallet.ReconciliationRun]](ctx, c, "ListReconciliations", in)
}

// ShowReconciliation implements wallet.Service.
func (c *Client) ShowReconciliation(ctx context.Context, in wallet.ShowReconciliationInput) (wallet.ReconciliationRun, error) {
	return call[wallet.ReconciliationRun](ctx, c, "ShowReconciliation", in)
}

// ListMatches implements wallet.Service.
func (c *Client) ListMatches(ctx context.Context, in wallet.ListMatchesInput) (wallet.Page[wallet.LineMatch], error) {
	return call[wallet.Page[wallet.LineMatch]](ctx, c, "ListMatches", in)
}

// ReplayReconciliation implements wallet.Service.
func (c *Client) ReplayReconciliation(ctx context.Context, in wallet.ShowReconciliationInput) (wallet.ReconciliationReplay, error) {
	return call[wallet.ReconciliationReplay](ctx, c, "ReplayReconciliation", in)
}

// CompareRules implements wallet.Service.
func (c *Client) CompareRules(ctx context.Context, in wallet.CompareRulesInput) (wallet.RulesComparison, error) {
	return call[wallet.RulesComparison](ctx, c, "CompareRules", in)
}

// ExplainLine implements wallet.Service.
func (c *Client) ExplainLine(ctx context.Context, in wallet.ExplainLineInput) (wallet.LineExplanation, error) {
	return call[wallet.LineExplanation](ctx, c, "ExplainLine", in)
}

// UndoMatch implements wallet.Service.
func (c *Client) UndoMatch(ctx context.Context, in wallet.UndoMatchInput) (wallet.LineMatch, error) {
	return call[wallet.LineMatch](ctx, c, "UndoMatch", in)
}

// ListBreaks implements wallet.Service.
func (c *Client) ListBreaks(ctx context.Context, in wallet.ListBreaksInput) (wallet.Page[wallet.Break], error) {
	return call[wallet.Page[wallet.Break]](ctx, c, "ListBreaks", in)
}

// ShowBreak implements wallet.Service.
func (c *Client) ShowBreak(ctx context.Context, in wallet.ShowBreakInput) (wallet.Break, error) {
	return call[wallet.Break](ctx, c, "ShowBreak", in)
}

// ChangeBreak implements wallet.Service.
func (c *Client) ChangeBreak(ctx context.Context, in wallet.ChangeBreakInput) (wallet.Break, error) {
	return call[wallet.Break](ctx, c, "ChangeBreak", in)
}

// MailReconciliation implements wallet.Service.
func (c *Client) MailReconciliation(ctx context.Context, in wallet.MailReconciliationInput) (wallet.OutboxMessage, error) {
	return call[wallet.OutboxMessage](ctx, c, "MailReconciliation", in)
}
