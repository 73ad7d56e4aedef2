package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// OpenPayout implements wallet.Payouts. The payout's identity is its merchant
// and name, so that opening it again, or a chunk of it, pays nothing twice. The
// key of the first chunk sees to it that a request which is carried out again,
// however late, does not have refused items tried again.
func (s *session) OpenPayout(ctx context.Context, in wallet.OpenPayoutInput) (wallet.Payout, error) {
	if err := s.stepUpAlways(ctx, in.Change, in.StepUp); err != nil {
		return wallet.Payout{}, err
	}
	rules, err := s.engine.policyNow(ctx)
	if err != nil {
		return wallet.Payout{}, err
	}
	if err := checkOpen(rules.Version, &in); err != nil {
		return wallet.Payout{}, err
	}
	if err := wallet.CheckKey(in.Key); err != nil {
		return wallet.Payout{}, err
	}
	var record PayoutRecord
	key := KeyRef{s.caller.ID, in.Key}
	open := func(r Reader, tx Tx) error {
		if err := r.Lock(ctx, Locks{Key: key}); err != nil {
			return fmt.Errorf("lock an idempotency key: %w", err)
		}
		merchant, err := merchantFor(ctx, r, s, in.Plan.From)
		if err != nil {
			return err
		}
		moment, err := s.engine.moment(ctx, r)
		if err != nil {
			return err
		}
		o := &opening{session: s, key: key, in: in, rules: rules, merchant: merchant, moment: moment}
		record, err = o.run(ctx, r, tx)
		return err
	}
	if in.DryRun {
		err = s.engine.Store.Read(ctx, func(r Reader) error { return open(r, nil) })
	} else {
		err = s.engine.Store.Write(ctx, func(tx Tx) error { return open(tx, tx) })
	}
	if err != nil {
		return wallet.Payout{}, err
	}
	payout := presentPayout(record)
	payout.DryRun = in.DryRun
	return payout, nil
}

func checkOpen(policyVersion string, in *wallet.OpenPayoutInput) error {
	if in.OnError == "" {
		in.OnError = wallet.OnErrorContinue
	}
	if err := checkOnError(in.OnError); err != nil {
		return err
	}
	n := len(in.Plan.Items)
	switch {
	case in.Plan.Count < 1 || in.Plan.Count > wallet.MaxPayoutRows || n < 1 || n > wallet.MaxPayoutChunk ||
		in.First < 0 || in.First+n > in.Plan.Count:
		return wallet.Refuse(wallet.CodeInvalidInput, "the chunk does not fit the plan that it is of",
			fmt.Sprintf("send 1 to %d items, in the plan's order", wallet.MaxPayoutChunk))
	case !strings.HasPrefix(in.Plan.ID, wallet.PlanIDPrefix):
		return wallet.Refuse(wallet.CodeInvalidInput, "that is no plan", "make one with `okpay payout plan`")
	case len(in.Plan.Problems) > 0:
		return wallet.Refuse(wallet.CodePayoutProblems,
			fmt.Sprintf("the plan has %d problems, the first: %s", len(in.Plan.Problems), in.Plan.Problems[0].Message),
			"mend the file and plan it again; nothing was paid", "problems", len(in.Plan.Problems))
	case in.Plan.PolicyVersion != policyVersion:
		return wallet.Refuse(wallet.CodePlanStale,
			fmt.Sprintf("the plan was made under the policy %s, and %s is in force", quote(in.Plan.PolicyVersion), policyVersion),
			"make the plan anew and look at its fees")
	}
	return checkPurse(&in.Plan)
}

func checkOnError(o wallet.OnError) error {
	switch o {
	case wallet.OnErrorContinue, wallet.OnErrorStop, wallet.OnErrorAllOrNothing:
		return nil
	default:
		return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no way to go on after a refusal", quote(string(o))),
			"use continue, stop or all-or-nothing")
	}
}

// opening is one OpenPayout under way.
type opening struct {
	session  *session
	key      KeyRef
	in       wallet.OpenPayoutInput
	rules    *policy.Policy
	merchant *Customer
	moment   int64
	event    string // the type of the event that is left, empty for none
}

