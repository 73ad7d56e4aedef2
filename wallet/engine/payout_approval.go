package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// maxApprovalsTried is how many approvals of one plan are looked at for one that
// holds, the newest first.
const maxApprovalsTried = 50

// worths measure a plan by what its items are worth in the base of the policy.
type worths struct {
	rules          *policy.Policy
	total, largest money.Amount
}

func newWorths(rules *policy.Policy) *worths {
	return &worths{rules: rules, total: money.Zero(rules.Base), largest: money.Zero(rules.Base)}
}

// asked says whether any plan needs a second person.
func (w *worths) asked() bool { return w.rules.Payouts.Approval.Asked() }

// add counts an item.
func (w *worths) add(amount money.Amount) error {
	worth, err := w.rules.ToBase(amount)
	if err != nil {
		return wallet.Refuse(wallet.CodeCurrencyNotOffered, fmt.Sprintf("the policy does not say what %s is worth", amount), "make the plan anew")
	}
	if order, err := worth.Cmp(w.largest); err != nil {
		return err
	} else if order > 0 {
		w.largest = worth
	}
	if w.total, err = w.total.Add(worth); err != nil {
		return wallet.Refuse(wallet.CodeInvalidAmount, "the items are worth more than the wallet can count", "split the file")
	}
	return nil
}

// need says whether and why a plan of this worth needs a second person.
func (w *worths) need() (*wallet.ApprovalNeed, error) {
	asked := w.rules.Payouts.Approval
	byTotal, err := asked.ByTotal(w.total)
	if err != nil {
		return nil, err
	}
	if byTotal {
		return needOf(wallet.ApprovalByTotal, w.total, asked.AboveTotal), nil
	}
	byItem, err := asked.ByItem(w.largest)
	if err != nil || !byItem {
		return nil, err
	}
	return needOf(wallet.ApprovalByItem, w.largest, asked.AboveItem), nil
}

func needOf(reason wallet.ApprovalReason, worth, above money.Amount) *wallet.ApprovalNeed {
	return &wallet.ApprovalNeed{Reason: reason, Worth: worth.Decimal(), Above: above.Decimal(), Currency: worth.Currency()}
}

// approvalNeeded refuses a plan that lacks what. need is nil for a payout that was
// approved before.
func approvalNeeded(need *wallet.ApprovalNeed, what, hint string, details ...any) error {
	if need == nil {
		return wallet.Refuse(wallet.CodeApprovalNeeded, "a second person must approve this payout: "+what, hint, details...)
	}
	said := "the payout is worth"
	if need.Reason == wallet.ApprovalByItem {
		said = "an item of the payout is worth"
	}
	return wallet.Refuse(wallet.CodeApprovalNeeded,
		fmt.Sprintf("%s %s %s, and above %s a second person must approve it: %s", said, need.Worth, need.Currency, need.Above, what), hint,
		append(details, "reason", string(need.Reason), "worth", string(need.Worth), "above", string(need.Above), "currency", string(need.Currency))...)
}

// approvalInvalid refuses what is no approval, or no signature of a maker, for a
// reason that programs can read.
func approvalInvalid(reason, message, hint string, details ...any) error {
	return wallet.Refuse(wallet.CodeApprovalInvalid, message, hint, append(details, "reason", reason)...)
}

// Hints, which name the commands.
const (
	hintSign    = "make the plan with `okpay payout plan FILE --sign --out PLAN`, have somebody else run `okpay payout approve PLAN`, then `okpay payout apply PLAN`"
	hintApprove = "have somebody else look at the plan and run `okpay payout approve PLAN`, then apply it again"
)

// checkSignature verifies a signature of a type under a plan of a merchant: that its
// key is registered and not revoked, and that it holds at the moment. It gives the
// one on record, or one without an id where there is none yet.
func (s *session) checkSignature(ctx context.Context, r Reader, given *wallet.PlanSignature, kind, merchant, plan string, moment int64) (*SignatureRecord, error) {
	switch {
	case given.Plan != plan:
		return nil, approvalInvalid("plan", "the signature is for another plan", hintApprove, "signed_plan", given.Plan, "plan", plan)
	case given.Merchant != merchant:
		return nil, approvalInvalid("merchant", "the signature is for the payout of another merchant", hintApprove, "signed_merchant", given.Merchant, "merchant", merchant)
	}
	key, found, err := approvalKey(ctx, r, given.Key)
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, approvalInvalid("key", "the key that signed is not registered here",
			"an operator registers its public key with `okpay keys approval register`", "key", given.Key)
	case !given.Verify(kind, key.public()):
		return nil, approvalInvalid("signature", "the signature is not one of this key under what it says", "sign the plan anew", "key", given.Key)
	}
	signature, err := given.Bytes()
	if err != nil {
		return nil, err
	}
	record, found, err := r.PlanSignatureByBytes(ctx, signature)
	if err != nil {
		return nil, fmt.Errorf("look for a signature: %w", err)
	}
	if !found {
		record = SignatureRecord{
			Type: kind, Merchant: merchant, Plan: plan, Key: key, SignedAt: given.SignedAt.UnixMicro(), Signature: signature,
		}
		if given.ExpiresAt != nil {
			record.ExpiresAt = given.ExpiresAt.UnixMicro()
		}
	}
	return &record, record.holds(moment)
}

