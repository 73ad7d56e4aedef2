package wallettest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// signer is a person with a key.
type signer struct {
	key     ed25519.PrivateKey
	person  string
	id      string // of the registered key
	publics string
}

// stranger is somebody whose key is not registered.
func stranger(person, key string) signer {
	seed := sha256.Sum256([]byte(person + key))
	private := ed25519.NewKeyFromSeed(seed[:])
	public, _ := private.Public().(ed25519.PublicKey)
	return signer{key: private, person: person, publics: wallet.FormatPublicKey(public)}
}

// signs enters a person with a key.
func (w *world) signs(person, key string) signer {
	w.t.Helper()
	s := stranger(person, key)
	registered, err := w.Service.RegisterApprovalKey(w.ctx(), wallet.RegisterApprovalKeyInput{Change: w.change(), PublicKey: s.publics, Person: person, Name: key})
	w.ok(err)
	s.id = registered.ID
	return s
}

// approval is a policy by which a payout above 10.00 EUR, or with an item above
// 4.00 EUR, takes two people.
const approval = "\npayouts:\n  approval:\n    above_total: 10\n    above_item: 4\n"

// twoPeople puts it into force and enters two people.
func (w *world) twoPeople() (maker, checker signer) {
	w.t.Helper()
	w.appliesPolicy(w.shippedPolicy("two-1") + approval)
	return w.signs("mary@example.org", "laptop"), w.signs("carl@example.org", "laptop")
}

// sign signs a plan; with a life, to approve it.
func (w *world) sign(s signer, plan wallet.PayoutPlan, life time.Duration) *wallet.PlanSignature {
	w.t.Helper()
	signature, err := wallet.SignPlan(s.key, plan, w.Now(), life)
	w.ok(err)
	return &signature
}

// made plans a file and has its maker sign it.
func (w *world) made(by signer, from string, f file) wallet.PayoutPlan {
	w.t.Helper()
	plan := w.planned(from, f)
	plan.Made = w.sign(by, plan, 0)
	return plan
}

func (w *world) approvePayout(s wallet.Service, approval *wallet.PlanSignature) (wallet.PayoutApproval, error) {
	return s.ApprovePayout(w.ctx(), wallet.ApprovePayoutInput{Change: w.change(), Approval: *approval})
}

// opening opens a plan with an approval that is brought along, if any.
func (w *world) opening(plan wallet.PayoutPlan, approval *wallet.PlanSignature) (wallet.Payout, error) {
	in := w.chunk(plan, 0, len(plan.Items), wallet.OnErrorContinue)
	in.Approval = approval
	return w.Service.OpenPayout(w.ctx(), in)
}

// invalid says that a signature was refused for a reason.
func (w *world) invalid(reason string, err error) {
	w.t.Helper()
	w.detail(w.refused(wallet.CodeApprovalInvalid, err), "reason", reason)
}