// run puts the chunk there. Without a tx it only looks.
func (o *opening) run(ctx context.Context, r Reader, tx Tx) (PayoutRecord, error) {
	if o.in.First == 0 {
		stored, done, err := before(ctx, r, o.key, o.fields())
		if err != nil {
			return PayoutRecord{}, err
		}
		if done {
			return o.replay(ctx, r, stored)
		}
	}
	record, found, err := r.PayoutByName(ctx, o.merchant.ID, o.in.Plan.Name)
	if err != nil {
		return record, fmt.Errorf("look for the payout: %w", err)
	}
	same := found && record.Plan == o.in.Plan.ID
	if !same || record.Status != wallet.PayoutDone { // what is done needs no rates any more
		if err := o.stillAtItsRates(ctx, r); err != nil {
			return record, err
		}
	}
	if same && record.Status != wallet.PayoutLoading {
		return o.reopen(ctx, r, tx, record)
	}
	if o.in.First == 0 {
		if err := o.claimed(ctx, r); err != nil {
			return record, err
		}
	}
	same = same && record.Count == o.in.Plan.Count // a plan that was changed may bear the id of another
	switch {
	case !same && o.in.First > 0:
		return record, otherPlan()
	case !found:
		record, o.event = o.fresh(), "payout.opened"
	case !same: // a mended plan takes the place of the one before
		o.event = "payout.mended"
		record.Plan, record.Source, record.SourceSHA256 = o.in.Plan.ID, o.in.Plan.Source, o.in.Plan.SourceSHA256
		record.Status, record.Loaded, record.FinishedAt = wallet.PayoutLoading, 0, 0
		record.PolicyVersion, record.Count = o.in.Plan.PolicyVersion, o.in.Plan.Count
		if tx != nil {
			if err := tx.MovePayoutItems(ctx, record.ID); err != nil {
				return record, fmt.Errorf("make way for the mended plan: %w", err)
			}
		}
	}
	record.OnError = o.in.OnError
	if !same {
		record.DueAt = 0 // of the plan before
	}
	record.Purse, record.FX = o.in.Plan.Purse, o.in.Plan.FX // those of the last chunk, whose head is verified
	if err := o.session.schedule(&record, o.in.At, o.moment); err != nil {
		return record, err
	}
	if o.in.First > record.Loaded {
		return record, wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the chunk starts at item %d, and %d are there", o.in.First, record.Loaded),
			"send the chunks in order, from the first")
	}
	if tx == nil {
		record.Count, record.Pending = o.in.Plan.Count, o.in.Plan.Count-record.Paid
		if record.DueAt > o.moment {
			record.Status = wallet.PayoutScheduled
		}
		return record, nil
	}
	return o.load(ctx, tx, record, !found)
}

// stillAtItsRates refuses a plan whose rates are not those in force.
func (o *opening) stillAtItsRates(ctx context.Context, r Reader) error {
	if o.in.Plan.Purse == "" {
		return nil
	}
	return newPayingPurse(o.rules, o.in.Plan.Purse, o.moment).still(ctx, r, o.in.Plan.FX)
}

// fields list the input of the first chunk.
func (o *opening) fields() []field {
	return []field{
		{"command", "payout open"},
		{"from", o.merchant.ID},
		{"name", o.in.Plan.Name},
		{"plan", o.in.Plan.ID},
		{"on_error", string(o.in.OnError)},
		{"at", momentText(o.in.At)},
	}
}

// replay gives the payout as it is, unless another plan has taken the place of
// the one that was opened.
func (o *opening) replay(ctx context.Context, r Reader, stored EventRecord) (PayoutRecord, error) {
	record, found, err := r.Payout(ctx, stored.Object)
	switch {
	case err != nil:
		return record, fmt.Errorf("look for the payout: %w", err)
	case !found:
		return record, fmt.Errorf("the payout %s of a replay is not there", stored.Object)
	case record.Plan != o.in.Plan.ID:
		return record, otherPlan()
	default:
		return record, nil
	}
}

func otherPlan() error {
	return wallet.Refuse(wallet.CodePlanStale, "another plan was opened under this name meanwhile",
		"look at `okpay payout list`, then apply the plan that counts")
}

// keep adds the event to what is saved, with the key.
func (o *opening) keep(c *Changes, record PayoutRecord) error {
	if o.event == "" {
		return nil
	}
	data, err := eventData("merchant", record.Merchant, "name", record.Name, "plan", record.Plan, "count", record.Count)
	if err != nil {
		return err
	}
	o.session.keep(c, EventRecord{Type: o.event, Object: record.ID, Data: data}, o.key, o.fields(), o.moment)
	return nil
}

