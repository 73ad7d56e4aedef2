package payees

import "github.com/okpay/okpay/wallet"

// The sizes of the pieces in which rows are collected.
const (
	firstPiece = 64
	lastPiece  = 8192
)

// rowList collects rows of which nobody knows how many will come. It keeps them
// in pieces, since a slice that grows is copied again and again, and leaves more
// behind than the rows themselves take.
type rowList struct {
	full  [][]wallet.PayoutRow
	open  []wallet.PayoutRow
	count int
}

func (l *rowList) add(row wallet.PayoutRow) {
	if len(l.open) == cap(l.open) {
		l.full = append(l.full, l.open)
		l.open = make([]wallet.PayoutRow, 0, min(max(firstPiece, 2*len(l.open)), lastPiece))
	}
	l.open = append(l.open, row)
	l.count++
}

// all gives the rows as one, and forgets them.
func (l *rowList) all() []wallet.PayoutRow {
	rows := make([]wallet.PayoutRow, 0, l.count)
	for _, piece := range append(l.full, l.open) {
		rows = append(rows, piece...)
	}
	*l = rowList{}
	return rows
}
