package wallettest

import (
	"bytes"
	"image"
	"image/png"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// applicant registers somebody of level 0, who can log in, under that name and
// "Ahorn".
func (w *world) applicant(name string) string {
	w.t.Helper()
	id := w.secretive(name)
	w.setLevel(id, basic)
	return id
}

// passport states a passport of Eve Ahorn, as an applicant of the name eve is
// registered, that is good for five years.
func (w *world) passport(user, number string) wallet.SubmitKYCInput {
	return wallet.SubmitKYCInput{
		Change: w.change(), User: user, Level: 1, Name: "Eve Ahorn", Birth: "1990-02-28", Nationality: "DE",
		DocumentType: wallet.DocumentPassport, DocumentNumber: number, Expires: w.Now().AddDate(5, 0, 0).Format(time.DateOnly),
	}
}

// picture is a PNG of so many pixels a side.
func picture(width, height int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		panic(err)
	}
	return b.Bytes()
}

const onePDF = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 1\nstartxref\n30\n%%EOF\n"

// shown are the images that level 2 needs.
func shown() []wallet.KYCUpload {
	return []wallet.KYCUpload{{Kind: wallet.ImageFront, Content: picture(160, 100)}, {Kind: wallet.ImageSelfie, Content: picture(100, 160)}}
}

func (w *world) imagesOf(user string) wallet.SubmitKYCInput {
	return wallet.SubmitKYCInput{Change: w.change(), User: user, Level: 2, Images: shown()}
}

func (w *world) kycCase(c wallet.KYCCase, err error) wallet.KYCCase {
	w.t.Helper()
	w.ok(err)
	return c
}

// opens2 opens a case of level 2.
func (w *world) opens2(user string) string {
	w.t.Helper()
	return w.kycCase(w.Service.SubmitKYC(w.ctx(), w.imagesOf(user))).ID
}

func (w *world) submit(in wallet.SubmitKYCInput) (wallet.KYCCase, error) {
	return w.Service.SubmitKYC(w.ctx(), in)
}

func (w *world) approve(id string) (wallet.KYCCase, error) {
	return w.Service.ApproveKYC(w.ctx(), wallet.ApproveKYCInput{Change: w.change(), Case: id})
}

func (w *world) reject(id string) (wallet.KYCCase, error) {
	return w.Service.RejectKYC(w.ctx(), wallet.RejectKYCInput{Change: w.change(), Case: id, Reason: "cannot be read"})
}

func (w *world) review(id string) wallet.KYCReview {
	w.t.Helper()
	shown, err := w.Service.ShowKYC(w.ctx(), wallet.ShowKYCInput{Change: w.change(), Case: id})
	w.ok(err)
	return shown
}

func (w *world) kycStatus(s wallet.Service, user string) wallet.KYCStatus {
	w.t.Helper()
	status, err := s.KYCStatus(w.ctx(), wallet.KYCStatusInput{User: user})
	w.ok(err)
	return status
}

// cases lists the ids of cases in pages of two.
func (w *world) cases(in wallet.ListKYCInput) []string {
	w.t.Helper()
	ids := []string{}
	for in.Limit = 2; ; {
		page, err := w.Service.ListKYC(w.ctx(), in)
		w.ok(err)
		for i := range page.Items {
			ids = append(ids, page.Items[i].ID)
		}
		if page.Next == "" {
			return ids
		}
		in.After = page.Next
	}
}

