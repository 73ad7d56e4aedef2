package commands

import (
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// backupView shows a backup that was made.
func backupView() output.View[wallet.Backup] {
	type column = output.Column[wallet.Backup]
	return output.View[wallet.Backup]{
		Columns: []column{
			{Name: "file", Kind: output.ID},
			{Name: "bytes", Kind: output.Number},
			{Name: "sha256", Header: "SHA-256", Kind: output.ID},
			{Name: "encrypted"},
			{Name: "schema", Kind: output.Number},
			{Name: "source"},
			{Name: "key", Kind: output.ID},
			{Name: "customers", Kind: output.Number},
			{Name: "transactions", Kind: output.Number},
			{Name: "postings", Kind: output.Number},
			{Name: "made_at", Header: "Made", Kind: output.Time},
		},
	}
}

// backupCheckView shows what was found in a backup.
func backupCheckView() output.View[wallet.BackupCheck] {
	type column = output.Column[wallet.BackupCheck]
	return output.View[wallet.BackupCheck]{
		Columns: []column{
			{Name: "ok", Header: "OK", Style: func(c wallet.BackupCheck) output.Style { return goodOrBad(c.OK) }},
			{Name: "file", Kind: output.ID},
			{Name: "bytes", Kind: output.Number},
			{Name: "sha256", Header: "SHA-256", Kind: output.ID},
			{Name: "encrypted"},
			{Name: "schema", Kind: output.Number},
			{Name: "source"},
			{Name: "key", Kind: output.ID},
			{Name: "customers", Kind: output.Number},
			{Name: "accounts", Kind: output.Number},
			{Name: "transactions", Kind: output.Number},
			{Name: "postings", Kind: output.Number},
			{Name: "made_at", Header: "Made", Kind: output.Time},
		},
		Sections: []output.Section[wallet.BackupCheck]{
			output.NewSection("Problems", problemsView(), func(c wallet.BackupCheck) []wallet.LedgerProblem { return c.Problems }),
		},
	}
}

// restoredView shows the wallet that was made of a backup.
func restoredView() output.View[wallet.Restored] {
	type column = output.Column[wallet.Restored]
	return output.View[wallet.Restored]{
		Columns: []column{
			{Name: "ok", Header: "OK", Style: func(r wallet.Restored) output.Style { return goodOrBad(r.OK) }},
			{Name: "file", Kind: output.ID},
			{Name: "location", Kind: output.ID},
			{Name: "engine"},
			{Name: "encrypted"},
			{Name: "schema", Kind: output.Number},
			{Name: "key", Kind: output.ID},
			{Name: "customers", Kind: output.Number},
			{Name: "transactions", Kind: output.Number},
			{Name: "postings", Kind: output.Number},
			{Name: "made_at", Header: "Backup made", Kind: output.Time},
		},
		Sections: []output.Section[wallet.Restored]{
			output.NewSection("Problems", problemsView(), func(r wallet.Restored) []wallet.LedgerProblem { return r.Problems }),
		},
	}
}

func goodOrBad(ok bool) output.Style {
	if ok {
		return output.Good
	}
	return output.Bad
}