func (o *opening) fresh() PayoutRecord {
	return PayoutRecord{
		ID: o.session.engine.NewID("po"), Merchant: o.merchant.ID, Name: o.in.Plan.Name, Plan: o.in.Plan.ID,
		Source: o.in.Plan.Source, SourceSHA256: o.in.Plan.SourceSHA256, PolicyVersion: o.in.Plan.PolicyVersion,
		Status: wallet.PayoutLoading, OnError: o.in.OnError, PayoutCounts: PayoutCounts{Count: o.in.Plan.Count},
		Totals: []wallet.CurrencyTotal{}, CreatedAt: o.moment,
	}
}

// reopen makes a payout whose plan is there payable again: what was refused is
// judged anew, what was paid stays paid.
func (o *opening) reopen(ctx context.Context, r Reader, tx Tx, record PayoutRecord) (PayoutRecord, error) {
	record.AlreadyPaid = record.Paid
	if record.Status == wallet.PayoutCancelled {
		return record, wallet.Refuse(wallet.CodeStateConflict, "the payout was cancelled", "to pay it after all, give it another --name",
			"payout", record.ID, "status", string(record.Status))
	}
	if o.in.First > 0 || (record.Pending == 0 && record.Failed == 0) {
		return record, nil
	}
	changes := &Changes{LastAt: o.moment}
	if err := o.stillApproved(ctx, r, changes, &record); err != nil {
		return record, err
	}
	if err := o.session.schedule(&record, o.in.At, o.moment); err != nil {
		return record, err
	}
	if tx == nil {
		record.Pending, record.Failed = record.Pending+record.Failed, 0
		record.conclude(o.moment)
		return record, nil
	}
	counts, err := tx.RetryPayoutItems(ctx, record.ID)
	if err != nil {
		return record, fmt.Errorf("open the refused items again: %w", err)
	}
	record.PayoutCounts, record.OnError, record.Next = counts, o.in.OnError, 0
	record.conclude(o.moment)
	o.event = "payout.reopened"
	changes.Payouts = []PayoutRecord{record}
	if err := o.keep(changes, record); err != nil {
		return record, err
	}
	return record, tx.Save(ctx, changes)
}

// load stores the chunk, and with the last one verifies the whole plan.
func (o *opening) load(ctx context.Context, tx Tx, record PayoutRecord, isNew bool) (PayoutRecord, error) {
	items, payees, err := o.items(ctx, tx, record.ID)
	if err != nil {
		return record, err
	}
	changes := &Changes{LastAt: o.moment, BankChanges: BankChanges{Payees: payees}}
	if err := o.keep(changes, record); err != nil {
		return record, err
	}
	if isNew {
		changes.Payouts = []PayoutRecord{record} // the items refer to it
		if err := tx.Save(ctx, changes); err != nil {
			return record, fmt.Errorf("open the payout: %w", err)
		}
		changes = &Changes{LastAt: o.moment}
	}
	if len(changes.Payees) > 0 { // nothing was saved yet
		if err := tx.Save(ctx, changes); err != nil {
			return record, fmt.Errorf("keep the payees: %w", err)
		}
		changes = &Changes{LastAt: o.moment}
	}
	if err := tx.PutPayoutItems(ctx, record.Merchant, record.ID, items); err != nil {
		return record, fmt.Errorf("store a chunk of the plan: %w", err)
	}
	record.Loaded = max(record.Loaded, o.in.First+len(items))
	if record.Loaded == record.Count {
		if err := o.verify(ctx, tx, changes, &record); err != nil {
			return record, err
		}
		if record.PayoutCounts, err = tx.RetryPayoutItems(ctx, record.ID); err != nil {
			return record, fmt.Errorf("count the items of the payout: %w", err)
		}
		record.AlreadyPaid, record.Next = record.Paid, 0
		record.conclude(o.moment)
	}
	changes.Payouts = []PayoutRecord{record}
	return record, tx.Save(ctx, changes)
}