func kycMethods() []method {
	type submit = variant[wallet.SubmitKYCInput]
	return []method{
		{"submit papers", func(w *world) calls {
			return build(
				func(s wallet.Service, in wallet.SubmitKYCInput) (wallet.KYCCase, error) {
					return s.SubmitKYC(w.ctx(), in)
				},
				func(in *wallet.SubmitKYCInput) *wallet.Change { return &in.Change }, w.passport(w.applicant("eve"), "C01X00T47"),
				wallet.CodeDocumentExpired, func(in *wallet.SubmitKYCInput) { in.Expires = w.Now().AddDate(0, 0, -1).Format(time.DateOnly) },
				submit{"name", func(in *wallet.SubmitKYCInput) { in.Name = "Eva Ahorn" }},
				submit{"birth", func(in *wallet.SubmitKYCInput) { in.Birth = "1990-03-01" }},
				submit{"nationality", func(in *wallet.SubmitKYCInput) { in.Nationality = "FR" }},
				submit{"document_number", func(in *wallet.SubmitKYCInput) { in.DocumentNumber = "C01X00T48" }},
				submit{"sex", func(in *wallet.SubmitKYCInput) { in.Sex = "F" }},
				submit{"issuer", func(in *wallet.SubmitKYCInput) { in.Issuer = "FR" }},
				submit{"expires", func(in *wallet.SubmitKYCInput) { in.Expires = w.Now().AddDate(6, 0, 0).Format(time.DateOnly) }},
				submit{"document_type", func(in *wallet.SubmitKYCInput) { in.DocumentType = wallet.DocumentIDCard }},
			)
		}},
		{"submit images", func(w *world) calls {
			ann := w.person("ann")
			return build(
				func(s wallet.Service, in wallet.SubmitKYCInput) (wallet.KYCCase, error) {
					return s.SubmitKYC(w.ctx(), in)
				},
				func(in *wallet.SubmitKYCInput) *wallet.Change { return &in.Change }, w.imagesOf(ann),
				wallet.CodeInvalidImage, func(in *wallet.SubmitKYCInput) { in.Images = nil },
				submit{"images", func(in *wallet.SubmitKYCInput) {
					in.Images = slices.Clone(in.Images)
					in.Images[1].Content = picture(100, 161)
				}},
			)
		}},
		{"approve a case", func(w *world) calls {
			ann := w.person("ann")
			other := w.kycCase(w.reject(w.opens2(ann))).ID
			w.Advance(time.Second)
			one := w.opens2(ann)
			return build(
				func(s wallet.Service, in wallet.ApproveKYCInput) (wallet.KYCCase, error) {
					return s.ApproveKYC(w.ctx(), in)
				},
				func(in *wallet.ApproveKYCInput) *wallet.Change { return &in.Change }, wallet.ApproveKYCInput{Case: one},
				wallet.CodeKYCCaseNotFound, func(in *wallet.ApproveKYCInput) { in.Case = "kyc_x" },
				variant[wallet.ApproveKYCInput]{"case", func(in *wallet.ApproveKYCInput) { in.Case = other }},
			)
		}},
		{"reject a case", func(w *world) calls {
			one := w.opens2(w.person("ann"))
			return build(
				func(s wallet.Service, in wallet.RejectKYCInput) (wallet.KYCCase, error) {
					return s.RejectKYC(w.ctx(), in)
				},
				func(in *wallet.RejectKYCInput) *wallet.Change { return &in.Change }, wallet.RejectKYCInput{Case: one, Reason: "too dark"},
				wallet.CodeInvalidInput, func(in *wallet.RejectKYCInput) { in.Reason = "" },
				variant[wallet.RejectKYCInput]{"reason", func(in *wallet.RejectKYCInput) { in.Reason = "too bright" }},
			)
		}},
	}
}