// holds refuses a signature whose key was revoked, or whose time is not now.
func (g *SignatureRecord) holds(moment int64) error {
	life := g.ExpiresAt - g.SignedAt
	switch {
	case g.Key.RevokedAt != 0:
		return approvalInvalid("revoked", fmt.Sprintf("the key of %s that signed was revoked", quote(g.Key.Person)),
			"sign it with a key that holds, or have somebody else do so", "key", g.Key.ID)
	case g.SignedAt > moment+wallet.MaxClockSkew.Microseconds():
		return approvalInvalid("time", "the signature was made in the future", "set the clock of the machine that signed, and sign again")
	case g.Type == wallet.PlanApproved && (life < wallet.MinApprovalLife.Microseconds() || life > wallet.MaxApprovalLife.Microseconds()):
		return approvalInvalid("time", fmt.Sprintf("an approval holds from %s to %s", wallet.MinApprovalLife, wallet.MaxApprovalLife), "sign it with another --expires")
	case g.ExpiresAt != 0 && g.ExpiresAt <= moment:
		return approvalInvalid("expired", "the approval has expired", "have the plan approved anew", "expired_at", timeOf(g.ExpiresAt))
	default:
		return nil
	}
}

// signedBy is what a plan that needs two people was signed by.
type signedBy struct{ made, approved *SignatureRecord }

// signed finds who made the plan and who approved it, and refuses when these are
// not two people whose signatures hold.
func (o *opening) signed(ctx context.Context, r Reader, need *wallet.ApprovalNeed) (signedBy, error) {
	made, err := o.maker(ctx, r, need)
	if err != nil {
		return signedBy{}, err
	}
	if o.in.Approval != nil {
		approved, err := o.session.checkSignature(ctx, r, o.in.Approval, wallet.PlanApproved, o.merchant.ID, o.in.Plan.ID, o.moment)
		if err == nil {
			err = o.another(made, approved)
		}
		return signedBy{made, approved}, err
	}
	list, err := r.ListPlanSignatures(ctx, SignatureQuery{
		Type: wallet.PlanApproved, Merchant: o.merchant.ID, Plan: o.in.Plan.ID, Limit: maxApprovalsTried,
	})
	if err != nil {
		return signedBy{}, fmt.Errorf("look for approvals: %w", err)
	}
	var why error
	for i := range list {
		err := list[i].holds(o.moment)
		if err == nil {
			err = o.another(made, &list[i])
		}
		if err == nil {
			return signedBy{made, &list[i]}, nil
		}
		if why == nil {
			why = err
		}
	}
	if why != nil { // the newest tells why none is there
		return signedBy{}, why
	}
	return signedBy{}, approvalNeeded(need, "nobody has yet", hintApprove, "plan", o.in.Plan.ID, "made_by", made.Key.Person)
}

// maker finds who made the plan.
func (o *opening) maker(ctx context.Context, r Reader, need *wallet.ApprovalNeed) (*SignatureRecord, error) {
	if o.in.Plan.Made != nil {
		return o.session.checkSignature(ctx, r, o.in.Plan.Made, wallet.PlanMade, o.merchant.ID, o.in.Plan.ID, o.moment)
	}
	return nil, approvalNeeded(need, "who made the plan has not signed it", hintSign, "plan", o.in.Plan.ID)
}

// another refuses an approval by who made the plan, or by the caller who pays.
func (o *opening) another(made, approved *SignatureRecord) error {
	self := made.Key.Person == approved.Key.Person
	if !self && o.session.caller.Customer != "" {
		var err error
		if self, err = o.session.caller.is(approved.Key.Person); err != nil {
			return err
		}
	}
	if self {
		return approvalInvalid("same_person", fmt.Sprintf("%s cannot both make and approve a payout", quote(approved.Key.Person)), hintApprove, "person", approved.Key.Person)
	}
	return nil
}

