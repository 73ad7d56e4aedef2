package engine

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

const purposeUserCode = "okpay user code v1"

// The code that a customer types: letters that make no word and are not taken
// for one another (RFC 8628, section 6.1), 34 bits of them, shown in two groups.
const (
	userCodeLetters = "BCDFGHJKLMNPQRSTVWXZ"
	userCodeLength  = 8
)

// RequestLink implements wallet.Apps.
func (s *session) RequestLink(ctx context.Context, in wallet.RequestLinkInput) (wallet.LinkRequest, error) {
	var out wallet.LinkRequest
	device, err := s.engine.drawToken(wallet.DevicePrefix)
	if err != nil {
		return out, err
	}
	typed, err := s.engine.drawUserCode()
	if err != nil {
		return out, err
	}
	hash, err := s.engine.userCodeHash(ctx, typed)
	if err != nil {
		return out, err
	}
	err = s.engine.write(ctx, false, func(tx Reader, c *Changes, moment int64) error {
		asks, err := app(ctx, tx, in.App, in.AppSecret)
		if err != nil {
			return err
		}
		rules, err := s.engine.inForce(ctx, tx, moment)
		if err != nil {
			return err
		}
		record, err := asked(rules, asks, in.LinkAsked)
		if err != nil {
			return err
		}
		if err := tx.Lock(ctx, Locks{Key: KeyRef{"app", asks.ID}}); err != nil {
			return fmt.Errorf("lock an application: %w", err)
		}
		if err := mayAsk(ctx, tx, asks, moment); err != nil {
			return err
		}
		record.ID, record.Hash, record.UserCode = s.engine.NewID("lrq"), hashToken(device), hash
		record.IntervalS = int(wallet.PollInterval.Seconds())
		record.CreatedAt, record.ExpiresAt = moment, moment+wallet.RequestLife.Microseconds()
		c.NewLinkRequests = append(c.NewLinkRequests, record)
		out = wallet.LinkRequest{
			App: asks.ID, AppName: asks.Name, Scopes: record.Scopes, UserCode: typed[:4] + "-" + typed[4:], DeviceCode: device,
			IntervalS: record.IntervalS, ExpiresAt: timeOf(record.ExpiresAt),
		}
		out.DailyCap, out.Currency = presentCap(record.Cap)
		return nil
	})
	if err != nil {
		return wallet.LinkRequest{}, err
	}
	return out, nil
}

// mayAsk refuses one more request of an application that has enough of them.
func mayAsk(ctx context.Context, r Reader, asks *AppRecord, moment int64) error {
	open, err := r.OpenLinkRequests(ctx, asks.ID, moment)
	if err != nil {
		return fmt.Errorf("count what an application asks for: %w", err)
	}
	if open >= wallet.MaxLinkRequests {
		return wallet.Refuse(wallet.CodeRateLimited, "the application waits for too many customers", "come again in some minutes", "most", wallet.MaxLinkRequests)
	}
	return nil
}

// asked judges what an application asks for: scopes among its own, and a cap
// that is at most its own.
func asked(p *policy.Policy, asks *AppRecord, in wallet.LinkAsked) (LinkRequestRecord, error) {
	record := LinkRequestRecord{App: asks.ID, Status: LinkPending, UserCode: []byte{}}
	var err error
	if record.Scopes, err = narrowed(asks.Scopes, in.Scopes); err != nil {
		return record, err
	}
	if record.Cap, err = lowered(p, asks.Cap, in); err != nil {
		return record, err
	}
	if movesMoney(record.Scopes) && record.Cap.Currency() == "" {
		return record, wallet.Refuse(wallet.CodeInvalidInput, "an application that is to move money needs a cap a day", "give one such as --cap '50 EUR'")
	}
	return record, nil
}

// narrowed gives the scopes that are asked for, all of those that may be when
// none are.
func narrowed(most, given []wallet.Scope) ([]wallet.Scope, error) {
	if len(given) == 0 {
		return most, nil
	}
	list, err := cleanScopes(given)
	if err != nil {
		return nil, err
	}
	for _, scope := range list {
		if !slices.Contains(most, scope) {
			return nil, wallet.Refuse(wallet.CodeScopeMissing, fmt.Sprintf("the scope %s is beyond what there may be", scope),
				"use some of "+joinScopes(most), "scope", string(scope))
		}
	}
	return list, nil
}

