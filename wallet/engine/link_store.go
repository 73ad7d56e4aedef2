package engine

import (
	"context"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// LinkReader reads applications and links.
type LinkReader interface {
	App(ctx context.Context, id string) (AppRecord, bool, error)
	ListApps(ctx context.Context, in AppQuery) ([]AppRecord, error)
	// ActiveApps counts the applications that are not revoked.
	ActiveApps(ctx context.Context) (int, error)
	Link(ctx context.Context, id string) (LinkRecord, bool, error)
	ListLinks(ctx context.Context, in LinkQuery) ([]LinkRecord, error)
	// OpenLinks counts the links of a customer that are good at a moment.
	OpenLinks(ctx context.Context, owner string, at int64) (int, error)
	// LinkByToken finds a token by its SHA-256, with its link.
	LinkByToken(ctx context.Context, hash []byte) (HeldLink, bool, error)
	// CurrentRefresh finds the refresh token of a link that was not used yet.
	CurrentRefresh(ctx context.Context, link string) (LinkTokenRecord, bool, error)
	// LinkUses gives the ids of the newest transactions that were made by a link.
	LinkUses(ctx context.Context, link string, limit int) ([]string, error)
	// LinkRequest finds what an application asks for by the SHA-256 of the
	// application's code, and LinkRequestByUserCode by the keyed hash of the
	// customer's.
	LinkRequest(ctx context.Context, hash []byte) (LinkRequestRecord, bool, error)
	LinkRequestByUserCode(ctx context.Context, hash []byte) (LinkRequestRecord, bool, error)
	// OpenLinkRequests counts what an application asks for that has not expired.
	OpenLinkRequests(ctx context.Context, app string, at int64) (int, error)
	// DueLinkRequests and DueLinkTokens find what expired at or before a moment,
	// at most limit.
	DueLinkRequests(ctx context.Context, at int64, limit int) ([]string, error)
	DueLinkTokens(ctx context.Context, at int64, limit int) ([][]byte, error)
}

// LinkChanges is the part of Changes that is about applications and links.
type LinkChanges struct {
	NewApps          []AppRecord
	Apps             []AppRecord // with their new time of revocation
	NewLinks         []LinkRecord
	Links            []LinkRecord // with their new end, time of revocation and day of use
	NewLinkRequests  []LinkRequestRecord
	LinkRequests     []LinkRequestRecord // with what became of them
	RenewedLinks     []string            // links whose access tokens go, and the oldest refresh tokens beyond RefreshMemory
	LinkTokens       []LinkTokenRecord   // put in the place of those before
	DropLinkTokens   [][]byte            // by their hashes
	DropLinkRequests []string
}

func (c *LinkChanges) empty() bool {
	return len(c.Apps) == 0 && len(c.Links) == 0 && len(c.NewLinkRequests) == 0 && len(c.LinkRequests) == 0 &&
		len(c.RenewedLinks) == 0 && len(c.LinkTokens) == 0 && len(c.DropLinkTokens) == 0 && len(c.DropLinkRequests) == 0
}

// RefreshMemory is how many refresh tokens of a link are known, used ones too.
const RefreshMemory = 1000

// AppRecord is an application as it is stored. SecretHash is the SHA-256 of its
// secret, empty for one that keeps none.
type AppRecord struct {
	ID           string
	Name         string
	SecretHash   []byte
	RedirectURIs []string
	Scopes       []wallet.Scope
	Cap          money.Amount // without a currency when there is none
	RevokedAt    int64
	CreatedAt    int64
}

// LinkRecord is a link as it is stored.
type LinkRecord struct {
	ID, App, Owner string
	Scopes         []wallet.Scope
	Cap            money.Amount // without a currency when there is none
	ExpiresAt      int64
	RevokedAt      int64
	LastUsedDay    int64 // since 1970 (UTC), 0 for never
	CreatedAt      int64

	AppName      string // read with it
	AppRevokedAt int64
}

// LinkTokenKind says what a token is for.
type LinkTokenKind string

// The kinds of token.
const (
	AccessToken  LinkTokenKind = "access"
	RefreshToken LinkTokenKind = "refresh"
)

// LinkTokenRecord is a token of a link. Hash is its SHA-256, Replaces that of the
// refresh token for which this one was given, UsedAt when a refresh token was
// used.
type LinkTokenRecord struct {
	Hash      []byte
	Link      string
	Kind      LinkTokenKind
	Scopes    []wallet.Scope
	Replaces  []byte // empty of the first
	UsedAt    int64
	ExpiresAt int64
	CreatedAt int64
}

// HeldLink is a token with its link, and what its customer is named by.
type HeldLink struct {
	LinkRecord
	Token         LinkTokenRecord
	Email, Handle string
}

// LinkRequestStatus says what became of what an application asks for.
type LinkRequestStatus string

// The statuses of what an application asks for.
const (
	LinkPending  LinkRequestStatus = "pending"
	LinkApproved LinkRequestStatus = "approved"
	LinkDenied   LinkRequestStatus = "denied"
	LinkRedeemed LinkRequestStatus = "redeemed"
)

// LinkRequestRecord is what an application asks for: in a device flow with the
// keyed hash of the customer's code, in that by a page with RedirectURI and
// Challenge. Hash is the SHA-256 of the application's code.
type LinkRequestRecord struct {
	ID, App     string
	Hash        []byte
	UserCode    []byte // empty in the flow by a page
	Scopes      []wallet.Scope
	Cap         money.Amount // without a currency when there is none
	RedirectURI string
	Challenge   string
	Status      LinkRequestStatus
	Link        string // once it is approved
	IntervalS   int
	PolledAt    int64
	RedeemedAt  int64
	ExpiresAt   int64
	CreatedAt   int64
}

// AppQuery pages through applications, the newest first.
type AppQuery struct {
	Before string
	Limit  int
	All    bool // revoked ones too
}

// LinkQuery pages through links, the newest first. UsableAt leaves out those
// that are expired or revoked at that time; 0 leaves out none.
type LinkQuery struct {
	Before   string
	Limit    int
	Owner    string
	UsableAt int64
}