// items turns the chunk into stored form, and gives the payees among them that are
// new.
func (o *opening) items(ctx context.Context, r Reader, payout string) ([]Item, []PayeeRecord, error) {
	items := make([]Item, len(o.in.Plan.Items))
	payees := make([]*PayeeRecord, 0, len(items))
	seen := make(map[string]bool, len(items))
	for i := range o.in.Plan.Items {
		it := &o.in.Plan.Items[i]
		amount, err := parseAmount(it.Amount, string(it.Currency))
		if err != nil {
			return nil, nil, err
		}
		fee, err := money.Parse(it.Fee, it.Currency)
		if err != nil || fee.IsNegative() {
			return nil, nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("item %s: %s is no fee", quote(it.Item), quote(string(it.Fee))), "make the plan anew")
		}
		if err := checkItemName(it.Item); err != nil || seen[it.Item] || len(it.Memo) > wallet.MaxMemoLength {
			return nil, nil, wallet.Refuse(wallet.CodeInvalidInput,
				fmt.Sprintf("the item %s of the plan has a name that none can have, or another item has, or too long a memo", quote(it.Item)), "make the plan anew")
		}
		seen[it.Item] = true
		items[i] = Item{
			Payout: payout, Merchant: o.merchant.ID, Place: o.in.First + i, Line: it.Line, Item: it.Item,
			Recipient: it.Recipient, Amount: amount, Fee: fee, Memo: it.Memo, Status: wallet.ItemPending,
		}
		if !isBank(it.Recipient, &it.BankPayee) {
			continue
		}
		if err := oneOfBoth(it.Recipient); err != nil {
			return nil, nil, err
		}
		payee, reference, err := o.session.engine.bankPayee(ctx, o.merchant.ID, it.BankPayee, amount, it.Memo)
		if err != nil {
			return nil, nil, err
		}
		items[i].Reference = reference
		items[i].Recipient = payee.Fingerprint // until its id is known
		payees = append(payees, &payee)
	}
	fresh, err := o.keepPayees(ctx, r, items, payees)
	return items, fresh, err
}

// keepPayees gives the items that go to bank accounts the ids of their payees, and
// gives the payees that are new, each once.
func (o *opening) keepPayees(ctx context.Context, r Reader, items []Item, payees []*PayeeRecord) ([]PayeeRecord, error) {
	if len(payees) == 0 {
		return nil, nil
	}
	book := newPayeeBook()
	if err := book.known(ctx, r, o.merchant.ID, payees); err != nil {
		return nil, err
	}
	var fresh []PayeeRecord
	for _, payee := range payees {
		if book.ids[payee.Fingerprint] != "" {
			continue
		}
		payee.ID, payee.CreatedAt = o.session.engine.NewID(payeePrefix), o.moment
		book.ids[payee.Fingerprint] = payee.ID
		fresh = append(fresh, *payee)
	}
	for i := range items {
		if isBank(o.in.Plan.Items[i].Recipient, &o.in.Plan.Items[i].BankPayee) {
			items[i].Recipient = book.ids[items[i].Recipient]
		}
	}
	return fresh, nil
}

// verify reads the stored plan back and proves that its content has the
// plan's id. It sums the items on the way, and sees to it that a payout which needs
// two people has them.
func (o *opening) verify(ctx context.Context, r Reader, c *Changes, record *PayoutRecord) error {
	hash, err := wallet.NewPlanHash(o.in.Plan)
	if err != nil {
		return err
	}
	var sums wallet.Totals
	worth := newWorths(o.rules)
	for from := 0; from < record.Count; from += wallet.MaxPayoutChunk {
		items, err := r.PayoutItems(ctx, ItemQuery{Payout: record.ID, From: from, Limit: min(wallet.MaxPayoutChunk, record.Count-from)})
		if err != nil {
			return fmt.Errorf("read the plan back: %w", err)
		}
		payees, err := payeesOf(ctx, r.PayeeAccounts, items)
		if err != nil {
			return err
		}
		for i := range items {
			it := &items[i]
			if err := sums.Add(it.Amount); err != nil {
				return err
			}
			if worth.asked() {
				if err := worth.add(it.Amount); err != nil {
					return err
				}
			}
			planned := wallet.PlanItem{
				Line: it.Line, Item: it.Item, Recipient: it.Recipient, Amount: it.Amount.Decimal(), Currency: it.Amount.Currency(),
				Fee: it.Fee.Decimal(), Memo: it.Memo,
			}
			if payee := payees[it.Recipient]; payee != nil {
				planned.Recipient, planned.BankPayee = "", payee.BankPayee
				planned.Reference = it.Reference
			}
			if err := hash.Add(planned); err != nil {
				return err
			}
		}
	}
	if hash.ID() != record.Plan {
		return wallet.Refuse(wallet.CodePlanStale, "the items do not have the plan's id: the plan was changed, or what is paid differs from it",
			"make the plan anew from its file")
	}
	record.Totals = sums.List()
	return o.approve(ctx, r, c, worth, record.ID)
}