func approvalMethods() []method {
	return []method{
		{"register an approval key", func(w *world) calls {
			ann, bob := stranger("ann@example.org", "a"), stranger("bob@example.org", "b")
			w.signs("bob@example.org", "b")
			return build(
				func(s wallet.Service, in wallet.RegisterApprovalKeyInput) (wallet.ApprovalKey, error) {
					return s.RegisterApprovalKey(w.ctx(), in)
				},
				func(in *wallet.RegisterApprovalKeyInput) *wallet.Change { return &in.Change },
				wallet.RegisterApprovalKeyInput{PublicKey: ann.publics, Person: "ann@example.org", Name: "laptop"},
				wallet.CodeAlreadyExists, func(in *wallet.RegisterApprovalKeyInput) { in.PublicKey = bob.publics },
				variant[wallet.RegisterApprovalKeyInput]{"public_key", func(in *wallet.RegisterApprovalKeyInput) { in.PublicKey = stranger("x", "y").publics }},
				variant[wallet.RegisterApprovalKeyInput]{"person", func(in *wallet.RegisterApprovalKeyInput) { in.Person = "eve@example.org" }},
				variant[wallet.RegisterApprovalKeyInput]{"name", func(in *wallet.RegisterApprovalKeyInput) { in.Name = "phone" }},
			)
		}},
		{"revoke an approval key", func(w *world) calls {
			ann, bob := w.signs("ann@example.org", "a"), w.signs("bob@example.org", "b")
			return build(
				func(s wallet.Service, in wallet.RevokeApprovalKeyInput) (wallet.ApprovalKey, error) {
					return s.RevokeApprovalKey(w.ctx(), in)
				},
				func(in *wallet.RevokeApprovalKeyInput) *wallet.Change { return &in.Change },
				wallet.RevokeApprovalKeyInput{Key: ann.id, Reason: "left"},
				wallet.CodeApprovalKeyNotFound, func(in *wallet.RevokeApprovalKeyInput) { in.Key = "apk_none" },
				variant[wallet.RevokeApprovalKeyInput]{"key", func(in *wallet.RevokeApprovalKeyInput) { in.Key = bob.id }},
				variant[wallet.RevokeApprovalKeyInput]{"reason", func(in *wallet.RevokeApprovalKeyInput) { in.Reason = "lost" }},
			)
		}},
		{"approve a payout", func(w *world) calls {
			shop, _ := w.employer("100.00 EUR"), w.signs("carl@example.org", "laptop")
			carl := stranger("carl@example.org", "laptop")
			plan := w.planned(shop, five())
			return build(
				func(s wallet.Service, in wallet.ApprovePayoutInput) (wallet.PayoutApproval, error) {
					return s.ApprovePayout(w.ctx(), in)
				},
				func(in *wallet.ApprovePayoutInput) *wallet.Change { return &in.Change },
				wallet.ApprovePayoutInput{Approval: *w.sign(carl, plan, time.Hour)},
				wallet.CodeApprovalInvalid, func(in *wallet.ApprovePayoutInput) { in.Approval = *w.sign(stranger("eve", "x"), plan, time.Hour) },
				variant[wallet.ApprovePayoutInput]{"plan", func(in *wallet.ApprovePayoutInput) { in.Approval.Plan = wallet.PlanIDPrefix + "other" }},
				variant[wallet.ApprovePayoutInput]{"signature", func(in *wallet.ApprovePayoutInput) { in.Approval = *w.sign(carl, plan, 2*time.Hour) }},
			)
		}},
	}
}

