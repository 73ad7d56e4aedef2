package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// kycCaseView shows one case.
func kycCaseView() output.View[wallet.KYCCase] {
	type column = output.Column[wallet.KYCCase]
	return output.View[wallet.KYCCase]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "user", Kind: output.ID},
			{Name: "user_name", Header: "Name"},
			{Name: "level", Kind: output.Number},
			{Name: "status", Kind: output.Status},
			{Name: "causes", Optional: true},
			{Name: "document_type", Header: "Document", Optional: true},
			{Name: "document_ending", Header: "Number", Optional: true},
			{Name: "document_expires", Header: "Good until", Optional: true},
			{Name: "image_count", Header: "Images", Kind: output.Number},
			{Name: "approvals", Kind: output.Number},
			{Name: "reason", Optional: true},
			{Name: "decided_by", Header: "Decided by", Kind: output.ID, Optional: true},
			{Name: "created_at", Header: "Opened", Kind: output.Time},
			{Name: "decided_at", Header: "Decided", Kind: output.Time, Optional: true},
		},
	}
}

// kycCasesView shows many cases.
func kycCasesView() output.View[wallet.KYCCase] {
	type column = output.Column[wallet.KYCCase]
	return output.View[wallet.KYCCase]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "user_name", Header: "Name"},
			{Name: "level", Kind: output.Number},
			{Name: "status", Kind: output.Status},
			{Name: "causes"},
			{Name: "document_type", Header: "Document", Wide: true},
			{Name: "image_count", Header: "Images", Kind: output.Number, Wide: true},
			{Name: "created_at", Header: "Opened", Kind: output.Time},
			{Name: "decided_at", Header: "Decided", Kind: output.Time, Optional: true, Wide: true},
		},
		Empty: "no cases",
	}
}

// kycStatusView shows how well a customer is known.
func kycStatusView() output.View[wallet.KYCStatus] {
	type column = output.Column[wallet.KYCStatus]
	return output.View[wallet.KYCStatus]{
		Columns: []column{
			{Name: "user", Kind: output.ID},
			{Name: "kyc_level", Header: "KYC level", Kind: output.Number},
			{Name: "next_level", Header: "Next level", Kind: output.Number},
			{Name: "needs"},
			{Name: "document_expires", Header: "Document good until", Optional: true},
		},
		Sections: []output.Section[wallet.KYCStatus]{
			output.NewSection("Cases", kycCasesView(), func(s wallet.KYCStatus) []wallet.KYCCase { return s.Cases }),
		},
	}
}

// kycReviewView shows all of a case that an operator decides on.
func kycReviewView() output.View[wallet.KYCReview] {
	type column = output.Column[wallet.KYCReview]
	return output.View[wallet.KYCReview]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "user", Kind: output.ID},
			{Name: "registered_name", Header: "Registered as"},
			{Name: "country"},
			{Name: "kyc_level", Header: "Has level", Kind: output.Number},
			{Name: "level", Header: "Asks for level", Kind: output.Number},
			{Name: "status", Kind: output.Status},
			{Name: "causes"},
			{Name: "name", Header: "Stated name"},
			{Name: "birth", Header: "Born"},
			{Name: "sex", Optional: true},
			{Name: "nationality"},
			{Name: "document_type", Header: "Document"},
			{Name: "issuer"},
			{Name: "document_number", Header: "Number", Kind: output.ID},
			{Name: "document_expires", Header: "Good until"},
			{Name: "mrz", Header: "MRZ", Optional: true},
			{Name: "mrz_name", Header: "Name in the MRZ", Optional: true},
			{Name: "same_document", Header: "Same document", Kind: output.ID, Optional: true},
			{Name: "provider", Optional: true},
			{Name: "approvals", Kind: output.ID, Optional: true},
			{Name: "reason", Optional: true},
			{Name: "decided_by", Header: "Decided by", Kind: output.ID, Optional: true},
			{Name: "created_at", Header: "Opened", Kind: output.Time},
			{Name: "decided_at", Header: "Decided", Kind: output.Time, Optional: true},
		},
		Sections: []output.Section[wallet.KYCReview]{
			output.NewSection("Hits", hitsView(), func(r wallet.KYCReview) []wallet.SanctionHit { return r.Hits }),
			output.NewSection("Images", kycImagesView(), func(r wallet.KYCReview) []wallet.KYCImageInfo { return r.Images }),
		},
	}
}

// kycImagesView shows which images a case has.
func kycImagesView() output.View[wallet.KYCImageInfo] {
	type column = output.Column[wallet.KYCImageInfo]
	return output.View[wallet.KYCImageInfo]{
		Columns: []column{
			{Name: "name"},
			{Name: "media_type", Header: "Type"},
			{Name: "bytes", Kind: output.Number},
			{Name: "width", Kind: output.Number},
			{Name: "height", Kind: output.Number},
		},
	}
}

// savedImageView shows where an image was put.
func savedImageView() output.View[savedImage] {
	type column = output.Column[savedImage]
	return output.View[savedImage]{
		Columns: []column{
			{Name: "case", Kind: output.ID},
			{Name: "name"},
			{Name: "media_type", Header: "Type"},
			{Name: "bytes", Kind: output.Number},
			{Name: "file"},
		},
	}
}
