package wallet

import (
	"context"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Apps is how third parties' applications come to a wallet: an operator
// registers them, and they ask for links and get tokens, as OAuth 2.0 has it
// (RFC 6749, RFC 7636, RFC 8628, RFC 9700). What an application itself calls is
// for anybody: it shows its id, and its secret when it has one.
type Apps interface {
	// CreateApp registers an application. A confidential one gets a secret,
	// shown this once. It is for an operator. Codes: invalid_input,
	// invalid_amount, unknown_currency, currency_not_offered, too_many_links.
	CreateApp(ctx context.Context, in CreateAppInput) (App, error)
	// ListApps pages through applications, the newest first, for an operator.
	ListApps(ctx context.Context, in ListAppsInput) (Page[App], error)
	// RevokeApp ends an application and all its links, from now on. It is for an
	// operator. Codes: app_not_found.
	RevokeApp(ctx context.Context, in RevokeAppInput) (App, error)

	// RequestLink begins a device flow: it gives the code that the device polls
	// with and the one that the customer types. Codes: wrong_credentials,
	// scope_missing, invalid_input, rate_limited, and those of amounts.
	RequestLink(ctx context.Context, in RequestLinkInput) (LinkRequest, error)
	// CheckLink looks at what an application asks for in the flow by a page,
	// before anything is shown of it. It finds out first whether the redirect URI
	// is the application's: with wrong_credentials, nobody may be sent there.
	// Codes: wrong_credentials, scope_missing, invalid_input, and those of amounts.
	CheckLink(ctx context.Context, in CheckLinkInput) (LinkOffer, error)
	// GrantToken gives tokens for what a grant shows. A code of a page that comes
	// twice, and a refresh token that was used before, end the link.
	// Codes: wrong_credentials, wrong_code, code_expired, link_pending,
	// link_denied, rate_limited, scope_missing, invalid_input.
	GrantToken(ctx context.Context, in GrantTokenInput) (LinkToken, error)
	// RevokeToken makes a token of the application useless; with a refresh token
	// the link ends (RFC 7009). One that is not there is no error.
	// Codes: wrong_credentials.
	RevokeToken(ctx context.Context, in RevokeTokenInput) (TokenRevoked, error)
}

// Links is what a customer does about applications: for the customer who is
// logged in, or an operator who names one.
type Links interface {
	// FindLink shows what an application asks for by the code that the customer
	// types. Wrong codes are counted. Codes: wrong_code, too_many_attempts.
	FindLink(ctx context.Context, in FindLinkInput) (LinkOffer, error)
	// ApproveLink links the application that asks by a code. A session that is
	// older than FreshSession shows the password, and a code of the second factor
	// where it is on. Codes: wrong_code, too_many_attempts, wrong_credentials,
	// second_factor_required, scope_missing, too_many_links, state_conflict.
	ApproveLink(ctx context.Context, in ApproveLinkInput) (Link, error)
	// DenyLink refuses the application that asks by a code.
	// Codes: wrong_code, too_many_attempts, state_conflict.
	DenyLink(ctx context.Context, in DenyLinkInput) (LinkOffer, error)
	// AuthorizeLink links an application that asks by a page, and gives the code
	// that goes back to it, good once and for CodeLife. It takes what ApproveLink
	// takes. Codes: those of CheckLink and ApproveLink.
	AuthorizeLink(ctx context.Context, in AuthorizeLinkInput) (LinkCode, error)
	// ListLinks pages through a customer's links, the newest first. An operator
	// without a User sees those of everybody. Codes: customer_not_found.
	ListLinks(ctx context.Context, in ListLinksInput) (Page[Link], error)
	// ShowLink shows a link with the newest transactions that were made by it, at
	// most MaxLinkUses. Codes: link_not_found.
	ShowLink(ctx context.Context, in ShowLinkInput) (Link, error)
	// RevokeLink ends a link: its tokens are useless from now on. One that was
	// revoked before stays as it is. Codes: link_not_found.
	RevokeLink(ctx context.Context, in RevokeLinkInput) (Link, error)
}

// The prefixes of what is secret about a link, so that one that is left lying
// about is known for what it is.
const (
	AccessPrefix    = "oka_" // of what an application shows with each request
	RefreshPrefix   = "okr_"
	DevicePrefix    = "okd_" // of what a device polls with
	AuthCodePrefix  = "okc_" // of what goes back by a redirect
	AppSecretPrefix = "okq_"
)

// IsCustomers reports whether a token says by itself for which customer it acts,
// also on a local wallet: that of a session, or an application's.
func IsCustomers(token string) bool {
	return strings.HasPrefix(token, TokenPrefix) || strings.HasPrefix(token, AccessPrefix)
}

// The bounds of applications and links.
const (
	MaxApps         = 1000 // that are not revoked
	MaxRedirectURIs = 10   // of an application
	MaxURILength    = 500  // bytes of a redirect URI
	MaxLinks        = 50   // of a customer at a time
	MaxLinkRequests = 1000 // of an application that wait at a time
	MaxLinkUses     = 50   // transactions that are shown of a link

	AccessLife  = time.Hour
	RefreshLife = 30 * 24 * time.Hour
	RequestLife = 10 * time.Minute // of the codes of a device flow
	CodeLife    = time.Minute      // of the code that goes back by a redirect
	// PollInterval is how long a device waits between two polls; each that comes
	// sooner makes it PollPenalty longer (RFC 8628, section 3.5).
	PollInterval = 5 * time.Second
	PollPenalty  = 5 * time.Second
	// FreshSession is how long after a login an application is linked without
	// another proof.
	FreshSession = 10 * time.Minute
)

// AppStatus says whether an application or a link may be used.
type AppStatus string

// The statuses of applications and links.
const (
	AppActive  AppStatus = "active"
	AppExpired AppStatus = "expired" // of a link whose tokens have all expired
	AppRevoked AppStatus = "revoked"
)

// App is a third party's application. DailyCap, in Currency, is the most that a
// link of it may have for a cap; both are empty without one.
type App struct {
	ID           string         `json:"id"`
	Name         string         `json:"name"`
	Confidential bool           `json:"confidential"` // it keeps a secret
	RedirectURIs []string       `json:"redirect_uris"`
	Scopes       []Scope        `json:"scopes"`
	DailyCap     money.Decimal  `json:"daily_cap"`
	Currency     money.Currency `json:"currency"`
	Status       AppStatus      `json:"status"`
	RevokedAt    *time.Time     `json:"revoked_at"`
	CreatedAt    time.Time      `json:"created_at"`

	Secret string `json:"secret,omitempty"` // when it is made, and never again

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// CreateAppInput registers an application that may ask for Scopes, of which
// none is ScopeOperator. A redirect URI is https, or http on a loopback address
// (127.0.0.1 or [::1]), where the port may be another each time (RFC 8252,
// section 7.3). DailyCap and Currency go together.
type CreateAppInput struct {
	Change
	Name         string        `json:"name"`
	Confidential bool          `json:"confidential,omitempty"`
	RedirectURIs []string      `json:"redirect_uris,omitempty"`
	Scopes       []Scope       `json:"scopes"`
	DailyCap     money.Decimal `json:"daily_cap,omitempty"`
	Currency     string        `json:"currency,omitempty"`
}

// ListAppsInput asks for applications.
type ListAppsInput struct {
	PageInput
	All bool `json:"all,omitempty"` // revoked ones too
}

// RevokeAppInput names an application by its id.
type RevokeAppInput struct {
	Change
	App    string `json:"app"`
	Reason string `json:"reason,omitempty"`
}

// LinkAsked is what an application asks for: Scopes among its own, all of them
// when there are none, and a cap a day that is at most its own. An application
// that is to move money has a cap, this or its own.
type LinkAsked struct {
	Scopes   []Scope       `json:"scopes,omitempty"`
	DailyCap money.Decimal `json:"daily_cap,omitempty"`
	Currency string        `json:"currency,omitempty"`
}

// RequestLinkInput begins a device flow for an application.
type RequestLinkInput struct {
	LinkAsked
	App       string `json:"app"`
	AppSecret string `json:"app_secret,omitempty"`
}

// LinkRequest is a device flow that has begun.
type LinkRequest struct {
	App        string         `json:"app"`
	AppName    string         `json:"app_name"`
	Scopes     []Scope        `json:"scopes"`
	DailyCap   money.Decimal  `json:"daily_cap"`
	Currency   money.Currency `json:"currency"`
	UserCode   string         `json:"user_code"` // as WDJB-MJHT, for the customer
	DeviceCode string         `json:"device_code,omitempty"`
	IntervalS  int            `json:"interval_s"`
	ExpiresAt  time.Time      `json:"expires_at"`
}

// LinkOffer is what a customer is asked to consent to. ExpiresAt is when the
// code that the customer types ends; there is none in the flow by a page.
type LinkOffer struct {
	App       string         `json:"app"`
	AppName   string         `json:"app_name"`
	Scopes    []Scope        `json:"scopes"`
	DailyCap  money.Decimal  `json:"daily_cap"`
	Currency  money.Currency `json:"currency"`
	ExpiresAt *time.Time     `json:"expires_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// CheckLinkInput is what an application sends a customer to a page with.
// Challenge is the PKCE challenge, by S256 alone (RFC 7636, section 4.2).
type CheckLinkInput struct {
	LinkAsked
	App             string `json:"app"`
	RedirectURI     string `json:"redirect_uri"`
	Challenge       string `json:"challenge"`
	ChallengeMethod string `json:"challenge_method"`
}

// FindLinkInput names a device flow by the code that the customer types.
type FindLinkInput struct {
	User     string `json:"user,omitempty"`
	UserCode string `json:"user_code"`
}

// Consent is by what a customer links an application: Scopes and a cap may be
// less than what is asked for, and empty for all of it.
type Consent struct {
	LinkAsked
	User     string `json:"user,omitempty"`
	Password string `json:"password,omitempty"`
	Code     string `json:"code,omitempty"` // of the second factor
}

// ApproveLinkInput links the application that asks by a code.
type ApproveLinkInput struct {
	Change
	Consent
	UserCode string `json:"user_code"`
}

// DenyLinkInput refuses the application that asks by a code.
type DenyLinkInput struct {
	Change
	User     string `json:"user,omitempty"`
	UserCode string `json:"user_code"`
}

// AuthorizeLinkInput links the application that asks by a page. What is asked
// for is in Asked, what is given is as in Consent.
type AuthorizeLinkInput struct {
	Change
	Consent
	Asked CheckLinkInput `json:"asked"`
}

// LinkCode is what goes back to an application by a redirect.
type LinkCode struct {
	Link        string    `json:"link"`
	Code        string    `json:"code,omitempty"`
	RedirectURI string    `json:"redirect_uri"`
	ExpiresAt   time.Time `json:"expires_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"` // without the code
	DryRun           bool `json:"dry_run,omitempty"`
}

// GrantType says what is shown for tokens.
type GrantType string

// The grants.
const (
	GrantDevice  GrantType = "device_code"
	GrantCode    GrantType = "authorization_code"
	GrantRefresh GrantType = "refresh_token"
)

// GrantTokenInput shows one of DeviceCode, Code (with the RedirectURI of the
// page and the PKCE Verifier) and RefreshToken. Scopes may narrow what a refresh
// gives, and never widen it.
type GrantTokenInput struct {
	Grant        GrantType `json:"grant"`
	App          string    `json:"app"`
	AppSecret    string    `json:"app_secret,omitempty"`
	DeviceCode   string    `json:"device_code,omitempty"`
	Code         string    `json:"code,omitempty"`
	RedirectURI  string    `json:"redirect_uri,omitempty"`
	Verifier     string    `json:"verifier,omitempty"`
	RefreshToken string    `json:"refresh_token,omitempty"`
	Scopes       []Scope   `json:"scopes,omitempty"`
}

// LinkToken is what an application acts by: an access token for AccessLife, and
// a refresh token that is good once, for RefreshLife.
type LinkToken struct {
	Link             string         `json:"link"`
	Scopes           []Scope        `json:"scopes"`
	DailyCap         money.Decimal  `json:"daily_cap"`
	Currency         money.Currency `json:"currency"`
	AccessToken      string         `json:"access_token,omitempty"`
	RefreshToken     string         `json:"refresh_token,omitempty"`
	ExpiresAt        time.Time      `json:"expires_at"`
	RefreshExpiresAt time.Time      `json:"refresh_expires_at"`
}

// RevokeTokenInput names a token of an application.
type RevokeTokenInput struct {
	App       string `json:"app"`
	AppSecret string `json:"app_secret,omitempty"`
	Token     string `json:"token"`
}

// TokenRevoked answers in the same way whether there was such a token or not.
type TokenRevoked struct{}

// Link is an application that a customer has linked: a right to act, with the
// scopes and the cap of an API key. UsedToday is what left by it on this day of
// UTC, in UsedCurrency. LastUsedOn is the day of its last use, as 2026-05-06. It
// expires when its newest refresh token does.
type Link struct {
	ID           string         `json:"id"`
	User         string         `json:"user"`
	App          string         `json:"app"`
	AppName      string         `json:"app_name"`
	Scopes       []Scope        `json:"scopes"`
	DailyCap     money.Decimal  `json:"daily_cap"`
	Currency     money.Currency `json:"currency"`
	UsedToday    money.Decimal  `json:"used_today"`
	UsedCurrency money.Currency `json:"used_currency"`
	LastUsedOn   string         `json:"last_used_on"`
	Status       AppStatus      `json:"status"`
	ExpiresAt    time.Time      `json:"expires_at"`
	RevokedAt    *time.Time     `json:"revoked_at"`
	CreatedAt    time.Time      `json:"created_at"`
	Uses         []Transaction  `json:"uses,omitzero"` // where one link is shown, the newest first

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ListLinksInput filters links; empty fields do not filter.
type ListLinksInput struct {
	PageInput
	User string `json:"user,omitempty"`
	All  bool   `json:"all,omitempty"` // expired and revoked ones too
}

// ShowLinkInput names a link by its id.
type ShowLinkInput struct {
	Link string `json:"link"`
}

// RevokeLinkInput names a link by its id.
type RevokeLinkInput struct {
	Change
	Link   string `json:"link"`
	Reason string `json:"reason,omitempty"`
}