func describeApprovals(s *suite) {
	describeApprovalKeys(s)
	describeRefusedApprovals(s)
	s.it("are needed above what the policy says, in all or for one item", func(w *world) {
		w.twoPeople()
		shop := w.employer("100.00 EUR")
		for name, c := range map[string]struct {
			rows []string
			need string
		}{
			"at both":       {[]string{"a1 ann@example.org 4.00 EUR", "a2 bob@example.org 4.00 EUR", "a3 cat@example.org 2.00 EUR"}, ""},
			"above in all":  {[]string{"b1 ann@example.org 4.00 EUR", "b2 bob@example.org 4.00 EUR", "b3 cat@example.org 2.01 EUR"}, "total 10.01 10.00 EUR"},
			"above in one":  {[]string{"c1 ann@example.org 4.01 EUR"}, "item 4.01 4.00 EUR"},
			"another money": {[]string{"d1 ann@example.org 5.00 USD"}, "item 4.28 4.00 EUR"}, // by the worths of the shipped policy
		} {
			f := payees(name, c.rows...)
			w.fund(shop, "20.00 USD")
			plan := w.planned(shop, f)
			need := ""
			if n := plan.ApprovalNeeded; n != nil {
				need = spaced(n.Reason, n.Worth, n.Above, n.Currency)
			}
			equal(w, "what "+name+" needs", need, c.need)
			if c.need == "" {
				w.paid(w.opened(plan, 2, wallet.OnErrorContinue).ID, 10)
				continue
			}
			w.refused(wallet.CodeApprovalNeeded, failure(w.opening(plan, nil)))
		}
	})
	s.it("by another person let a plan be paid, whoever brings them", func(w *world) {
		mary, carl := w.twoPeople()
		shop := w.employer("100.00 EUR")
		first := w.made(mary, shop, five())
		on, err := w.approvePayout(w.Service, w.sign(carl, first, time.Hour))
		w.ok(err)
		equal(w, "the approval", spaced(on.Plan, on.Merchant, on.Person, on.Status), spaced(first.ID, shop, "carl@example.org", "valid"))
		done, _ := w.paid(w.opened(first, 2, wallet.OnErrorContinue).ID, 2)
		equal(w, "the status", done.Status, wallet.PayoutDone)
		second := w.made(mary, shop, payees("june", "f1 ann@example.org 30.00 EUR"))
		p, err := w.opening(second, w.sign(carl, second, time.Hour))
		w.ok(err)
		w.paid(p.ID, 10)
		w.has(shop, "55.00 EUR", "0.00")
		page, err := w.Service.ListPayoutApprovals(w.ctx(), wallet.ListPayoutApprovalsInput{From: shop})
		w.ok(err)
		equal(w, "approvals on record", len(page.Items), 2)
		equal(w, "of the newer plan", page.Items[0].Plan, second.ID)
		page, err = w.Service.ListPayoutApprovals(w.ctx(), wallet.ListPayoutApprovalsInput{Plan: first.ID})
		w.ok(err)
		equal(w, "approvals of the first", text(page.Items), text([]wallet.PayoutApproval{on}))
		w.changesNothing(func() { w.ok(failure(w.opening(first, nil))) }) // what is paid needs nobody
	})
	s.it("are of one plan: a mended file takes another", func(w *world) {
		mary, carl := w.twoPeople()
		shop := w.employer("100.00 EUR")
		plan := w.made(mary, shop, five())
		w.ok(failure(w.approvePayout(w.Service, w.sign(carl, plan, time.Hour))))
		p := w.opened(plan, 5, wallet.OnErrorContinue)
		w.ok(failure(w.payItems(p.ID, 2)))
		mended := w.made(mary, shop, five().mended("e1 ann@example.org 1.00 EUR", "e2 bob@example.org 2.00 EUR", "e3 cat@example.org 30.00 EUR"))
		w.refused(wallet.CodeApprovalNeeded, failure(w.opening(mended, nil)))
		w.invalid("plan", failure(w.opening(mended, w.sign(carl, plan, time.Hour))))
		equal(w, "the plan that counts", w.showPayout(p.ID).Plan, plan.ID)
		w.ok(failure(w.opening(mended, w.sign(carl, mended, time.Hour))))
		w.paid(p.ID, 10)
		w.has(shop, "67.00 EUR", "0.00")
	})
	s.it("cannot be gone around by a plan that hides what it needs", func(w *world) {
		mary, _ := w.twoPeople()
		shop := w.employer("100.00 EUR")
		for _, plan := range []wallet.PayoutPlan{w.planned(shop, payees("small", "a1 ann@example.org 3.00 EUR", "a2 bob@example.org 3.00 EUR",
			"a3 cat@example.org 3.00 EUR", "a4 ann@example.org 3.00 EUR"))} {
			plan.ApprovalNeeded, plan.Totals = nil, []wallet.CurrencyTotal{}
			for _, first := range []int{0, 2} {
				_, err := w.Service.OpenPayout(w.ctx(), w.chunk(plan, first, first+2, wallet.OnErrorContinue))
				if first == 0 {
					w.ok(err)
					continue
				}
				w.refused(wallet.CodeApprovalNeeded, err) // with the last chunk it is seen
			}
			plan.Made = w.sign(mary, plan, 0)
			w.refused(wallet.CodeApprovalNeeded, failure(w.Service.OpenPayout(w.ctx(), w.chunk(plan, 2, 4, wallet.OnErrorContinue))))
			page, err := w.Service.ListPayouts(w.ctx(), wallet.ListPayoutsInput{})
			w.ok(err)
			equal(w, "the status", page.Items[0].Status, wallet.PayoutLoading)
			w.refused(wallet.CodeStateConflict, failure(w.payItems(page.Items[0].ID, 10)))
		}
		w.has(shop, "100.00 EUR", "0.00")
	})
	s.it("stop what is under way when a key is revoked, until somebody else approves", func(w *world) {
		mary, carl := w.twoPeople()
		shop := w.employer("100.00 EUR")
		plan := w.made(mary, shop, five())
		p, err := w.opening(plan, w.sign(carl, plan, time.Hour))
		w.ok(err)
		w.Advance(2 * time.Hour) // it was opened in time
		w.ok(failure(w.payItems(p.ID, 2)))
		w.ok(failure(w.Service.RevokeApprovalKey(w.ctx(), wallet.RevokeApprovalKeyInput{Change: w.change(), Key: carl.id, Reason: "lost"})))
		w.changesNothing(func() {
			w.refused(wallet.CodeApprovalNeeded, failure(w.payItems(p.ID, 10)))
			w.invalid("revoked", failure(w.opening(plan, nil)))
		})
		dora := w.signs("dora@example.org", "phone")
		w.ok(failure(w.opening(plan, w.sign(dora, plan, time.Hour))))
		w.paid(p.ID, 10)
		w.has(shop, "85.00 EUR", "0.00")
	})
	s.it("that have expired are asked for anew when what was refused is tried again", func(w *world) {
		mary, carl := w.twoPeople()
		shop := w.employer("100.00 EUR")
		plan := w.made(mary, shop, five())
		p, err := w.opening(plan, w.sign(carl, plan, time.Hour))
		w.ok(err)
		w.freeze("shop")
		w.paid(p.ID, 10)
		w.ok(failure(w.Service.Unfreeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: "shop", Reason: "seen"})))
		plan.Made = nil // who made it is on record
		w.ok(failure(w.opening(plan, nil)))
		w.freeze("shop")
		w.paid(p.ID, 10)
		w.Advance(2 * time.Hour)
		w.ok(failure(w.Service.Unfreeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: "shop", Reason: "seen"})))
		w.invalid("expired", failure(w.opening(plan, nil)))
		w.ok(failure(w.opening(plan, w.sign(carl, plan, time.Hour))))
		w.paid(p.ID, 10)
		w.has(shop, "85.00 EUR", "0.00")
	})
}

