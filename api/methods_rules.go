package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// The methods of wallet.Service about prices, rates and rules.

// Limits implements wallet.Service.
func (c *Client) Limits(ctx context.Context, in wallet.LimitsInput) ([]wallet.Limit, error) {
	return call[[]wallet.Limit](ctx, c, "Limits", in)
}

// Rewards implements wallet.Service.
func (c *Client) Rewards(ctx context.Context, in wallet.RewardsInput) (wallet.Rewards, error) {
	return call[wallet.Rewards](ctx, c, "Rewards", in)
}

// ListPromotions implements wallet.Service.
func (c *Client) ListPromotions(ctx context.Context, in wallet.ListPromotionsInput) ([]wallet.Promotion, error) {
	return call[[]wallet.Promotion](ctx, c, "ListPromotions", in)
}

// QuoteFee implements wallet.Service.
func (c *Client) QuoteFee(ctx context.Context, in wallet.QuoteFeeInput) (wallet.FeeQuote, error) {
	return call[wallet.FeeQuote](ctx, c, "QuoteFee", in)
}

// ImportSanctions implements wallet.Service.
func (c *Client) ImportSanctions(ctx context.Context, in wallet.ImportSanctionsInput) (wallet.SanctionsList, error) {
	return call[wallet.SanctionsList](ctx, c, "ImportSanctions", in)
}

// ListSanctions implements wallet.Service.
func (c *Client) ListSanctions(ctx context.Context, in wallet.ListSanctionsInput) ([]wallet.SanctionsList, error) {
	return call[[]wallet.SanctionsList](ctx, c, "ListSanctions", in)
}

// ScreenName implements wallet.Service.
func (c *Client) ScreenName(ctx context.Context, in wallet.ScreenNameInput) (wallet.Screening, error) {
	return call[wallet.Screening](ctx, c, "ScreenName", in)
}

// ListSanctionsReviews implements wallet.Service.
func (c *Client) ListSanctionsReviews(ctx context.Context, in wallet.ListSanctionsReviewsInput) (wallet.Page[wallet.SanctionsReview], error) {
	return call[wallet.Page[wallet.SanctionsReview]](ctx, c, "ListSanctionsReviews", in)
}

// DecideSanctionsReview implements wallet.Service.
func (c *Client) DecideSanctionsReview(ctx context.Context, in wallet.DecideSanctionsReviewInput) (wallet.SanctionsReview, error) {
	return call[wallet.SanctionsReview](ctx, c, "DecideSanctionsReview", in)
}

// ListRiskEvents implements wallet.Service.
func (c *Client) ListRiskEvents(ctx context.Context, in wallet.ListRiskEventsInput) (wallet.Page[wallet.RiskEvent], error) {
	return call[wallet.Page[wallet.RiskEvent]](ctx, c, "ListRiskEvents", in)
}

// ListRiskReviews implements wallet.Service.
func (c *Client) ListRiskReviews(ctx context.Context, in wallet.ListRiskReviewsInput) (wallet.Page[wallet.RiskReview], error) {
	return call[wallet.Page[wallet.RiskReview]](ctx, c, "ListRiskReviews", in)
}

// DecideRiskReview implements wallet.Service.
func (c *Client) DecideRiskReview(ctx context.Context, in wallet.DecideRiskReviewInput) (wallet.RiskReview, error) {
	return call[wallet.RiskReview](ctx, c, "DecideRiskReview", in)
}

// ShowPolicy implements wallet.Service.
func (c *Client) ShowPolicy(ctx context.Context, in wallet.ShowPolicyInput) (wallet.PolicyVersion, error) {
	return call[wallet.PolicyVersion](ctx, c, "ShowPolicy", in)
}

// ListPolicies implements wallet.Service.
func (c *Client) ListPolicies(ctx context.Context, in wallet.ListPoliciesInput) (wallet.Page[wallet.PolicyVersion], error) {
	return call[wallet.Page[wallet.PolicyVersion]](ctx, c, "ListPolicies", in)
}

// TryPolicy implements wallet.Service.
func (c *Client) TryPolicy(ctx context.Context, in wallet.TryPolicyInput) (wallet.PolicyTrial, error) {
	return call[wallet.PolicyTrial](ctx, c, "TryPolicy", in)
}

// ApplyPolicy implements wallet.Service.
func (c *Client) ApplyPolicy(ctx context.Context, in wallet.ApplyPolicyInput) (wallet.PolicyVersion, error) {
	return call[wallet.PolicyVersion](ctx, c, "ApplyPolicy", in)
}

// ImportRates implements wallet.Service.
func (c *Client) ImportRates(ctx context.Context, in wallet.ImportRatesInput) (wallet.RatesImport, error) {
	return call[wallet.RatesImport](ctx, c, "ImportRates", in)
}

// SyncRates implements wallet.Service.
func (c *Client) SyncRates(ctx context.Context, in wallet.SyncRatesInput) (wallet.RatesSync, error) {
	return call[wallet.RatesSync](ctx, c, "SyncRates", in)
}

// SetRate implements wallet.Service.
func (c *Client) SetRate(ctx context.Context, in wallet.SetRateInput) (wallet.ReferenceRate, error) {
	return call[wallet.ReferenceRate](ctx, c, "SetRate", in)
}

// ListRates implements wallet.Service.
func (c *Client) ListRates(ctx context.Context, in wallet.ListRatesInput) (wallet.Page[wallet.ReferenceRate], error) {
	return call[wallet.Page[wallet.ReferenceRate]](ctx, c, "ListRates", in)
}

// ShowRate implements wallet.Service.
func (c *Client) ShowRate(ctx context.Context, in wallet.ShowRateInput) (wallet.MidRate, error) {
	return call[wallet.MidRate](ctx, c, "ShowRate", in)
}
