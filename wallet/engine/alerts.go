package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wording"
)

// ListAlerts implements wallet.Alerts. An alert is the message that told of it.
func (s *session) ListAlerts(ctx context.Context, in wallet.ListAlertsInput) (wallet.Page[wallet.Alert], error) {
	page := wallet.Page[wallet.Alert]{Items: []wallet.Alert{}}
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("kind", in.Kind, wallet.AlertKinds()...); err != nil {
		return page, err
	}
	query := MessageQuery{Before: in.After, Limit: limit + 1, Purposes: []string{}}
	for _, kind := range wallet.AlertKinds() {
		if in.Kind == "" || in.Kind == kind {
			query.Purposes = append(query.Purposes, string(kind))
		}
	}
	var list []wallet.OutboxMessage
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if query.User, err = idOf(ctx, r, user); err == nil {
			list, err = r.Messages(ctx, query)
		}
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(m *wallet.OutboxMessage) string { return m.ID }, func(m *wallet.OutboxMessage) wallet.Alert {
		return wallet.Alert{
			ID: m.ID, User: m.User, Kind: wallet.AlertKind(m.Purpose), Subject: m.Subject, Body: m.Body, CreatedAt: m.CreatedAt,
		}
	}), nil
}

// alertLogin tells a customer of a login from where there was none before. The
// first of all is the customer's own.
func (s *session) alertLogin(ctx context.Context, r Reader, c *Changes, customer *Customer, agent string, moment int64) error {
	some, same, err := r.SessionsFrom(ctx, customer.ID, agent)
	if err != nil {
		return fmt.Errorf("look for earlier sessions: %w", err)
	}
	if !some || same {
		return nil
	}
	return s.engine.alert(c, customer, wording.NewLogin, agent, moment)
}

// alertFrozen tells a customer that the account was frozen.
func (e *Engine) alertFrozen(c *Changes, customer *Customer, moment int64) error {
	return e.alert(c, customer, wording.Frozen, "", moment)
}