func describeRefusedApprovals(s *suite) {
	s.it("are refused for whatever makes them none", func(w *world) {
		mary, carl := w.twoPeople()
		shop, rival := w.employer("100.00 EUR"), w.richMerchant("rival", "100.00 EUR")
		plan, others := w.made(mary, shop, five()), w.planned(rival, five())
		twin := w.signs("Mary@Example.org", "phone")
		good := w.sign(carl, plan, time.Hour)
		edited := func(change func(s *wallet.PlanSignature)) *wallet.PlanSignature {
			bad := *good
			change(&bad)
			return &bad
		}
		later := good.ExpiresAt.Add(time.Hour)
		for name, c := range map[string]struct {
			approval *wallet.PlanSignature
			reason   string
		}{
			"not registered":    {w.sign(stranger("carl@example.org", "other"), plan, time.Hour), "key"},
			"another's name":    {edited(func(s *wallet.PlanSignature) { s.Key = w.sign(mary, plan, 0).Key }), "signature"},
			"the maker":         {w.sign(mary, plan, time.Hour), "same_person"},
			"the maker's other": {w.sign(twin, plan, time.Hour), "same_person"},
			"only made":         {w.sign(carl, plan, 0), "signature"},
			"another plan":      {w.sign(carl, w.planned(shop, payees("june", "z1 ann@example.org 1.00 EUR")), time.Hour), "plan"},
			"another merchant":  {w.sign(carl, others, time.Hour), "plan"},
			"moved to the plan": {edited(func(s *wallet.PlanSignature) { *s = *w.sign(carl, others, time.Hour); s.Plan = plan.ID }), "merchant"},
			"moved there wholly": {edited(func(s *wallet.PlanSignature) {
				*s = *w.sign(carl, others, time.Hour)
				s.Plan, s.Merchant = plan.ID, shop
			}), "signature"},
			"made longer":          {edited(func(s *wallet.PlanSignature) { s.ExpiresAt = &later }), "signature"},
			"without its end":      {edited(func(s *wallet.PlanSignature) { s.ExpiresAt = nil }), "signature"},
			"of another version":   {edited(func(s *wallet.PlanSignature) { s.Version = 2 }), "signature"},
			"said to be made":      {edited(func(s *wallet.PlanSignature) { s.Type = wallet.PlanMade }), "signature"},
			"a signature of none":  {edited(func(s *wallet.PlanSignature) { s.Signature = "AAAA" }), "signature"},
			"one bit":              {edited(func(s *wallet.PlanSignature) { s.Signature = "A" + s.Signature[1:] }), "signature"},
			"too long a life":      {w.sign(carl, plan, wallet.MaxApprovalLife+time.Minute), "time"},
			"too short a life":     {w.sign(carl, plan, wallet.MinApprovalLife-time.Second), "time"},
			"before it was signed": {edited(func(s *wallet.PlanSignature) { s.SignedAt = s.SignedAt.Add(-time.Second) }), "signature"},
		} {
			if name == "one bit" && good.Signature[0] == 'A' {
				c.approval.Signature = "B" + good.Signature[1:]
			}
			w.changesNothing(func() {
				said := w.refused(wallet.CodeApprovalInvalid, failure(w.opening(plan, c.approval)))
				w.detail(said, "reason", c.reason)
			})
		}
		w.Advance(time.Hour)
		w.invalid("expired", failure(w.opening(plan, good)))
		future := *w.sign(carl, plan, time.Hour)
		w.ok(failure(w.opening(plan, &future)))
	})
	s.it("do not stand in for who made the plan", func(w *world) {
		mary, carl := w.twoPeople()
		shop := w.employer("100.00 EUR")
		plan := w.planned(shop, five())
		approval := w.sign(carl, plan, time.Hour)
		w.refused(wallet.CodeApprovalNeeded, failure(w.opening(plan, approval)))
		plan.Made = approval
		w.invalid("signature", failure(w.opening(plan, approval)))
		plan.Made = w.sign(stranger("eve@example.org", "x"), plan, 0)
		w.invalid("key", failure(w.opening(plan, approval)))
		plan.Made = w.sign(mary, w.planned(shop, payees("june", "z1 ann@example.org 1.00 EUR")), 0)
		w.invalid("plan", failure(w.opening(plan, approval)))
		plan.Made = w.sign(mary, plan, 0)
		w.ok(failure(w.opening(plan, approval)))
	})
	s.it("are not taken for a plan that was changed", func(w *world) {
		mary, carl := w.twoPeople()
		plan := w.made(mary, w.employer("100.00 EUR"), five())
		approval := w.sign(carl, plan, time.Hour)
		plan.Items = slices.Clone(plan.Items)
		plan.Items[0].Amount = "90.00"
		w.changesNothing(func() { w.refused(wallet.CodePlanStale, failure(w.opening(plan, approval))) })
	})
	s.it("of a plan that was refused the oldest holds when a newer one does not", func(w *world) {
		mary, carl := w.twoPeople()
		dora := w.signs("dora@example.org", "phone")
		plan := w.made(mary, w.employer("100.00 EUR"), five())
		w.ok(failure(w.approvePayout(w.Service, w.sign(carl, plan, time.Hour))))
		w.ok(failure(w.approvePayout(w.Service, w.sign(dora, plan, time.Hour))))
		w.ok(failure(w.approvePayout(w.Service, w.sign(mary, plan, time.Hour))))
		w.ok(failure(w.Service.RevokeApprovalKey(w.ctx(), wallet.RevokeApprovalKeyInput{Change: w.change(), Key: dora.id})))
		w.ok(failure(w.opening(plan, nil)))
	})
	s.it("of who pays are not those of another person", func(w *world) {
		mary, _ := w.twoPeople()
		shop := w.employer("100.00 EUR")
		cashier := w.signs("shop@example.org", "till") // the merchant's own address
		plan := w.made(mary, shop, five())
		key, err := w.Service.CreateAPIKey(w.ctx(), wallet.CreateAPIKeyInput{Change: w.change(), Name: "ci", User: "shop", Scopes: []wallet.Scope{wallet.ScopePayout}})
		w.ok(err)
		service, err := w.As(key.Secret)
		w.ok(err)
		in := w.chunk(plan, 0, 5, wallet.OnErrorContinue)
		in.Approval = w.sign(cashier, plan, time.Hour)
		w.invalid("same_person", failure(service.OpenPayout(w.ctx(), in)))
		w.invalid("merchant", failure(w.approvePayout(service, func() *wallet.PlanSignature {
			s := *in.Approval
			s.Merchant = "shop"
			return &s
		}())))
		_, listed := service.ListApprovalKeys(w.ctx(), wallet.ListApprovalKeysInput{})
		_, registered := service.RegisterApprovalKey(w.ctx(), wallet.RegisterApprovalKeyInput{
			Change: w.change(), PublicKey: stranger("eve", "x").publics, Person: "eve",
		})
		_, revoked := service.RevokeApprovalKey(w.ctx(), wallet.RevokeApprovalKeyInput{Change: w.change(), Key: cashier.id})
		for _, err := range []error{listed, registered, revoked} { // a scope is missing where there are any
			equal(w, "the exit code", wallet.ExitOf(wallet.CodeOf(err)), wallet.ExitUnauthorized)
		}
	})
}

