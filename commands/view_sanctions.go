package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// sanctionsListView shows lists of sanctions.
func sanctionsListView() output.View[wallet.SanctionsList] {
	type column = output.Column[wallet.SanctionsList]
	return output.View[wallet.SanctionsList]{
		Columns: []column{
			{Name: "list"},
			{Name: "entries", Kind: output.Number},
			{Name: "names", Kind: output.Number},
			{Name: "sha256", Header: "SHA-256", Wide: true},
			{Name: "imported_at", Header: "Imported", Kind: output.Time},
		},
		Empty: "no list of sanctions",
	}
}

// screeningView shows what a name is like.
func screeningView() output.View[wallet.Screening] {
	type column = output.Column[wallet.Screening]
	return output.View[wallet.Screening]{
		Columns: []column{
			{Name: "name"},
			{Name: "similarity_bps", Header: "Similarity from (bp)", Kind: output.Number},
			{Name: "lists"},
		},
		Sections: []output.Section[wallet.Screening]{
			output.NewSection("Hits", hitsView(), func(s wallet.Screening) []wallet.SanctionHit { return s.Hits }),
		},
	}
}

// hitsView shows entries that a name is like.
func hitsView() output.View[wallet.SanctionHit] {
	type column = output.Column[wallet.SanctionHit]
	return output.View[wallet.SanctionHit]{
		Columns: []column{
			{Name: "list"},
			{Name: "entry"},
			{Name: "name"},
			{Name: "similarity_bps", Header: "Similarity (bp)", Kind: output.Number},
			{Name: "kind"},
			{Name: "program"},
		},
		Empty: "no hits",
	}
}

// reviewView shows one review and its hits.
func reviewView() output.View[wallet.SanctionsReview] {
	type column = output.Column[wallet.SanctionsReview]
	return output.View[wallet.SanctionsReview]{
		Columns: []column{
			{Name: "id", Kind: output.ID},
			{Name: "user", Kind: output.ID},
			{Name: "user_name", Header: "Name"},
			{Name: "status", Kind: output.Status},
			{Name: "created_at", Header: "Opened", Kind: output.Time},
			{Name: "decided_at", Header: "Decided", Kind: output.Time, Optional: true},
			{Name: "reason", Optional: true},
		},
		Sections: []output.Section[wallet.SanctionsReview]{
			output.NewSection("Hits", hitsView(), func(v wallet.SanctionsReview) []wallet.SanctionHit { return v.Hits }),
		},
	}
}

// reviewsView shows many reviews.
func reviewsView() output.View[wallet.SanctionsReview] {
	view := reviewView()
	view.Sections, view.Empty = nil, "no reviews"
	return view
}
