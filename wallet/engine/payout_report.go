package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
)

// maxBankText bounds what is kept of what a bank says, in bytes.
const maxBankText = 200

// ReportTransfers implements wallet.BankFiles. What the items become, the money
// that goes back and the counts of their payouts are one transaction.
func (s *session) ReportTransfers(ctx context.Context, in wallet.ReportTransfersInput) (wallet.TransferReport, error) {
	var report wallet.TransferReport
	if err := s.operator(); err != nil {
		return report, err
	}
	said, err := checkOutcomes(&in)
	if err != nil {
		return report, err
	}
	fields := []field{{"command", "payout import-status"}, {"message_id", in.MessageID}, {"outcomes", said}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		report = emptyReport()
		p := &reporting{session: s, changes: c, moment: moment, report: &report}
		if err := p.load(ctx, r, &in); err != nil {
			return EventRecord{}, err
		}
		if err := p.run(in.Outcomes); err != nil {
			return EventRecord{}, err
		}
		if report.Settled == 0 && report.Returned == 0 {
			return EventRecord{}, nil
		}
		data, err := json.Marshal(report)
		if err != nil {
			return EventRecord{}, fmt.Errorf("keep a report: %w", err)
		}
		return EventRecord{Type: "payout.reported", Object: p.export.ID, Data: data}, nil
	}, func(_ Reader, stored EventRecord) error {
		report = emptyReport()
		if err := json.Unmarshal(stored.Data, &report); err != nil {
			return fmt.Errorf("read what a report has done: %w", err)
		}
		report.IdempotentReplay = true
		return nil
	})
	report.DryRun = in.DryRun
	return report, err
}

func emptyReport() wallet.TransferReport {
	return wallet.TransferReport{Unknown: []string{}, Conflicts: []wallet.TransferConflict{}, Returns: []wallet.ReturnedTransfer{}}
}

