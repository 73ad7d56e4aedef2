package engine

import "github.com/okpay/okpay/wallet"

// KYCRecord is a case as it is stored. DocumentIndex is a keyed hash in hex, Claim
// the same for a case that was approved without a person.
type KYCRecord struct {
	ID, Owner     string
	Level         int
	Status        wallet.KYCState
	Causes        []wallet.KYCCause
	Hits          []wallet.SanctionHit
	Provider      []string // what the provider said
	Approvals     []string // actors who approved it
	Stated        KYCStated
	DocumentType  wallet.DocumentType
	DocumentIndex string
	Claim         string
	ExpiresAt     int64 // when the document is not good any more, 0 for never
	Images        int
	Reason        string
	DecidedBy     string
	Attempts      int   // how often the provider was asked
	NextAt        int64 // when it is asked again
	RemindedAt    int64
	CreatedAt     int64
	DecidedAt     int64

	OwnerName string // read with it
	Erased    bool   // what was stated is; read with that
}

// KYCStated is what a customer stated and what the document says. It is sealed.
// Dates are YYYY-MM-DD.
type KYCStated struct {
	Name        string `json:"name"`
	Birth       string `json:"birth"`
	Sex         string `json:"sex"`
	Nationality string `json:"nationality"`
	Issuer      string `json:"issuer"`
	Number      string `json:"number"`
	Expires     string `json:"expires"`
	MRZ         string `json:"mrz"`
	MRZName     string `json:"mrz_name"`
}

// KYCImageRecord is an image as it is stored; Place counts from 0.
type KYCImageRecord struct {
	Case          string
	Place         int
	Name          string
	MediaType     string
	Bytes         int
	Width, Height int
	Content       []byte
}

// KYCForgetting erases what Owner stated and showed: of cases that were never
// approved, or with All of every one.
type KYCForgetting struct {
	Owner string
	All   bool
}
