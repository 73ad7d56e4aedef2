package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// Bounds of the words of a text that may name a transaction, and how many are looked at.
const (
	leastName = 8
	mostName  = 60
	mostNames = 100
)

// remember looks for what earlier runs have matched: a run sees the lines alone that
// are open, and a bank sends money back, or books it again, days after it was matched.
// A sum without a match that bears the name of such a line is what came back of it,
// when it is its opposite, and booked twice when it is the same.
func (x *running) remember(ctx context.Context, r Reader, list []BreakRecord) error {
	names := make([][]string, len(list))
	var all []string
	for i := range list {
		if b := &list[i]; len(b.Bank) == 1 && len(b.Ledger) == 0 && b.Original == "" && (b.Kind == wallet.BreakReturned || b.Kind == wallet.BreakMissingInLedger) {
			names[i] = namesIn(&x.byID[b.Bank[0]].Facts)
			all = append(all, names[i]...)
		}
	}
	if len(all) == 0 {
		return nil
	}
	sortStrings(all)
	known, err := r.MatchedByName(ctx, x.record.BankAccount, slices.Compact(all))
	if err != nil {
		return fmt.Errorf("look for what was matched before: %w", err)
	}
	x.addMatched(known, all)
	for i := range list {
		if found := onlyOne(known, names[i]); found != nil {
			if err := list[i].recall(found, x.byID[list[i].Bank[0]].Amount); err != nil {
				return err
			}
		}
	}
	return nil
}

// addMatched adds the lines of the ledger that this run has matched, by the names that
// are looked for.
func (x *running) addMatched(known map[string]LedgerLineRecord, names []string) {
	matched := map[string]bool{}
	for i := range x.result.Matches {
		for _, id := range x.result.Matches[i].Ledger {
			matched[id] = true
		}
	}
	wanted := make(map[string]bool, len(names))
	for _, name := range names {
		wanted[name] = true
	}
	for i := range x.ledger {
		l := &x.ledger[i]
		if !matched[l.Txn] {
			continue
		}
		for _, name := range l.Facts.References {
			if wanted[name] {
				known[name] = *l
			}
		}
	}
}

// stays says that a break that is open is found again by a run that does not see the
// line of the ledger any more which it is about. What it was found to be holds.
func (b *BreakRecord) stays(found *BreakRecord) bool {
	return b.Original != "" && (found.Original == "" || found.Original == b.Original) && b.Amount == found.Amount &&
		len(b.Ledger)+len(found.Ledger) == 0 && slices.Equal(b.Bank, found.Bank)
}

// namesIn are the references and the words of a line by which it may name a
// transaction or an end-to-end id of ours.
func namesIn(f *LineFacts) []string {
	var names []string
	for _, text := range append(slices.Clone(f.References), strings.Fields(f.Text)...) {
		if len(text) < leastName || len(text) > mostName || len(names) == mostNames {
			continue
		}
		names = append(names, text)
		if head, rest, found := strings.Cut(text, "_"); found { // a bank may write all in one case
			names = append(names, strings.ToLower(head)+"_"+strings.ToUpper(rest))
		}
	}
	return names
}

// onlyOne gives the line that the names name, nil when there is none or more.
func onlyOne(known map[string]LedgerLineRecord, names []string) *LedgerLineRecord {
	var found *LedgerLineRecord
	for _, name := range names {
		l, there := known[name]
		if !there || found != nil && found.Txn == l.Txn {
			continue
		}
		if found != nil {
			return nil
		}
		found = &l
	}
	return found
}

// recall says what a break is, of which a matched line of the ledger is known.
func (b *BreakRecord) recall(l *LedgerLineRecord, amount money.Amount) error {
	back, err := l.Amount.Neg()
	if err != nil {
		return err
	}
	switch {
	case amount == l.Amount && b.Kind == wallet.BreakMissingInLedger:
		b.Kind, b.Why = wallet.BreakDuplicateAtBank, "the bank has booked "+l.Txn+" before, and the ledger has it once"
	case amount == back, b.Kind == wallet.BreakReturned && amount.IsPositive() != l.Amount.IsPositive():
		b.Kind, b.Why = wallet.BreakReturned, "it is money of "+l.Txn+", which the bank had booked, and it came back"
	default:
		return nil
	}
	b.Original = l.Txn
	return nil
}
