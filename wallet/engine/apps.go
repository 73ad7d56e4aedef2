package engine

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// CreateApp implements wallet.Apps.
func (s *session) CreateApp(ctx context.Context, in wallet.CreateAppInput) (wallet.App, error) {
	rules, err := s.engine.policyNow(ctx)
	if err != nil {
		return wallet.App{}, err
	}
	record, err := s.newApp(rules, in)
	if err != nil {
		return wallet.App{}, err
	}
	secret := ""
	if in.Confidential {
		if secret, err = s.engine.drawToken(wallet.AppSecretPrefix); err != nil {
			return wallet.App{}, err
		}
		record.SecretHash = hashToken(secret)
	}
	fields := []field{
		{"command", "create-app"},
		{"name", record.Name},
		{"confidential", fmt.Sprint(in.Confidential)},
		{"redirect_uris", strings.Join(record.RedirectURIs, " ")},
		{"scopes", joinScopes(record.Scopes)},
		{"daily_cap", canonical(in.DailyCap)},
		{"currency", string(record.Cap.Currency())},
	}
	return s.changeApp(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*AppRecord, EventRecord, error) {
		active, err := r.ActiveApps(ctx)
		if err != nil {
			return nil, EventRecord{}, fmt.Errorf("count applications: %w", err)
		}
		if active >= wallet.MaxApps {
			return nil, EventRecord{}, wallet.Refuse(wallet.CodeTooManyLinks, fmt.Sprintf("%d applications are registered already", active),
				"revoke one that is not used any more, see `okpay connect app list`", "most", wallet.MaxApps)
		}
		record.ID, record.CreatedAt = s.engine.NewID("app"), moment
		c.NewApps = append(c.NewApps, record)
		data, err := eventData("name", record.Name, "scopes", record.Scopes, "redirect_uris", record.RedirectURIs)
		return &record, EventRecord{Type: "app.created", Data: data}, err
	}, secret)
}

// newApp checks what an input says by itself.
func (s *session) newApp(rules *policy.Policy, in wallet.CreateAppInput) (AppRecord, error) {
	record := AppRecord{SecretHash: []byte{}, RedirectURIs: []string{}}
	if err := s.operator(); err != nil {
		return record, err
	}
	var err error
	if record.Name, err = checkText("name", in.Name, wallet.MaxNameLength); err != nil {
		return record, err
	}
	if record.Name == "" {
		return record, wallet.Refuse(wallet.CodeInvalidInput, "an application needs a name", "say with --name what customers know it by")
	}
	if record.Scopes, err = cleanScopes(in.Scopes); err != nil {
		return record, err
	}
	if slices.Contains(record.Scopes, wallet.ScopeOperator) {
		return record, wallet.Refuse(wallet.CodeInvalidInput, "no application acts as an operator", "use some of "+joinScopes(customerScopes()))
	}
	if len(in.RedirectURIs) > wallet.MaxRedirectURIs {
		return record, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("an application has at most %d redirect URIs", wallet.MaxRedirectURIs), "leave some out")
	}
	for _, uri := range in.RedirectURIs {
		if err := checkRedirect(uri); err != nil {
			return record, err
		}
		if !slices.Contains(record.RedirectURIs, uri) {
			record.RedirectURIs = append(record.RedirectURIs, uri)
		}
	}
	record.Cap, err = parseCap(rules, in.DailyCap, in.Currency)
	return record, err
}

// customerScopes are those that are about a customer's purse.
func customerScopes() []wallet.Scope {
	return slices.DeleteFunc(wallet.Scopes(), func(scope wallet.Scope) bool { return scope == wallet.ScopeOperator })
}

// parseCap reads a cap a day, which is none when it is empty.
func parseCap(p *policy.Policy, amount money.Decimal, currency string) (money.Amount, error) {
	if amount == "" {
		return money.Amount{}, nil
	}
	most, err := parseAmount(amount, currency)
	if err != nil {
		return money.Amount{}, err
	}
	return most, offered(p, most.Currency())
}

// checkRedirect refuses a redirect URI to where a code could be read by others:
// it is https, or http on a loopback address (RFC 8252, sections 7.3 and 8.3).
func checkRedirect(text string) error {
	if strings.Contains(text, "#") {
		return refusedURL("redirect URI", text, "has a fragment")
	}
	return checkURL("redirect URI", text, wallet.MaxURILength)
}

// checkURL refuses an address that a browser is not to be sent to.
func checkURL(what, text string, most int) error {
	if len(text) > most {
		return refusedURL(what, text, "is too long")
	}
	at, err := url.Parse(text)
	switch {
	case err != nil || at.Host == "" || at.Opaque != "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }):
		return refusedURL(what, text, "is not one")
	case at.User != nil:
		return refusedURL(what, text, "has a name or a password")
	case at.Scheme == "https" || at.Scheme == "http" && isLoopback(at):
		return nil
	default:
		return refusedURL(what, text, "is neither https nor on a loopback address")
	}
}

func refusedURL(what, text, why string) error {
	return wallet.Refuse(wallet.CodeInvalidInput, "the "+what+" "+quote(text)+" "+why,
		"give one such as https://shop.example/back, or http://127.0.0.1/back")
}

func isLoopback(at *url.URL) bool {
	host, err := netip.ParseAddr(at.Hostname())
	return err == nil && host.IsLoopback()
}

