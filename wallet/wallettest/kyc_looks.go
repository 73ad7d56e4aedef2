package wallettest

import (
	"time"

	"github.com/okpay/okpay/wallet"
)

func describeLooks(s *suite) {
	s.it("lists the case that was opened first before the others, by status and customer", func(w *world) {
		ann, bob, cid := w.person("ann"), w.person("bob"), w.person("cid")
		first := w.opens2(ann)
		w.Advance(time.Second)
		second, third := w.opens2(bob), w.opens2(cid) // at one moment
		if third < second {
			second, third = third, second
		}
		equal(w, "the queue", text(w.cases(wallet.ListKYCInput{})), text([]string{first, second, third}))
		w.kycCase(w.approve(first))
		equal(w, "the queue", text(w.cases(wallet.ListKYCInput{})), text([]string{second, third}))
		equal(w, "approved", text(w.cases(wallet.ListKYCInput{Status: wallet.KYCApproved})), text([]string{first}))
		equal(w, "all", text(w.cases(wallet.ListKYCInput{All: true})), text([]string{first, second, third}))
		equal(w, "ann's", text(w.cases(wallet.ListKYCInput{All: true, User: ann})), text([]string{first}))
		page, err := w.Service.ListKYC(w.ctx(), wallet.ListKYCInput{All: true})
		w.ok(err)
		for _, c := range page.Items {
			equal(w, "what a list tells of a number", c.DocumentEnding, "")
		}
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ListKYC(w.ctx(), wallet.ListKYCInput{Status: "lost"})))
		for _, after := range []string{"x", "1", "a b"} {
			w.refused(wallet.CodeInvalidInput, failure(w.Service.ListKYC(w.ctx(), wallet.ListKYCInput{PageInput: wallet.PageInput{After: after}})))
		}
	})
	s.it("is looked at by operators alone, in earnest, with a key that is nobody else's", func(w *world) {
		eve := w.applicant("eve")
		w.setLevel(eve, 1)
		_, service := w.login(eve, goodPassword)
		in := w.imagesOf("")
		id := w.kycCase(service.SubmitKYC(w.ctx(), in)).ID
		w.refused(wallet.CodeUnauthorized, failure(service.ListKYC(w.ctx(), wallet.ListKYCInput{})))
		for _, one := range []wallet.Service{service, w.nobody()} {
			for _, err := range []error{
				failure(one.ShowKYC(w.ctx(), wallet.ShowKYCInput{Change: w.change(), Case: id})),
				failure(one.KYCImage(w.ctx(), wallet.KYCImageInput{Change: w.change(), Case: id, Image: "front"})),
				failure(one.ApproveKYC(w.ctx(), wallet.ApproveKYCInput{Change: w.change(), Case: id})),
				failure(one.RejectKYC(w.ctx(), wallet.RejectKYCInput{Change: w.change(), Case: id, Reason: "x"})),
			} {
				if code := wallet.CodeOf(err); code != wallet.CodeUnauthorized && code != wallet.CodeUnauthenticated && code != wallet.CodeScopeMissing {
					w.t.Errorf("who is no operator: %v", err)
				}
			}
		}
		w.refused(wallet.CodeUnauthorized, failure(service.KYCStatus(w.ctx(), wallet.KYCStatusInput{User: w.person("bob")})))
		w.refused(wallet.CodeUnauthorized, failure(service.SubmitKYC(w.ctx(), w.imagesOf(w.person("cid")))))
		dry := w.change()
		dry.DryRun = true
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ShowKYC(w.ctx(), wallet.ShowKYCInput{Change: dry, Case: id})))
		w.refused(wallet.CodeInvalidInput, failure(w.Service.KYCImage(w.ctx(), wallet.KYCImageInput{Change: dry, Case: id, Image: "front"})))
		w.refused(wallet.CodeIdempotencyMismatch, failure(w.Service.ShowKYC(w.ctx(), wallet.ShowKYCInput{Change: wallet.Change{Key: w.usedKey(eve)}, Case: id})))
		w.refused(wallet.CodeKYCCaseNotFound, failure(w.Service.ShowKYC(w.ctx(), wallet.ShowKYCInput{Change: w.change(), Case: "kyc_x"})))
	})
	s.it("erases what was never approved when the account is closed, and shows the rest for a reason alone", func(w *world) {
		eve := w.applicant("eve")
		known := w.kycCase(w.submit(w.passport(eve, "C01X00T47"))).ID
		w.Advance(time.Second)
		undecided := w.opens2(eve)
		w.ok(failure(w.Service.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), User: eve, Reason: "asked for it"})))
		look := func(id, reason string) (wallet.KYCReview, error) {
			return w.Service.ShowKYC(w.ctx(), wallet.ShowKYCInput{Change: w.change(), Case: id, Reason: reason})
		}
		w.refused(wallet.CodeInvalidInput, failure(look(known, "")))
		kept, err := look(known, "the police asked")
		w.ok(err)
		equal(w, "what is kept", kept.DocumentNumber, "C01X00T47")
		w.refused(wallet.CodeStateConflict, failure(look(undecided, "curious")))
		w.refused(wallet.CodeStateConflict, failure(w.Service.KYCImage(w.ctx(), wallet.KYCImageInput{Change: w.change(), Case: undecided, Image: "front", Reason: "curious"})))
		w.refused(wallet.CodeStateConflict, failure(w.approve(undecided)))
		equal(w, "what became of it", text(w.cases(wallet.ListKYCInput{Status: wallet.KYCClosed})), text([]string{undecided}))
		status := w.kycStatus(w.Service, eve)
		equal(w, "what is told then", status.NextLevel, 0)
		w.refused(wallet.CodeStateConflict, failure(w.submit(w.passport(eve, "C01X00T48"))))
		mia := w.passport(w.applicant("mia"), "C01X00T47")
		mia.Name = "Mia Ahorn"
		equal(w, "the same document of another, later", w.kycCase(w.submit(mia)).Status, wallet.KYCApproved)
	})
	s.it("has an operator look when a name is like one on a list of sanctions, until that is cleared", func(w *world) {
		w.lists("ours", "Ahorn Eve", "Berg Mia")
		eve := w.applicant("eve")
		_, service := w.login(eve, goodPassword)
		in := w.passport("", "C01X00T47")
		hers := w.kycCase(service.SubmitKYC(w.ctx(), in))
		equal(w, "the status", hers.Status, wallet.KYCReviewed)
		equal(w, "what she is told", len(hers.Causes), 0)
		seen := w.review(hers.ID)
		equal(w, "the causes", text(seen.Causes), text([]wallet.KYCCause{wallet.CauseSanctions}))
		equal(w, "the hits", len(seen.Hits), 1)
		equal(w, "the entry", seen.Hits[0].List+" "+seen.Hits[0].Entry, "ours ours-0")
		w.kycCase(w.reject(hers.ID))
		w.runDue(wallet.RunDueInput{})
		for _, review := range w.reviews(wallet.ListSanctionsReviewsInput{User: eve}) {
			w.ok(failure(w.decide(review.ID, wallet.ReviewCleared)))
		}
		in.Change = w.change()
		equal(w, "the status once it is cleared", w.kycCase(service.SubmitKYC(w.ctx(), in)).Status, wallet.KYCApproved)

		mia := w.applicant("mia")
		in = w.passport(mia, "C01X00T48")
		in.Name = "Mia Berg" // not what she is registered by
		seen = w.review(w.kycCase(w.submit(in)).ID)
		equal(w, "the causes", text(seen.Causes), text([]wallet.KYCCause{wallet.CauseNameDiffers, wallet.CauseSanctions}))
	})
	s.it("takes a document of two who come at once from one of them without a look", func(w *world) {
		ids := [8]string{}
		for i := range ids {
			ids[i] = w.applicant("eve" + string(rune('a'+i)))
		}
		inputs := [8]wallet.SubmitKYCInput{}
		for i, id := range ids {
			inputs[i] = w.passport(id, "C01X00T47")
			inputs[i].Name = w.user(id).Name
		}
		together(w, len(ids), func(i int, s wallet.Service) (wallet.KYCCase, error) { return s.SubmitKYC(w.ctx(), inputs[i]) })
		equal(w, "approved at once", len(w.cases(wallet.ListKYCInput{Status: wallet.KYCApproved})), 1)
		equal(w, "in review", len(w.cases(wallet.ListKYCInput{})), len(ids)-1)
	})
	s.it("is decided once when several decide at once", func(w *world) {
		ann := w.person("ann")
		id := w.opens2(ann)
		changes := [8]wallet.Change{}
		for i := range changes {
			changes[i] = w.change()
		}
		equal(w, "what became of them", text(counted(together(w, len(changes), func(i int, s wallet.Service) (wallet.KYCCase, error) {
			if i%2 == 0 {
				return s.RejectKYC(w.ctx(), wallet.RejectKYCInput{Change: changes[i], Case: id, Reason: "too dark"})
			}
			return s.ApproveKYC(w.ctx(), wallet.ApproveKYCInput{Change: changes[i], Case: id})
		}))), text(map[wallet.Code]int{"": 1, wallet.CodeStateConflict: len(changes) - 1}))
	})
}

