package wallet

import (
	"context"
	"time"
)

// Sanctions are lists of people and companies with whom nobody may deal, and the
// customers whose names are like one on a list. A name that is like another says
// nothing yet about a person: a hit is a review, which an operator decides, and
// never a refusal by itself. Run-due screens those who are registered since, and
// everybody after a list was imported.
type Sanctions interface {
	// ImportSanctions puts a list into the place of the one of the same name.
	// Codes: invalid_input.
	ImportSanctions(ctx context.Context, in ImportSanctionsInput) (SanctionsList, error)
	// ListSanctions says which lists there are, by their names.
	ListSanctions(ctx context.Context, in ListSanctionsInput) ([]SanctionsList, error)
	// ScreenName finds the entries of all lists that a name is like.
	// Codes: invalid_input.
	ScreenName(ctx context.Context, in ScreenNameInput) (Screening, error)
	// ListSanctionsReviews pages through reviews, the newest first.
	// Codes: customer_not_found.
	ListSanctionsReviews(ctx context.Context, in ListSanctionsReviewsInput) (Page[SanctionsReview], error)
	// DecideSanctionsReview ends a review: cleared, the customer is somebody else
	// than the entries, and is not held against them again; confirmed, the
	// customer's account is frozen.
	// Codes: review_not_found, state_conflict, invalid_input.
	DecideSanctionsReview(ctx context.Context, in DecideSanctionsReviewInput) (SanctionsReview, error)
}

// The bounds of lists of sanctions and of what is found in one; those of a list
// itself are package screen's.
const (
	MaxSanctionsLists = 8
	MaxListNameLength = 40 // bytes
	MaxSanctionHits   = 20 // of one name, the most alike
	MinSimilarityBPS  = 8_000
	MaxSimilarityBPS  = 10_000
)

// SanctionedEntry is somebody or something on a list. ID is the list's own; the
// first name is the one by which it is known, the others are aliases.
type SanctionedEntry struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind,omitempty"`    // individual, entity, vessel, aircraft
	Program string   `json:"program,omitempty"` // under which it is on the list
	Names   []string `json:"names"`
}

// ImportSanctionsInput is a whole list.
type ImportSanctionsInput struct {
	Change
	List    string            `json:"list"` // 1 to MaxListNameLength letters, digits and hyphens
	Entries []SanctionedEntry `json:"entries"`
}

// SanctionsList is a list that names are screened by. SHA256 is that of its
// content, whatever the order of its entries in the file was.
type SanctionsList struct {
	List       string    `json:"list"`
	Entries    int       `json:"entries"`
	Names      int       `json:"names"`
	SHA256     string    `json:"sha256"`
	ImportedAt time.Time `json:"imported_at"`

	Unchanged        bool `json:"unchanged,omitempty"` // the list was there with this content
	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ListSanctionsInput has no fields.
type ListSanctionsInput struct{}

// ScreenNameInput asks for one name. A zero SimilarityBPS is what the policy says.
type ScreenNameInput struct {
	Name          string `json:"name"`
	SimilarityBPS int    `json:"similarity_bps,omitempty"`
}

// Screening is what a name is like. Hits have at least SimilarityBPS and are at
// most MaxSanctionHits, the most alike first.
type Screening struct {
	Name          string        `json:"name"`
	SimilarityBPS int           `json:"similarity_bps"`
	Lists         []string      `json:"lists"`
	Hits          []SanctionHit `json:"hits"`
}

// SanctionHit is an entry of a list that a name is like. Name is the entry's
// own that is most alike, and SimilarityBPS how much, 10,000 for the same words.
type SanctionHit struct {
	List          string `json:"list"`
	Entry         string `json:"entry"`
	Kind          string `json:"kind"`
	Program       string `json:"program"`
	Name          string `json:"name"`
	SimilarityBPS int    `json:"similarity_bps"`
}

// ReviewStatus is where a review stands.
type ReviewStatus string

// The statuses of a review.
const (
	ReviewOpen      ReviewStatus = "open"
	ReviewCleared   ReviewStatus = "cleared"
	ReviewConfirmed ReviewStatus = "confirmed"
)

// ReviewStatuses lists all of them.
func ReviewStatuses() []ReviewStatus {
	return []ReviewStatus{ReviewOpen, ReviewCleared, ReviewConfirmed}
}

// SanctionsReview is a customer whose name is like an entry's, for an operator to decide.
type SanctionsReview struct {
	ID        string        `json:"id"`
	User      string        `json:"user"`
	UserName  string        `json:"user_name"`
	Status    ReviewStatus  `json:"status"`
	Hits      []SanctionHit `json:"hits"`
	CreatedAt time.Time     `json:"created_at"`
	DecidedAt *time.Time    `json:"decided_at"` // absent while it is open
	Reason    string        `json:"reason"`     // of the decision

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ListSanctionsReviewsInput filters reviews; empty fields do not filter.
type ListSanctionsReviewsInput struct {
	PageInput
	User   string       `json:"user,omitempty"`
	Status ReviewStatus `json:"status,omitempty"`
}

// DecideSanctionsReviewInput ends the review of an id, for a reason. Verdict is
// cleared or confirmed.
type DecideSanctionsReviewInput struct {
	Change
	Review  string       `json:"review"`
	Verdict ReviewStatus `json:"verdict"`
	Reason  string       `json:"reason"`
}