// checkOutcomes refuses what no bank says, and gives a hash of the rest.
func checkOutcomes(in *wallet.ReportTransfersInput) (string, error) {
	bad := func(message string) error {
		return wallet.Refuse(wallet.CodeInvalidInput, message, "send what the bank says of credit transfers, each by its end-to-end id")
	}
	if n := len(in.Outcomes); n == 0 || n > wallet.MaxTransferReports {
		return "", bad(fmt.Sprintf("a report has 1 to %d outcomes, not %d", wallet.MaxTransferReports, n))
	}
	in.Outcomes = slices.Clone(in.Outcomes) // the caller's stay as they are
	hash := sha256.New()
	enc := json.NewEncoder(hash)
	for i := range in.Outcomes {
		o := &in.Outcomes[i]
		switch o.Status {
		case wallet.ItemSubmitted, wallet.ItemSettled, wallet.ItemReturned:
		default:
			return "", bad(fmt.Sprintf("%s is nothing that a bank says of a credit transfer", quote(string(o.Status))))
		}
		if o.EndToEndID == "" || len(o.EndToEndID) > maxBankText || len(o.Reason) > maxBankText {
			return "", bad("an outcome has no end-to-end id, or a text that is too long")
		}
		var err error
		if o.Text, err = checkText("text of the bank", cut(o.Text, maxBankText), maxBankText); err != nil {
			return "", err
		}
		if err := enc.Encode(o); err != nil {
			return "", fmt.Errorf("hash an outcome: %w", err)
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// reporting is one ReportTransfers under way.
type reporting struct {
	session   *session
	changes   *Changes
	moment    int64
	report    *wallet.TransferReport
	export    ExportRecord
	payout    PayoutRecord
	transfers map[string]*TransferRecord // by end-to-end id
	state     *state
}

// load reads the export and what the report is about, alone with the payout.
func (p *reporting) load(ctx context.Context, r Reader, in *wallet.ReportTransfersInput) error {
	var err error
	if p.export, _, err = exportOf(ctx, r, in.MessageID); err != nil {
		return err
	}
	if p.payout, err = p.session.payout(ctx, r, "", p.export.Payout); err != nil {
		return err
	}
	ids := make([]string, len(in.Outcomes))
	for i := range in.Outcomes {
		ids[i] = in.Outcomes[i].EndToEndID
	}
	sortStrings(ids)
	list, err := r.TransfersByEndToEnd(ctx, p.export.ID, slices.Compact(ids))
	if err != nil {
		return fmt.Errorf("find credit transfers: %w", err)
	}
	p.transfers = make(map[string]*TransferRecord, len(list))
	for i := range list {
		p.transfers[list[i].EndToEndID] = &list[i]
	}
	var intents []*intent
	for i := range in.Outcomes {
		t := p.transfers[in.Outcomes[i].EndToEndID]
		if t != nil && in.Outcomes[i].Status == wallet.ItemReturned && t.Status != wallet.ItemReturned {
			intents = append(intents, returnIntent(p.session, t))
		}
	}
	if len(intents) == 0 {
		return nil
	}
	p.state, err = p.session.engine.load(ctx, r, p.changes, p.moment, intents)
	return err
}

// run takes one outcome after the other.
func (p *reporting) run(outcomes []wallet.TransferOutcome) error {
	for i := range outcomes {
		o := &outcomes[i]
		t := p.transfers[o.EndToEndID]
		switch {
		case t == nil:
			p.report.Unknown = append(p.report.Unknown, o.EndToEndID)
		case t.Status == o.Status, o.Status == wallet.ItemSubmitted: // which may be read after the outcome
			p.report.Unchanged++
		case t.Status == wallet.ItemReturned, sentTwice(t, o):
			p.report.Conflicts = append(p.report.Conflicts, wallet.TransferConflict{EndToEndID: o.EndToEndID, Is: t.Status, Said: o.Status})
		case o.Status == wallet.ItemSettled:
			p.move(t, o)
			if p.payout.counts(t) {
				p.payout.Submitted--
				p.payout.Settled++
			}
			p.report.Settled++
		default:
			if err := p.giveBack(t, o); err != nil {
				return fmt.Errorf("give back the item %s: %w", quote(t.Item), err)
			}
		}
	}
	if p.report.Settled > 0 || p.report.Returned > 0 {
		p.payout.concludeReport(p.moment)
		p.changes.Payouts = append(p.changes.Payouts, p.payout)
	}
	return nil
}

// sentTwice says of a rejection that it is of a copy of what the bank has already: to
// give the money back for that would pay it twice.
func sentTwice(t *TransferRecord, o *wallet.TransferOutcome) bool {
	return o.Status == wallet.ItemReturned && (wallet.IsDuplicateReason(o.Reason) || o.Whole && t.Status == wallet.ItemSettled)
}

// move keeps what an item becomes.
func (p *reporting) move(t *TransferRecord, o *wallet.TransferOutcome) {
	p.changes.ItemMoves = append(p.changes.ItemMoves, ItemMove{
		Merchant: t.Merchant, Item: t.Item, Payout: t.Payout, From: t.Status, To: o.Status, Code: o.Reason, Message: o.Text,
	})
	t.Status = o.Status
}

// giveBack returns the money of a transfer to the purse that it came from.
func (p *reporting) giveBack(t *TransferRecord, o *wallet.TransferOutcome) error {
	returned, _, err := p.state.decideReturn(returnIntent(p.session, t), t, returnAmount, string(o.Reason))
	if err != nil {
		return err
	}
	if p.payout.counts(t) {
		if t.Status == wallet.ItemSettled {
			p.payout.Settled--
		} else {
			p.payout.Submitted--
		}
		p.payout.Paid--
		p.payout.Returned++
	}
	p.report.Returned++
	p.report.Returns = append(p.report.Returns, wallet.ReturnedTransfer{
		EndToEndID: t.EndToEndID, Payout: t.Payout, Item: t.Item, Amount: t.Amount.Decimal(), Currency: t.Amount.Currency(),
		Reason: o.Reason, Text: o.Text, Transaction: returned.ID,
	})
	p.move(t, o)
	return nil
}