// usedKey is a key that another command has used.
func (w *world) usedKey(user string) string {
	w.t.Helper()
	change := w.change()
	w.customer(w.Service.SetLevel(w.ctx(), wallet.SetLevelInput{Change: change, User: user, Level: 1, Reason: "papers seen"}))
	return change.Key
}

func describeExpiringDocuments(s *suite) {
	// short states a passport that is good for ten more days.
	short := func(w *world, user, number string) wallet.SubmitKYCInput {
		in := w.passport(user, number)
		in.Expires = w.Now().AddDate(0, 0, 10).Format(time.DateOnly)
		return in
	}
	s.it("reminds once of a document that expires, and lowers the level when it has", func(w *world) {
		eve := w.applicant("eve")
		first := w.kycCase(w.submit(short(w, eve, "C01X00T47"))).ID
		second := w.opens2(eve)
		w.kycCase(w.approve(second))
		equal(w, "the level", w.user(eve).KYCLevel, 2)
		equal(w, "a dry run", w.runDue(wallet.RunDueInput{DryRun: true}).Reminders, 2)
		equal(w, "reminders", w.runDue(wallet.RunDueInput{}).Reminders, 2)
		equal(w, "what she is told", w.sent(eve, wallet.ChannelEmail).Purpose, "kyc_expiring")
		equal(w, "more reminders", w.runDue(wallet.RunDueInput{}).Reminders, 0)
		w.Advance(10*day + day/2 - time.Second) // noon was when it began
		equal(w, "on its last day", w.runDue(wallet.RunDueInput{}).DocumentsExpired, 0)
		w.Advance(time.Second)
		done := w.runDue(wallet.RunDueInput{Limit: 1})
		equal(w, "expired", done.DocumentsExpired, 1)
		equal(w, "more is left", done.More, true)
		equal(w, "expired", w.runDue(wallet.RunDueInput{}).DocumentsExpired, 1)
		equal(w, "the level", w.user(eve).KYCLevel, 0)
		equal(w, "what she is told", w.sent(eve, wallet.ChannelEmail).Purpose, "kyc_expired")
		equal(w, "the cases", text(w.cases(wallet.ListKYCInput{Status: wallet.KYCExpired})), text([]string{first, second}))
		equal(w, "expired once more", w.runDue(wallet.RunDueInput{}).DocumentsExpired, 0)
		w.kycCase(w.submit(w.passport(eve, "C01X00T48")))
		equal(w, "the level by a new one", w.user(eve).KYCLevel, 1)
	})
	s.it("keeps the level of who hands in a new document in time", func(w *world) {
		eve := w.applicant("eve")
		old := w.kycCase(w.submit(short(w, eve, "C01X00T47"))).ID
		w.Advance(time.Second)
		fresh := w.kycCase(w.submit(w.passport(eve, "C01X00T48")))
		equal(w, "the new case", fresh.Status, wallet.KYCApproved)
		equal(w, "the old one", text(w.cases(wallet.ListKYCInput{Status: wallet.KYCReplaced})), text([]string{old}))
		equal(w, "until when", w.kycStatus(w.Service, eve).DocumentExpires, fresh.DocumentExpires)
		w.Advance(12 * day)
		equal(w, "expired", w.runDue(wallet.RunDueInput{}).DocumentsExpired, 0)
		equal(w, "the level", w.user(eve).KYCLevel, 1)
	})
	s.it("gives the level above back that was approved and is still good", func(w *world) {
		cafe := w.merchant("eve")
		w.setLevel(cafe, 2)
		id := w.kycCase(w.submit(wallet.SubmitKYCInput{
			Change: w.change(), User: cafe, Level: 3, Images: []wallet.KYCUpload{{Kind: wallet.ImagePaper, Content: []byte(onePDF)}},
		})).ID
		w.kycCase(w.approve(id))
		w.setLevel(cafe, 1)
		w.kycCase(w.approve(w.opens2(cafe)))
		equal(w, "the level", w.user(cafe).KYCLevel, 3)
	})
	s.it("does not approve what has expired while it waited", func(w *world) {
		eve := w.applicant("eve")
		in := short(w, eve, "C01X00T47")
		in.Name = "Eve Berg"
		id := w.kycCase(w.submit(in)).ID
		w.Advance(11 * day)
		w.refused(wallet.CodeDocumentExpired, failure(w.approve(id)))
		equal(w, "expired", w.runDue(wallet.RunDueInput{}).DocumentsExpired, 0)
		w.kycCase(w.reject(id))
	})
}