func describeApprovalKeys(s *suite) {
	s.it("are signed with keys that an operator registers and revokes", func(w *world) {
		ann, bob := w.signs("Ann@Example.org", "laptop"), w.signs("bob@example.org", "laptop")
		page, err := w.Service.ListApprovalKeys(w.ctx(), wallet.ListApprovalKeysInput{PageInput: wallet.PageInput{Limit: 1}})
		w.ok(err)
		equal(w, "the newest", spaced(page.Items[0].ID, page.Items[0].Person, page.Items[0].Status, page.Items[0].PublicKey), spaced(bob.id, "bob@example.org", "active", bob.publics))
		page, err = w.Service.ListApprovalKeys(w.ctx(), wallet.ListApprovalKeysInput{PageInput: wallet.PageInput{Limit: 1, After: page.Next}})
		w.ok(err)
		equal(w, "the other", spaced(page.Items[0].ID, page.Items[0].Person, page.Next), spaced(ann.id, "ann@example.org", ""))
		revoked, err := w.Service.RevokeApprovalKey(w.ctx(), wallet.RevokeApprovalKeyInput{Change: w.change(), Key: page.Items[0].Fingerprint, Reason: "left"})
		w.ok(err)
		equal(w, "the revoked one", spaced(revoked.ID, revoked.Status, revoked.Reason), spaced(ann.id, "revoked", "left"))
		again, err := w.Service.RevokeApprovalKey(w.ctx(), wallet.RevokeApprovalKeyInput{Change: w.change(), Key: ann.id, Reason: "lost"})
		w.ok(err)
		equal(w, "revoked once", again.Reason, "left")
		for all, want := range map[bool]int{false: 1, true: 2} {
			page, err := w.Service.ListApprovalKeys(w.ctx(), wallet.ListApprovalKeysInput{All: all})
			w.ok(err)
			equal(w, "keys", len(page.Items), want)
		}
		page, err = w.Service.ListApprovalKeys(w.ctx(), wallet.ListApprovalKeysInput{All: true, Person: "ANN@example.org"})
		w.ok(err)
		equal(w, "keys of a person", len(page.Items), 1)
		w.refused(wallet.CodeAlreadyExists, failure(w.Service.RegisterApprovalKey(w.ctx(), wallet.RegisterApprovalKeyInput{
			Change: w.change(), PublicKey: ann.publics, Person: "somebody else",
		})))
	})
	s.it("are not registered without a key and a person", func(w *world) {
		good := stranger("ann", "x").publics
		pkcs, err := x509.MarshalPKCS8PrivateKey(stranger("ann", "x").key)
		w.ok(err)
		for _, in := range []wallet.RegisterApprovalKeyInput{
			{PublicKey: good},
			{PublicKey: good, Person: " "},
			{PublicKey: good, Person: "a\nb"},
			{Person: "ann"},
			{PublicKey: good[:len(good)-1], Person: "ann"},
			{PublicKey: good + "A", Person: "ann"},
			{PublicKey: good[6:], Person: "ann"},
			{PublicKey: string(pkcs), Person: "ann"},
			{PublicKey: good, Person: strings.Repeat("a", wallet.MaxNameLength+1)},
		} {
			in.Change = w.change()
			w.refused(wallet.CodeInvalidInput, failure(w.Service.RegisterApprovalKey(w.ctx(), in)))
		}
	})
}
