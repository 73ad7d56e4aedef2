package wallet

import (
	"context"
	"time"
)

// KYC is how customers are known: a customer states who it is and shows papers,
// and a case is made of that, which is decided at once or by an operator. A level
// that is approved raises what the customer may hold and move at once. What was
// stated and shown is sealed; an operator sees it, and every look is recorded.
type KYC interface {
	// SubmitKYC opens a case for a level: 1 by what a document says, 2 by its
	// image and a selfie, 3 by the papers of a business. One case of a customer is
	// open at a time. Codes: customer_not_found, invalid_input, invalid_document,
	// document_expired, invalid_image, kyc_case_open, state_conflict,
	// account_not_active, too_many_attempts.
	SubmitKYC(ctx context.Context, in SubmitKYCInput) (KYCCase, error)
	// KYCStatus says which level a customer has, what the next one needs, and
	// where the newest cases stand. Codes: customer_not_found.
	KYCStatus(ctx context.Context, in KYCStatusInput) (KYCStatus, error)
	// ListKYC pages through cases, the one that was opened first before the
	// others: without a status the queue of those that wait for an operator. For
	// an operator. Codes: customer_not_found, invalid_input.
	ListKYC(ctx context.Context, in ListKYCInput) (Page[KYCCase], error)
	// ShowKYC gives an operator all of a case but the images, after it recorded
	// who looks. What is kept of a closed account takes a reason.
	// Codes: kyc_case_not_found, invalid_input, state_conflict.
	ShowKYC(ctx context.Context, in ShowKYCInput) (KYCReview, error)
	// KYCImage gives an operator one image of a case, after it recorded who looks.
	// Codes: kyc_case_not_found, invalid_input, state_conflict.
	KYCImage(ctx context.Context, in KYCImageInput) (KYCImage, error)
	// ApproveKYC gives the customer the level of a case, at once. Where the policy
	// says so it takes two operators: the first one's word is recorded and the
	// case stays in review. Codes: kyc_case_not_found, state_conflict,
	// unauthorized.
	ApproveKYC(ctx context.Context, in ApproveKYCInput) (KYCCase, error)
	// RejectKYC ends a case for a reason, which the customer is told.
	// Codes: kyc_case_not_found, state_conflict, invalid_input.
	RejectKYC(ctx context.Context, in RejectKYCInput) (KYCCase, error)
}

// The bounds of cases. Each is tested from both sides.
const (
	MaxKYCLevel       = 3
	MaxKYCImageBytes  = 5 << 20  // of one image or paper
	MaxKYCUploadBytes = 12 << 20 // of all of one case
	MaxKYCImages      = 5        // of one case
	MaxKYCPixels      = 50_000_000
	MinKYCSide        = 100 // pixels of the shorter side of an image
	MaxKYCSubmissions = 5   // of one customer in 24 hours
	MaxMRZLength      = 400 // bytes of a machine-readable zone, line ends and all
	KYCStatusCases    = 10  // the newest, in a KYCStatus
)

// KYCReminder is how long before a document expires its customer is reminded.
const KYCReminder = 30 * 24 * time.Hour

// KYCState is where a case stands: checking -> review -> approved or rejected;
// approved -> expired or replaced.
type KYCState string

// The states of a case.
const (
	KYCChecking KYCState = "checking" // a provider has it
	KYCReviewed KYCState = "review"   // waits for an operator
	KYCApproved KYCState = "approved"
	KYCRejected KYCState = "rejected"
	KYCExpired  KYCState = "expired"  // its document is not good any more
	KYCReplaced KYCState = "replaced" // a newer case of its level was approved
	KYCClosed   KYCState = "closed"   // the account was closed before it was decided
)

// KYCStates lists all states.
func KYCStates() []KYCState {
	return []KYCState{KYCChecking, KYCReviewed, KYCApproved, KYCRejected, KYCExpired, KYCReplaced, KYCClosed}
}

// KYCCause is why a case waits for an operator. Customers are not told.
type KYCCause string

// The causes.
const (
	CauseImages            KYCCause = "images"             // somebody has to look at them
	CauseNameDiffers       KYCCause = "name_differs"       // the document's from the registered or the stated name
	CauseDuplicateDocument KYCCause = "duplicate_document" // another customer has shown it
	CauseSanctions         KYCCause = "sanctions"          // the name is like one on the list
	CauseProvider          KYCCause = "provider"           // the provider found something, or could not tell
	CauseLevelLowered      KYCCause = "level_lowered"      // an operator had taken the level, which the customer had by papers
	CauseFourEyes          KYCCause = "four_eyes"          // two operators have to agree
)

// DocumentType is a kind of paper that says who somebody is.
type DocumentType string

// The types of document.
const (
	DocumentPassport DocumentType = "passport"
	DocumentIDCard   DocumentType = "id_card"
	DocumentResident DocumentType = "resident_id" // of the People's Republic of China (GB 11643)
)

// DocumentTypes lists all types.
func DocumentTypes() []DocumentType {
	return []DocumentType{DocumentPassport, DocumentIDCard, DocumentResident}
}

// ImageKind says what an image shows.
type ImageKind string

// The kinds of image. A case has one of each at most, but for papers.
const (
	ImageFront  ImageKind = "front" // of the document
	ImageBack   ImageKind = "back"
	ImageSelfie ImageKind = "selfie"
	ImagePaper  ImageKind = "paper" // of a business
)

// KYCUpload is an image on its way: JPEG or PNG, or for a paper also PDF.
type KYCUpload struct {
	Kind    ImageKind `json:"kind"`
	Content []byte    `json:"content"` // base64 in JSON
}