// claimed refuses at once, before anything is put there, what the head of the plan
// and the first chunk of its items say is in need of an approval. It can only refuse:
// what counts is what verify finds.
func (o *opening) claimed(ctx context.Context, r Reader) error {
	if !o.rules.Payouts.Approval.Asked() {
		return nil
	}
	sums := newWorths(o.rules)
	for i := range o.in.Plan.Items {
		amount, err := parseAmount(o.in.Plan.Items[i].Amount, string(o.in.Plan.Items[i].Currency))
		if err != nil {
			return err
		}
		if err := sums.add(amount); err != nil {
			return err
		}
	}
	need, err := sums.need()
	if err == nil && need == nil {
		need = o.in.Plan.ApprovalNeeded
	}
	if err != nil || need == nil {
		return err
	}
	_, err = o.signed(ctx, r, need)
	return err
}

// approve is what verify calls when it has seen every item. It keeps by whom the
// payout was made and approved.
func (o *opening) approve(ctx context.Context, r Reader, c *Changes, sums *worths, payout string) error {
	need, err := sums.need()
	if err != nil || need == nil {
		return err
	}
	found, err := o.signed(ctx, r, need)
	if err != nil {
		return err
	}
	o.keepPair(c, found, payout)
	return nil
}

// keepPair keeps by whom a payout was made and approved, and what of it is new.
func (o *opening) keepPair(c *Changes, found signedBy, payout string) {
	for _, signature := range []*SignatureRecord{found.made, found.approved} {
		if signature.ID == "" {
			o.session.keepSignature(c, signature, o.moment)
		}
	}
	c.PayoutApprovals = append(c.PayoutApprovals, PayoutApprovalRecord{
		ID: o.session.engine.NewID("pap"), Payout: payout, Plan: o.in.Plan.ID, Made: found.made.ID, Approved: found.approved.ID, CreatedAt: o.moment,
	})
}

// stillApproved refuses to open a payout again whose approval does not hold any more,
// unless another one is there.
func (o *opening) stillApproved(ctx context.Context, r Reader, c *Changes, record *PayoutRecord) error {
	before, found, err := openedBy(ctx, r, o.rules, record)
	if err != nil || !found {
		return err
	}
	made, approved, err := before.read(ctx, r)
	if err != nil {
		return err
	}
	if o.in.Approval == nil && made.holds(o.moment) == nil && approved.holds(o.moment) == nil {
		return nil
	}
	if o.in.Plan.Made == nil {
		statement := made.statement()
		o.in.Plan.Made = &statement
	}
	with, err := o.signed(ctx, r, nil)
	if err != nil {
		return err
	}
	o.keepPair(c, with, record.ID)
	return nil
}

// openedBy reads by which signatures a payout was opened. Where the policy asks for
// none, nothing is read: the payout has the version of the policy that is in force.
func openedBy(ctx context.Context, r Reader, rules *policy.Policy, record *PayoutRecord) (PayoutApprovalRecord, bool, error) {
	if !rules.Payouts.Approval.Asked() {
		return PayoutApprovalRecord{}, false, nil
	}
	found, ok, err := r.PayoutOpenedBy(ctx, record.ID, record.Plan)
	if err != nil {
		return found, false, fmt.Errorf("read how a payout was approved: %w", err)
	}
	return found, ok, nil
}

// read gives both signatures with their keys as they are now.
func (p *PayoutApprovalRecord) read(ctx context.Context, r Reader) (made, approved *SignatureRecord, err error) {
	both := make([]SignatureRecord, 0, 2)
	for _, id := range []string{p.Made, p.Approved} {
		signature, found, err := r.PlanSignature(ctx, id)
		if err != nil || !found {
			return nil, nil, fmt.Errorf("read the signature %s of a payout: %w", id, err)
		}
		both = append(both, signature)
	}
	return &both[0], &both[1], nil
}

// approved refuses to pay on when a key was revoked by which the payout was made or
// approved. That the approval has expired meanwhile stops nothing: it was opened
// in time.
func (p *paying) approved(ctx context.Context, r Reader, rules *policy.Policy) error {
	record, found, err := openedBy(ctx, r, rules, &p.record)
	if err != nil || !found {
		return err
	}
	made, approved, err := record.read(ctx, r)
	if err != nil {
		return err
	}
	for _, signature := range []*SignatureRecord{made, approved} {
		if signature.Key.RevokedAt != 0 {
			return wallet.Refuse(wallet.CodeApprovalNeeded, fmt.Sprintf("the key of %s, by which this payout was made or approved, was revoked", quote(signature.Key.Person)),
				"have the plan approved anew and apply it again", "payout", p.record.ID, "plan", p.record.Plan, "key", signature.Key.ID)
		}
	}
	return nil
}