func describeKYC(s *suite) {
	s.it("decides level 1 at once when all agrees, and raises the limits with it", func(w *world) {
		eve := w.applicant("eve")
		equal(w, "what level 1 needs", text(w.kycStatus(w.Service, eve).Needs), text([]string{"name", "birth", "nationality", "document"}))
		before := w.mayMove(eve)
		in := w.passport(eve, "c01 x00-t47")
		decided := w.kycCase(w.submit(in))
		equal(w, "the status", decided.Status, wallet.KYCApproved)
		equal(w, "the causes", len(decided.Causes), 0)
		equal(w, "what is told of the number", decided.DocumentEnding, "***T47")
		equal(w, "until when it is good", decided.DocumentExpires, in.Expires)
		equal(w, "the level", w.user(eve).KYCLevel, 1)
		equal(w, "the limit of before", before, "500.00")
		equal(w, "the limit", w.mayMove(eve), "2000.00")
		equal(w, "what she is told", w.sent(eve, wallet.ChannelEmail).Purpose, "kyc_approved")
		status := w.kycStatus(w.Service, eve)
		equal(w, "the next level", status.NextLevel, 2)
		equal(w, "the cases", len(status.Cases), 1)
		equal(w, "until when it is good", status.DocumentExpires, in.Expires)
		seen := w.review(decided.ID)
		equal(w, "the number as a reviewer sees it", seen.DocumentNumber, "C01X00T47")
		equal(w, "the issuer", seen.Issuer, "DE")
	})
	s.it("has an operator look when the name differs or another has shown the document, and tells the customer neither", func(w *world) {
		eve := w.applicant("eve")
		w.kycCase(w.submit(w.passport(eve, "C01X00T47")))
		mia := w.applicant("mia")
		_, service := w.login(mia, goodPassword)
		in := w.passport("", "C01X00T47")
		hers := w.kycCase(service.SubmitKYC(w.ctx(), in))
		equal(w, "the status", hers.Status, wallet.KYCReviewed)
		equal(w, "what she is told", len(hers.Causes), 0)
		status := w.kycStatus(service, "")
		equal(w, "what she reads", status.Cases[0].DecidedBy+text(status.Cases[0].Causes), "[]")
		seen := w.review(hers.ID)
		equal(w, "the causes", text(seen.Causes), text([]wallet.KYCCause{wallet.CauseNameDiffers, wallet.CauseDuplicateDocument}))
		equal(w, "who else has shown it", text(seen.SameDocument), text([]string{eve}))
		equal(w, "her name", seen.RegisteredName+"/"+seen.Name, "Mia Ahorn/Eve Ahorn")
		equal(w, "her level", w.user(mia).KYCLevel, 0)
		equal(w, "the queue", text(w.cases(wallet.ListKYCInput{})), text([]string{hers.ID}))
	})
	s.it("takes levels one after the other, and images for the second and papers for a merchant's third", func(w *world) {
		eve := w.applicant("eve")
		w.refused(wallet.CodeStateConflict, failure(w.submit(w.imagesOf(eve))))
		w.kycCase(w.submit(w.passport(eve, "C01X00T47")))
		id := w.opens2(eve)
		w.refused(wallet.CodeKYCCaseOpen, failure(w.submit(w.imagesOf(eve))))
		seen := w.review(id)
		equal(w, "what is known of her", seen.DocumentNumber, "C01X00T47")
		equal(w, "the images", text(seen.Images), text([]wallet.KYCImageInfo{
			{Name: "front", MediaType: "image/png", Bytes: len(shown()[0].Content), Width: 160, Height: 100},
			{Name: "selfie", MediaType: "image/png", Bytes: len(shown()[1].Content), Width: 100, Height: 160},
		}))
		given, err := w.Service.KYCImage(w.ctx(), wallet.KYCImageInput{Change: w.change(), Case: id, Image: "selfie"})
		w.ok(err)
		equal(w, "the image", bytes.Equal(given.Content, shown()[1].Content), true)
		w.refused(wallet.CodeKYCCaseNotFound, failure(w.Service.KYCImage(w.ctx(), wallet.KYCImageInput{Change: w.change(), Case: id, Image: "back"})))
		equal(w, "the status", w.kycCase(w.approve(id)).Status, wallet.KYCApproved)
		equal(w, "the level", w.user(eve).KYCLevel, 2)
		w.refused(wallet.CodeStateConflict, failure(w.approve(id)))
		w.refused(wallet.CodeStateConflict, failure(w.reject(id)))
		papers := wallet.SubmitKYCInput{Change: w.change(), User: eve, Level: 3, Images: []wallet.KYCUpload{{Kind: wallet.ImagePaper, Content: []byte(onePDF)}}}
		w.refused(wallet.CodeInvalidInput, failure(w.submit(papers)))

		cafe := w.merchant("cafe")
		w.setLevel(cafe, 2)
		papers.User, papers.Change = cafe, w.change()
		papers.Images = append(papers.Images, wallet.KYCUpload{Kind: wallet.ImagePaper, Content: picture(100, 100)})
		id = w.kycCase(w.submit(papers)).ID
		names := []string{}
		for _, i := range w.review(id).Images {
			names = append(names, i.Name+" "+i.MediaType)
		}
		equal(w, "the papers", text(names), text([]string{"paper-1 application/pdf", "paper-2 image/png"}))
		w.kycCase(w.approve(id))
		equal(w, "the level", w.user(cafe).KYCLevel, 3)
		equal(w, "what more it needs", w.kycStatus(w.Service, cafe).NextLevel, 0)
	})
	s.it("ends a case for a reason that the customer reads, and takes another", func(w *world) {
		eve := w.applicant("eve")
		w.setLevel(eve, 1)
		id := w.opens2(eve)
		w.refused(wallet.CodeInvalidInput, failure(w.Service.RejectKYC(w.ctx(), wallet.RejectKYCInput{Change: w.change(), Case: id})))
		equal(w, "the status", w.kycCase(w.reject(id)).Status, wallet.KYCRejected)
		_, service := w.login(eve, goodPassword)
		equal(w, "the reason", w.kycStatus(service, "").Cases[0].Reason, "cannot be read")
		told := w.sent(eve, wallet.ChannelEmail)
		if told.Purpose != "kyc_rejected" || !strings.Contains(told.Body, "cannot be read") {
			w.t.Errorf("she is told %+v", told)
		}
		equal(w, "the level", w.user(eve).KYCLevel, 1)
		w.opens2(eve)
	})
	s.it("does not give back by a new document what an operator has taken", func(w *world) {
		eve := w.applicant("eve")
		w.kycCase(w.submit(w.passport(eve, "C01X00T47")))
		w.kycCase(w.approve(w.opens2(eve)))
		equal(w, "the level", w.user(eve).KYCLevel, 2)
		w.setLevel(eve, 0)
		again := w.kycCase(w.submit(w.passport(eve, "C01X00T47")))
		equal(w, "the status", again.Status, wallet.KYCReviewed)
		equal(w, "the causes", text(again.Causes), text([]wallet.KYCCause{wallet.CauseLevelLowered}))
		equal(w, "the level before somebody has looked", w.user(eve).KYCLevel, 0)
		w.kycCase(w.approve(again.ID))
		equal(w, "the level by the document", w.user(eve).KYCLevel, 1)
		equal(w, "the level by the images", w.kycCase(w.approve(w.opens2(eve))).Status, wallet.KYCApproved)
		equal(w, "the level", w.user(eve).KYCLevel, 2)
	})
	describeStatements(s)
	describeLooks(s)
	describeExpiringDocuments(s)
}

// mayMove is how much somebody may move a day.
func (w *world) mayMove(user string) string {
	w.t.Helper()
	list, err := w.Service.Limits(w.ctx(), wallet.LimitsInput{User: user})
	w.ok(err)
	for _, l := range list {
		if l.Window == "day" {
			return string(l.Limit)
		}
	}
	return ""
}
