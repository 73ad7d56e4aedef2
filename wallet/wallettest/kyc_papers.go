package wallettest

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// zoneOf is the machine-readable zone of a passport of Eve Ahorn (ICAO 9303-4,
// section 4.2.2). The first line has 44 characters, as has the second.
func zoneOf(issuer, number, nationality, birth, expiry string) string {
	fill := func(text string, length int) string { return text + strings.Repeat("<", length-len(text)) }
	check := func(text string) string {
		sum := 0
		for i, c := range text {
			value := 0
			switch {
			case c >= '0' && c <= '9':
				value = int(c - '0')
			case c >= 'A' && c <= 'Z':
				value = int(c-'A') + 10
			}
			sum += value * [3]int{7, 3, 1}[i%3]
		}
		return fmt.Sprint(sum % 10)
	}
	number, personal := fill(number, 9), fill("", 14)
	second := number + check(number) + fill(nationality, 3) + birth + check(birth) + "F" + expiry + check(expiry) + personal + check(personal)
	covered := number + check(number) + birth + check(birth) + expiry + check(expiry) + personal + check(personal)
	return fill("P<"+fill(issuer, 3)+"AHORN<<EVE", 44) + "\n" + second + check(covered) + "\n"
}

func describeStatements(s *suite) {
	// zone is the zone of a passport that is good for five years.
	zone := func(w *world) string {
		return zoneOf("D", "C01X00T47", "D", "900228", w.Now().AddDate(5, 0, 0).Format("060102"))
	}
	zoned := func(w *world, user string) wallet.SubmitKYCInput {
		in := w.passport(user, "")
		in.MRZ, in.Expires, in.Nationality = zone(w), "", ""
		return in
	}
	s.it("reads what a document says from its machine-readable zone, which has to agree with what is stated", func(w *world) {
		eve := w.applicant("eve")
		for what, change := range map[string]func(*wallet.SubmitKYCInput){
			"a wrong check digit":  func(in *wallet.SubmitKYCInput) { in.MRZ = strings.Replace(in.MRZ, "C01X00T47", "C01X00T74", 1) },
			"another name":         func(in *wallet.SubmitKYCInput) { in.Name = "Mia Berg" },
			"another birth":        func(in *wallet.SubmitKYCInput) { in.Birth = "1990-02-27" },
			"another number":       func(in *wallet.SubmitKYCInput) { in.DocumentNumber = "C01X00T74" },
			"another nationality":  func(in *wallet.SubmitKYCInput) { in.Nationality = "FR" },
			"another issuer":       func(in *wallet.SubmitKYCInput) { in.Issuer = "FR" },
			"another expiry":       func(in *wallet.SubmitKYCInput) { in.Expires = w.Now().AddDate(4, 0, 0).Format(time.DateOnly) },
			"another sex":          func(in *wallet.SubmitKYCInput) { in.Sex = "M" },
			"another document":     func(in *wallet.SubmitKYCInput) { in.DocumentType = wallet.DocumentIDCard },
			"a zone that is long":  func(in *wallet.SubmitKYCInput) { in.MRZ += strings.Repeat("<", wallet.MaxMRZLength) },
			"a zone that is short": func(in *wallet.SubmitKYCInput) { in.MRZ = in.MRZ[:60] },
		} {
			in := zoned(w, eve)
			change(&in)
			said := w.refused(wallet.CodeInvalidDocument, failure(w.submit(in)))
			if strings.Contains(said.Message+said.Hint+text(said.Details), "C01X00T") {
				w.t.Errorf("%s: the refusal tells the number: %s", what, said.Message)
			}
		}
		old := zoned(w, eve)
		old.MRZ = zoneOf("D", "C01X00T47", "D", "900228", w.Now().AddDate(0, 0, -1).Format("060102"))
		w.refused(wallet.CodeDocumentExpired, failure(w.submit(old)))
		done := w.kycCase(w.submit(zoned(w, eve)))
		equal(w, "the status", done.Status, wallet.KYCApproved)
		seen := w.review(done.ID)
		equal(w, "what it says", seen.DocumentNumber+seen.Nationality+seen.Issuer+seen.Sex, "C01X00T47DEDEF")
		equal(w, "the name in it", seen.MRZName, "AHORN, EVE")
		equal(w, "until when", seen.DocumentExpires, w.Now().AddDate(5, 0, 0).Format(time.DateOnly))
	})
	s.it("knows a document again whether it was typed or read from its zone", func(w *world) {
		eve, mia := w.applicant("eve"), w.applicant("mia")
		w.kycCase(w.submit(zoned(w, eve)))
		again := w.kycCase(w.submit(w.passport(mia, " c01x00 t47 ")))
		equal(w, "who else has shown it", text(w.review(again.ID).SameDocument), text([]string{eve}))
		other := w.passport(w.applicant("kim"), "C01X00T47")
		other.Issuer = "FR"
		equal(w, "that of another state", len(w.review(w.kycCase(w.submit(other)).ID).SameDocument), 0)
	})
	s.it("has an operator look when a zone has the name in part", func(w *world) {
		eve := w.applicant("eve")
		in := zoned(w, eve)
		in.Name = "Eve Maria Ahorn"
		seen := w.review(w.kycCase(w.submit(in)).ID)
		equal(w, "the causes", text(seen.Causes), text([]wallet.KYCCause{wallet.CauseNameDiffers}))
	})
	s.it("takes specimens over the sandbox rail", func(w *world) {
		in := zoned(w, w.applicant("eve"))
		in.MRZ = zoneOf("UTO", "L898902C3", "UTO", "900228", w.Now().AddDate(5, 0, 0).Format("060102"))
		equal(w, "the status", w.kycCase(w.submit(in)).Status, wallet.KYCApproved)
	})
	s.it("reads a Chinese resident number, and that birth and sex agree with it", func(w *world) {
		eve := w.applicant("eve")
		// The example of GB 11643-1999, appendix A, has the birth date 1949-12-31 and a woman's order.
		in := wallet.SubmitKYCInput{
			Change: w.change(), User: eve, Level: 1, Name: "Eve Ahorn", Birth: "1949-12-31",
			DocumentType: wallet.DocumentResident, DocumentNumber: "11010519491231002x",
		}
		for _, change := range []func(*wallet.SubmitKYCInput){
			func(in *wallet.SubmitKYCInput) { in.DocumentNumber = "110105194912310021" },
			func(in *wallet.SubmitKYCInput) { in.Birth = "1949-12-30" },
			func(in *wallet.SubmitKYCInput) { in.Sex = "M" },
			func(in *wallet.SubmitKYCInput) { in.Nationality = "DE" },
			func(in *wallet.SubmitKYCInput) { in.Issuer = "HK" },
		} {
			wrong := in
			wrong.Change = w.change()
			change(&wrong)
			w.refused(wallet.CodeInvalidDocument, failure(w.submit(wrong)))
		}
		done := w.kycCase(w.submit(in))
		equal(w, "the status", done.Status, wallet.KYCApproved)
		equal(w, "what is told of the number", done.DocumentEnding+done.DocumentExpires, "***02X")
		equal(w, "who she is", w.review(done.ID).Sex+w.review(done.ID).Nationality, "FCN")
	})
	s.it("says what is missing, and bounds what is handed in", func(w *world) {
		eve := w.applicant("eve")
		try := func(in wallet.SubmitKYCInput, change func(*wallet.SubmitKYCInput)) error {
			in.Change = w.change()
			change(&in)
			return failure(w.submit(in))
		}
		for _, change := range []func(*wallet.SubmitKYCInput){
			func(in *wallet.SubmitKYCInput) { in.Level = 0 },
			func(in *wallet.SubmitKYCInput) { in.Level = wallet.MaxKYCLevel + 1 },
			func(in *wallet.SubmitKYCInput) { in.Name = "" },
			func(in *wallet.SubmitKYCInput) { in.Birth = "28.2.1990" },
			func(in *wallet.SubmitKYCInput) { in.Nationality = "" },
			func(in *wallet.SubmitKYCInput) { in.Nationality = "GERMANY" },
			func(in *wallet.SubmitKYCInput) { in.DocumentType = "" },
			func(in *wallet.SubmitKYCInput) { in.DocumentType = "library_card" },
			func(in *wallet.SubmitKYCInput) { in.DocumentNumber = "" },
			func(in *wallet.SubmitKYCInput) { in.Expires = "" },
			func(in *wallet.SubmitKYCInput) { in.Expires = "soon" },
			func(in *wallet.SubmitKYCInput) { in.Sex = "W" },
		} {
			w.refused(wallet.CodeInvalidInput, try(w.passport(eve, "C01X00T47"), change))
		}
		w.refused(wallet.CodeInvalidImage, try(w.passport(eve, "C01X00T47"), func(in *wallet.SubmitKYCInput) { in.Images = shown() }))
		w.setLevel(eve, 1)
		images := func(change func(*wallet.SubmitKYCInput)) error { return try(w.imagesOf(eve), change) }
		padded := func(size int) []byte { // a picture with what follows its end
			content := picture(160, 100)
			return append(content, bytes.Repeat([]byte{0}, size-len(content))...)
		}
		upload := func(kind wallet.ImageKind, content []byte) wallet.KYCUpload {
			return wallet.KYCUpload{Kind: kind, Content: content}
		}
		for _, change := range []func(*wallet.SubmitKYCInput){
			func(in *wallet.SubmitKYCInput) { in.Images = nil },
			func(in *wallet.SubmitKYCInput) { in.Images = in.Images[:1] },
			func(in *wallet.SubmitKYCInput) { in.Images[0].Content = nil },
			func(in *wallet.SubmitKYCInput) { in.Images[0].Content = []byte("GIF89a") },
			func(in *wallet.SubmitKYCInput) { in.Images[0].Content = []byte(onePDF) },
			func(in *wallet.SubmitKYCInput) { in.Images[0].Content = picture(99, 100) },
			func(in *wallet.SubmitKYCInput) { in.Images[1].Kind = wallet.ImageFront },
			func(in *wallet.SubmitKYCInput) { in.Images[1].Kind = wallet.ImagePaper },
			func(in *wallet.SubmitKYCInput) { in.Images[0].Content = padded(wallet.MaxKYCImageBytes + 1) },
			func(in *wallet.SubmitKYCInput) {
				for range wallet.MaxKYCImages {
					in.Images = append(in.Images, upload(wallet.ImageBack, picture(100, 100)))
				}
			},
			func(in *wallet.SubmitKYCInput) {
				full := padded(wallet.MaxKYCImageBytes)
				rest := padded(wallet.MaxKYCUploadBytes - 2*wallet.MaxKYCImageBytes + 1)
				in.Images = []wallet.KYCUpload{upload(wallet.ImageFront, full), upload(wallet.ImageBack, full), upload(wallet.ImageSelfie, rest)}
			},
		} {
			w.refused(wallet.CodeInvalidImage, images(change))
		}
		w.refused(wallet.CodeInvalidInput, images(func(in *wallet.SubmitKYCInput) { in.Images[0].Kind = "x-ray" }))
		w.refused(wallet.CodeInvalidInput, images(func(in *wallet.SubmitKYCInput) { in.Name = "Eve" }))
		w.ok(images(func(in *wallet.SubmitKYCInput) {
			full := padded(wallet.MaxKYCImageBytes)
			rest := padded(wallet.MaxKYCUploadBytes - 2*wallet.MaxKYCImageBytes)
			in.Images = []wallet.KYCUpload{upload(wallet.ImageFront, full), upload(wallet.ImageBack, full), upload(wallet.ImageSelfie, rest)}
		}))
	})
	s.it("takes so many cases a day, of who has proven e-mail and phone", func(w *world) {
		zoe := w.enter(who{kind: wallet.KindPerson, name: "zoe", country: "DE", pending: true})
		w.refused(wallet.CodeAccountNotActive, failure(w.submit(w.passport(zoe, "C01X00T47"))))
		eve := w.applicant("eve")
		w.setLevel(eve, 1)
		for range wallet.MaxKYCSubmissions {
			w.kycCase(w.reject(w.opens2(eve)))
			w.Advance(time.Minute)
		}
		said := w.refused(wallet.CodeTooManyAttempts, failure(w.submit(w.imagesOf(eve))))
		w.detail(said, "retry_at", w.Now().Add(day-wallet.MaxKYCSubmissions*time.Minute).UTC().Format(time.RFC3339))
		w.Advance(day - (wallet.MaxKYCSubmissions-1)*time.Minute)
		w.opens2(eve)
	})
}