// SubmitKYCInput states who User is (level 1) or shows it (levels 2 and 3).
// Birth and Expires are YYYY-MM-DD. With an MRZ, the text of the machine-readable
// zone, the number, its issuer, the nationality and the expiry may be left out.
// Nationality and Issuer are of ISO 3166-1 alpha-2; an empty Issuer is the
// nationality. A passport and an identity card need an expiry or an MRZ.
type SubmitKYCInput struct {
	Change
	User           string       `json:"user,omitempty"`
	Level          int          `json:"level"`
	Name           string       `json:"name,omitempty"`
	Birth          string       `json:"birth,omitempty"`
	Nationality    string       `json:"nationality,omitempty"`
	DocumentType   DocumentType `json:"document_type,omitempty"`
	Issuer         string       `json:"issuer,omitempty"`
	DocumentNumber string       `json:"document_number,omitempty"`
	Sex            string       `json:"sex,omitempty"` // F, M or X, where it is stated
	Expires        string       `json:"expires,omitempty"`
	MRZ            string       `json:"mrz,omitempty"`
	Images         []KYCUpload  `json:"images,omitempty"`
}

// KYCCase is a case as customers and lists see it. DocumentEnding is the end of
// the document's number behind stars, and empty in a list. To a customer Causes
// and DecidedBy are not told.
type KYCCase struct {
	ID              string       `json:"id"`
	User            string       `json:"user"`
	UserName        string       `json:"user_name"`
	Level           int          `json:"level"`
	Status          KYCState     `json:"status"`
	Causes          []KYCCause   `json:"causes"`
	DocumentType    DocumentType `json:"document_type"`
	DocumentEnding  string       `json:"document_ending"`
	DocumentExpires string       `json:"document_expires"` // the last day on which it is good, or empty
	ImageCount      int          `json:"image_count"`
	Approvals       int          `json:"approvals"`
	Reason          string       `json:"reason"` // why it was rejected
	DecidedBy       string       `json:"decided_by"`
	CreatedAt       time.Time    `json:"created_at"`
	DecidedAt       *time.Time   `json:"decided_at"`

	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// KYCStatus is how well a customer is known. NextLevel is 0 when there is none
// above, and Needs are what it needs. Cases are the newest, the newest first.
type KYCStatus struct {
	User            string    `json:"user"`
	KYCLevel        int       `json:"kyc_level"`
	NextLevel       int       `json:"next_level"`
	Needs           []string  `json:"needs"`
	DocumentExpires string    `json:"document_expires"`
	Cases           []KYCCase `json:"cases"`
}

// KYCReview is all of a case that an operator decides on. SameDocument are the
// other customers who have shown the document.
type KYCReview struct {
	ID              string         `json:"id"`
	User            string         `json:"user"`
	RegisteredName  string         `json:"registered_name"`
	Country         string         `json:"country"`
	KYCLevel        int            `json:"kyc_level"` // that the customer has
	Level           int            `json:"level"`     // that the case is about
	Status          KYCState       `json:"status"`
	Causes          []KYCCause     `json:"causes"`
	Name            string         `json:"name"`
	Birth           string         `json:"birth"`
	Sex             string         `json:"sex"`
	Nationality     string         `json:"nationality"`
	DocumentType    DocumentType   `json:"document_type"`
	Issuer          string         `json:"issuer"`
	DocumentNumber  string         `json:"document_number"`
	DocumentExpires string         `json:"document_expires"`
	MRZ             string         `json:"mrz"`
	MRZName         string         `json:"mrz_name"`
	SameDocument    []string       `json:"same_document"`
	Images          []KYCImageInfo `json:"images"`
	Hits            []SanctionHit  `json:"hits"`     // entries of the lists of sanctions that a name of the case is like
	Provider        []string       `json:"provider"` // what the provider said
	Approvals       []string       `json:"approvals"`
	Reason          string         `json:"reason"`
	DecidedBy       string         `json:"decided_by"`
	CreatedAt       time.Time      `json:"created_at"`
	DecidedAt       *time.Time     `json:"decided_at"`
}

// KYCImageInfo tells of an image without showing it. Width and Height are in
// pixels, 0 for a PDF.
type KYCImageInfo struct {
	Name      string `json:"name"` // by which KYCImage gives it, such as front or paper-2
	MediaType string `json:"media_type"`
	Bytes     int    `json:"bytes"`
	Width     int    `json:"width"`
	Height    int    `json:"height"`
}

// KYCImage is an image of a case.
type KYCImage struct {
	Case      string `json:"case"`
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Content   []byte `json:"content"` // base64 in JSON
}

// KYCStatusInput names a customer.
type KYCStatusInput struct {
	User string `json:"user,omitempty"`
}

// ListKYCInput filters cases. Without a Status those are listed that wait for an
// operator, and with All those of every status.
type ListKYCInput struct {
	PageInput
	User   string   `json:"user,omitempty"`
	Status KYCState `json:"status,omitempty"`
	All    bool     `json:"all,omitempty"`
}

// ShowKYCInput names a case by its id. There is no dry run of a look.
type ShowKYCInput struct {
	Change
	Case   string `json:"case"`
	Reason string `json:"reason,omitempty"`
}

// KYCImageInput names an image of a case. There is no dry run of a look.
type KYCImageInput struct {
	Change
	Case   string `json:"case"`
	Image  string `json:"image"`
	Reason string `json:"reason,omitempty"`
}

// ApproveKYCInput names a case.
type ApproveKYCInput struct {
	Change
	Case string `json:"case"`
}

// RejectKYCInput names a case and says why it is rejected.
type RejectKYCInput struct {
	Change
	Case   string `json:"case"`
	Reason string `json:"reason"`
}
