package wallet

import (
	"context"
	"time"
)

// Alerts is what a customer was told of that somebody else may have done.
type Alerts interface {
	// ListAlerts pages through a customer's alerts, the newest first. An
	// operator without a User sees those of everybody.
	// Codes: customer_not_found.
	ListAlerts(ctx context.Context, in ListAlertsInput) (Page[Alert], error)
}

// AlertKind says what happened.
type AlertKind string

// The kinds of alert.
const (
	AlertNewLogin            AlertKind = "new_login" // from where nobody had logged in before
	AlertPasswordChanged     AlertKind = "password_changed"
	AlertPINChanged          AlertKind = "pin_changed"
	AlertFrozen              AlertKind = "frozen"
	AlertSecondFactorChanged AlertKind = "second_factor_changed"
	AlertAppLinked           AlertKind = "app_linked"
)

// AlertKinds lists all kinds.
func AlertKinds() []AlertKind {
	return []AlertKind{AlertNewLogin, AlertPasswordChanged, AlertPINChanged, AlertFrozen, AlertSecondFactorChanged, AlertAppLinked}
}

// Alert is something that a customer was told of, in the customer's language.
type Alert struct {
	ID        string    `json:"id"`
	User      string    `json:"user"`
	Kind      AlertKind `json:"kind"`
	Subject   string    `json:"subject"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
}

// ListAlertsInput filters alerts; empty fields do not filter.
type ListAlertsInput struct {
	PageInput
	User string    `json:"user,omitempty"`
	Kind AlertKind `json:"kind,omitempty"`
}
