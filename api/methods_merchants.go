package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// SalesReport implements wallet.Service.
func (c *Client) SalesReport(ctx context.Context, in wallet.SalesReportInput) (wallet.SalesReport, error) {
	return call[wallet.SalesReport](ctx, c, "SalesReport", in)
}

// SettlementSpan implements wallet.Service.
func (c *Client) SettlementSpan(ctx context.Context, in wallet.SettlementSpanInput) (wallet.SettlementSpan, error) {
	return call[wallet.SettlementSpan](ctx, c, "SettlementSpan", in)
}

// SetPayoutSchedule implements wallet.Service.
func (c *Client) SetPayoutSchedule(ctx context.Context, in wallet.SetPayoutScheduleInput) (wallet.PayoutSchedule, error) {
	return call[wallet.PayoutSchedule](ctx, c, "SetPayoutSchedule", in)
}

// ListPayoutSchedules implements wallet.Service.
func (c *Client) ListPayoutSchedules(ctx context.Context, in wallet.ListPayoutSchedulesInput) (wallet.Page[wallet.PayoutSchedule], error) {
	return call[wallet.Page[wallet.PayoutSchedule]](ctx, c, "ListPayoutSchedules", in)
}

// RemovePayoutSchedule implements wallet.Service.
func (c *Client) RemovePayoutSchedule(ctx context.Context, in wallet.RemovePayoutScheduleInput) (wallet.PayoutSchedule, error) {
	return call[wallet.PayoutSchedule](ctx, c, "RemovePayoutSchedule", in)
}