// redirects reports whether a URI is one that the application registered. They
// are compared as they are written; on a loopback address the port may be
// another (RFC 8252, section 7.3).
func (a *AppRecord) redirects(given string) bool {
	if slices.Contains(a.RedirectURIs, given) {
		return true
	}
	if checkRedirect(given) != nil {
		return false
	}
	at, err := url.Parse(given)
	if err != nil || at.Scheme != "http" {
		return false
	}
	return slices.ContainsFunc(a.RedirectURIs, func(known string) bool {
		registered, err := url.Parse(known)
		return err == nil && registered.Scheme == "http" && strings.Replace(given, at.Host, "", 1) == strings.Replace(known, registered.Host, "", 1) &&
			at.Hostname() == registered.Hostname()
	})
}

// drawToken draws what is secret about a link.
func (e *Engine) drawToken(prefix string) (string, error) {
	random := make([]byte, apiSecretBytes)
	if _, err := io.ReadFull(e.Random, random); err != nil {
		return "", fmt.Errorf("draw a token: %w", err)
	}
	return prefix + base64.RawURLEncoding.EncodeToString(random), nil
}

// app finds the application that shows its id, and its secret when it has one.
// One that is not there, or revoked, is told from a wrong secret by nobody.
func app(ctx context.Context, r Reader, id, secret string) (*AppRecord, error) {
	record, found, err := r.App(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("read an application: %w", err)
	}
	known := found && record.RevokedAt == 0
	if known && len(record.SecretHash) > 0 {
		known = subtle.ConstantTimeCompare(record.SecretHash, hashToken(secret)) == 1
	} else if secret != "" {
		known = false // one that keeps none shows none
	}
	if !known {
		return nil, unknownApp()
	}
	return &record, nil
}

func unknownApp() error {
	return wallet.Refuse(wallet.CodeWrongCredentials, "the application is not known here, or its secret or redirect URI is wrong",
		"use the id and the secret that it was registered with")
}

// RevokeApp implements wallet.Apps.
func (s *session) RevokeApp(ctx context.Context, in wallet.RevokeAppInput) (wallet.App, error) {
	if err := s.operator(); err != nil {
		return wallet.App{}, err
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return wallet.App{}, err
	}
	fields := []field{{"command", "revoke-app"}, {"app", in.App}, {"reason", reason}}
	return s.changeApp(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*AppRecord, EventRecord, error) {
		record, found, err := r.App(ctx, in.App)
		if err != nil {
			return nil, EventRecord{}, fmt.Errorf("read an application: %w", err)
		}
		if !found {
			return nil, EventRecord{}, wallet.Refuse(wallet.CodeAppNotFound, fmt.Sprintf("there is no application %s", quote(in.App)),
				"see `okpay connect app list`")
		}
		if record.RevokedAt == 0 {
			record.RevokedAt = moment
			c.Apps = append(c.Apps, record)
		}
		data, err := eventData("reason", reason)
		return &record, EventRecord{Type: "app.revoked", Data: data}, err
	}, "")
}

// changeApp runs one keyed change of one application.
func (s *session) changeApp(
	ctx context.Context, change wallet.Change, fields []field,
	decide func(r Reader, c *Changes, moment int64) (*AppRecord, EventRecord, error), secret string,
) (wallet.App, error) {
	var result wallet.App
	err := s.keyed(ctx, change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record, event, err := decide(r, c, moment)
		if err != nil {
			return event, err
		}
		result = presentApp(record)
		if !change.DryRun {
			result.Secret = secret
		}
		event.Object = record.ID
		return event, nil
	}, func(r Reader, stored EventRecord) error {
		record, found, err := r.App(ctx, stored.Object)
		if err != nil || !found {
			return fmt.Errorf("read the application %s of a replay: %w", stored.Object, err)
		}
		result = presentApp(&record)
		result.IdempotentReplay = true
		return nil
	})
	if err != nil {
		return wallet.App{}, err
	}
	result.DryRun = change.DryRun
	return result, nil
}

// ListApps implements wallet.Apps.
func (s *session) ListApps(ctx context.Context, in wallet.ListAppsInput) (wallet.Page[wallet.App], error) {
	page := wallet.Page[wallet.App]{Items: []wallet.App{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	var list []AppRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		list, err = r.ListApps(ctx, AppQuery{Before: in.After, Limit: limit + 1, All: in.All})
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(a *AppRecord) string { return a.ID }, presentApp), nil
}

func presentApp(a *AppRecord) wallet.App {
	shown := wallet.App{
		ID: a.ID, Name: a.Name, Confidential: len(a.SecretHash) > 0, RedirectURIs: a.RedirectURIs, Scopes: a.Scopes,
		Status: wallet.AppActive, RevokedAt: timePtr(a.RevokedAt), CreatedAt: timeOf(a.CreatedAt),
	}
	shown.DailyCap, shown.Currency = presentCap(a.Cap)
	if a.RevokedAt != 0 {
		shown.Status = wallet.AppRevoked
	}
	return shown
}

// presentCap shows a cap, which is none without a currency.
func presentCap(most money.Amount) (money.Decimal, money.Currency) {
	if most.Currency() == "" {
		return "", ""
	}
	return most.Decimal(), most.Currency()
}