// lowered gives the cap that is asked for, the one that there may be when none
// is. One in another currency is compared by its worth.
func lowered(p *policy.Policy, most money.Amount, in wallet.LinkAsked) (money.Amount, error) {
	given, err := parseCap(p, in.DailyCap, in.Currency)
	if err != nil || given.Currency() == "" {
		return most, err
	}
	if most.Currency() == "" {
		return given, nil
	}
	highest, err := p.ToBase(most)
	if err != nil {
		return given, err
	}
	worth, err := p.ToBase(given)
	if err != nil {
		return given, err
	}
	if more, err := worth.Cmp(highest); err != nil || more > 0 {
		return given, capTooHigh(err, most)
	}
	return given, nil
}

func capTooHigh(err error, most money.Amount) error {
	if err != nil {
		return err
	}
	return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("the cap is above %s a day", most), "give a lower one", "most", string(most.Decimal()),
		"currency", string(most.Currency()))
}

// movesMoney reports whether money may leave by scopes.
func movesMoney(scopes []wallet.Scope) bool {
	return slices.ContainsFunc(scopes, func(scope wallet.Scope) bool { return scope != wallet.ScopeRead })
}

// drawUserCode draws the code that a customer types, each letter as likely as
// the others.
func (e *Engine) drawUserCode() (string, error) {
	const fair = 256 - 256%len(userCodeLetters) // a byte from here on would favour the first letters
	code := make([]byte, 0, userCodeLength)
	for random := make([]byte, 1); len(code) < userCodeLength; {
		if _, err := io.ReadFull(e.Random, random); err != nil {
			return "", fmt.Errorf("draw a code: %w", err)
		}
		if int(random[0]) < fair {
			code = append(code, userCodeLetters[int(random[0])%len(userCodeLetters)])
		}
	}
	return string(code), nil
}

// userCodeHash is what is kept of the code that a customer types, in whatever
// case and with whatever marks between the letters.
func (e *Engine) userCodeHash(ctx context.Context, typed string) ([]byte, error) {
	const most = 100 // bytes; what is longer is no code
	if len(typed) > most {
		typed = typed[:most]
	}
	letters := strings.Map(func(r rune) rune {
		if r == '-' || r == ' ' || r == '_' {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	return e.keyedHash(ctx, purposeUserCode, letters)
}

// CheckLink implements wallet.Apps.
func (s *session) CheckLink(ctx context.Context, in wallet.CheckLinkInput) (wallet.LinkOffer, error) {
	var out wallet.LinkOffer
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		asks, record, err := s.engine.checkPage(ctx, r, in)
		if err != nil {
			return err
		}
		out = presentOffer(asks, &record)
		return nil
	})
	return out, err
}

// checkPage judges what an application sends a customer to a page with. The
// redirect URI comes first: where it is wrong, the customer is sent nowhere.
func (e *Engine) checkPage(ctx context.Context, r Reader, in wallet.CheckLinkInput) (*AppRecord, LinkRequestRecord, error) {
	asks, found, err := r.App(ctx, in.App)
	if err != nil {
		return nil, LinkRequestRecord{}, fmt.Errorf("read an application: %w", err)
	}
	if !found || asks.RevokedAt != 0 || !asks.redirects(in.RedirectURI) {
		return nil, LinkRequestRecord{}, unknownApp()
	}
	sum, err := base64.RawURLEncoding.DecodeString(in.Challenge)
	if err != nil || len(sum) != pkceBytes || in.ChallengeMethod != "S256" {
		return nil, LinkRequestRecord{}, wallet.Refuse(wallet.CodeInvalidInput, "the PKCE challenge is missing, or not by S256",
			"send code_challenge and code_challenge_method=S256 (RFC 7636)")
	}
	rules, err := e.inForceNow(ctx, r)
	if err != nil {
		return nil, LinkRequestRecord{}, err
	}
	record, err := asked(rules, &asks, in.LinkAsked)
	record.RedirectURI, record.Challenge = in.RedirectURI, in.Challenge
	return &asks, record, err
}

// pkceBytes is the length of a challenge by S256 (RFC 7636, section 4.2).
const pkceBytes = 32

// presentOffer shows what a customer is asked to consent to.
func presentOffer(asks *AppRecord, record *LinkRequestRecord) wallet.LinkOffer {
	offer := wallet.LinkOffer{App: asks.ID, AppName: asks.Name, Scopes: record.Scopes, ExpiresAt: timePtr(record.ExpiresAt)}
	offer.DailyCap, offer.Currency = presentCap(record.Cap)
	return offer
}
