package engine

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/ident/mrz"
	likeness "github.com/okpay/okpay/wallet/names"
)

// PurposeDocument is that of the hashes by which a document is found again.
const PurposeDocument = "okpay document v1"

// sameName is the similarity of names that have the same words.
const sameName = 10_000

// maxExpiryYears is how far ahead a document may say that it is good.
const maxExpiryYears = 100

// residentCountry is who issues resident numbers.
const residentCountry = "CN"

// statement is what a customer says to be, by a document, after all checks.
type statement struct {
	kind   wallet.DocumentType
	stated KYCStated
	birth  ident.Date
	expiry ident.Date // not known for what does not expire
	zone   mrz.Document
	zoned  bool
	// nameDiffers says that the name in the zone is not quite the stated one.
	nameDiffers bool
}

// invalid is a refusal of what a document says.
func invalid(message, hint string) error {
	return wallet.Refuse(wallet.CodeInvalidDocument, message, hint)
}

func documentExpired() error {
	return wallet.Refuse(wallet.CodeDocumentExpired, "the document has expired", "hand in one that is good")
}

// statesNothing refuses what belongs to level 1 in a case of images.
func statesNothing(in wallet.SubmitKYCInput) error {
	if in.Name+in.Birth+in.Nationality+string(in.DocumentType)+in.Issuer+in.DocumentNumber+in.Sex+in.Expires+in.MRZ != "" {
		return wallet.Refuse(wallet.CodeInvalidInput, "what a document says belongs to level 1", "give images alone, or --level 1")
	}
	return nil
}

// readStatement checks what a customer states, each part by itself and all of
// them against each other. What does not agree is refused, so that a slip can be
// mended at once; a name that may be the same is for a person to judge.
func (e *Engine) readStatement(in wallet.SubmitKYCInput) (*statement, error) {
	today := e.Clock().UTC()
	p := &statement{kind: in.DocumentType}
	if err := oneOf("document type", in.DocumentType, wallet.DocumentTypes()...); err != nil {
		return nil, err
	}
	if in.DocumentType == "" {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "nothing says which document it is", "say it with --document-type")
	}
	var err error
	if p.stated.Name, err = ident.ParseName(in.Name); err != nil {
		return nil, refusal(wallet.CodeInvalidInput, err)
	}
	if p.birth, err = ident.ParseBirth(in.Birth, today); err != nil {
		return nil, refusal(wallet.CodeInvalidInput, err)
	}
	p.stated.Birth = p.birth.String()
	if p.stated.Nationality, err = country(in.Nationality); err != nil {
		return nil, err
	}
	if p.stated.Issuer, err = country(in.Issuer); err != nil {
		return nil, err
	}
	if err := p.readSexAndExpiry(in, today); err != nil {
		return nil, err
	}
	if in.DocumentType == wallet.DocumentResident {
		err = p.readResident(in, today)
	} else {
		err = e.readDocument(p, in, today)
	}
	if err != nil {
		return nil, err
	}
	if p.stated.Nationality == "" {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "the nationality is missing", "give it with --nationality, such as DE")
	}
	if p.stated.Issuer == "" {
		p.stated.Issuer = p.stated.Nationality
	}
	if p.expiry.Known() {
		p.stated.Expires = p.expiry.String()
	}
	return p, nil
}

func country(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	code, err := ident.ParseCountry(text)
	return code, refusal(wallet.CodeInvalidInput, err)
}

func (p *statement) readSexAndExpiry(in wallet.SubmitKYCInput, today time.Time) error {
	switch sex := ident.Sex(strings.ToUpper(strings.TrimSpace(in.Sex))); sex {
	case "", ident.Female, ident.Male, ident.SexUnspecified:
		p.stated.Sex = string(sex)
	default:
		return wallet.Refuse(wallet.CodeInvalidInput, "the sex is none of F, M and X", "write it as the document does, or leave it out")
	}
	if in.Expires == "" {
		return nil
	}
	day, err := time.Parse(time.DateOnly, strings.TrimSpace(in.Expires))
	if err != nil || day.Year() > today.Year()+maxExpiryYears {
		return wallet.Refuse(wallet.CodeInvalidInput, "the day on which the document expires is not a date", "type year, month and day, such as 2031-02-28")
	}
	p.expiry = ident.DateOf(day)
	if p.expiry.Before(ident.DateOf(today)) {
		return documentExpired()
	}
	return nil
}

// readResident reads a Chinese resident number, which says by itself when its
// holder was born, and who is a woman or a man.
func (p *statement) readResident(in wallet.SubmitKYCInput, today time.Time) error {
	if in.MRZ != "" {
		return wallet.Refuse(wallet.CodeInvalidInput, "a resident identity card has no machine-readable zone", "leave it out")
	}
	number, err := ident.ParseResidentNumber(in.DocumentNumber, today)
	if err != nil {
		return invalidOf(err)
	}
	switch {
	case number.Birth != p.birth:
		return invalid("the birth date in the resident number is another than the stated one", "give both as they stand on the card")
	case p.stated.Sex != "" && p.stated.Sex != string(number.Sex):
		return invalid("the sex in the resident number is another than the stated one", "give both as they stand on the card")
	case p.stated.Nationality != "" && p.stated.Nationality != residentCountry, p.stated.Issuer != "" && p.stated.Issuer != residentCountry:
		return invalid("a resident identity card is issued by China, to its citizens", "leave issuer and nationality out, or name another document")
	}
	p.stated.Number, p.stated.Sex = number.Text, string(number.Sex)
	p.stated.Issuer, p.stated.Nationality = residentCountry, residentCountry
	return nil
}

// readDocument reads a passport or an identity card, by its zone or as it is typed.
func (e *Engine) readDocument(p *statement, in wallet.SubmitKYCInput, today time.Time) error {
	if in.DocumentNumber != "" {
		number, err := mrz.ParseNumber(in.DocumentNumber)
		if err != nil {
			return invalidOf(err)
		}
		p.stated.Number = number
	}
	switch {
	case in.MRZ != "":
		return e.readZone(p, in.MRZ, today)
	case p.stated.Number == "":
		return wallet.Refuse(wallet.CodeInvalidInput, "the document's number is missing",
			"give it with --document-number-stdin, or its machine-readable zone with --mrz-file")
	case !p.expiry.Known():
		return wallet.Refuse(wallet.CodeInvalidInput, "the day on which the document expires is missing",
			"give it with --expires, or its machine-readable zone with --mrz-file")
	}
	return nil
}

// readZone reads the machine-readable zone, which has to agree with all that was
// stated, and fills in what was not.
func (e *Engine) readZone(p *statement, text string, today time.Time) error {
	if len(text) > wallet.MaxMRZLength {
		return invalid("the machine-readable zone is too long", "give its two or three lines alone")
	}
	zone, err := mrz.Parse(text, today)
	if err != nil {
		return invalidOf(err)
	}
	nation, issuer := codeOf(zone.Nationality), codeOf(zone.Issuer)
	differs := func(what string) error {
		return invalid(fmt.Sprintf("the %s in the machine-readable zone is another than the stated one", what), "give both as they stand in the document")
	}
	agreement := zone.NameAgreement(p.stated.Name)
	switch {
	case zone.Specimen() && e.Rail.Name() != sandboxRail:
		return invalid("the document is a specimen, by which nobody can be known", "give a real one; specimens are taken in a sandbox alone")
	case (zone.Form == mrz.TD3 || strings.HasPrefix(zone.Type, "P")) != (p.kind == wallet.DocumentPassport):
		return invalid("the machine-readable zone is of another kind of document", "say with --document-type what it is")
	case zone.Expired(today):
		return documentExpired()
	case p.stated.Number != "" && p.stated.Number != zone.Number:
		return differs("number")
	case !zone.Birth.Agrees(p.birth):
		return differs("birth date")
	case p.stated.Sex != "" && zone.Sex != ident.SexUnspecified && p.stated.Sex != string(zone.Sex):
		return differs("sex")
	case p.expiry.Known() && p.expiry != zone.Expiry:
		return differs("day of expiry")
	case p.stated.Nationality != "" && len(nation) == len(p.stated.Nationality) && p.stated.Nationality != nation:
		return differs("nationality")
	case p.stated.Issuer != "" && len(issuer) == len(p.stated.Issuer) && p.stated.Issuer != issuer:
		return differs("issuer")
	case agreement == mrz.NameDiffers:
		return differs("name")
	}
	p.zone, p.zoned, p.nameDiffers = zone, true, agreement != mrz.NameAgrees
	p.expiry = zone.Expiry
	p.stated.Number, p.stated.Sex, p.stated.Nationality, p.stated.Issuer = zone.Number, string(zone.Sex), nation, issuer
	p.stated.MRZ, p.stated.MRZName = strings.TrimSpace(text), strings.TrimSpace(zone.Primary+", "+zone.Secondary)
	return nil
}

// codeOf is the country of a code in a zone, and the code itself for what belongs
// to no country.
func codeOf(code string) string {
	if country, ok := mrz.Country(code); ok && country != "" {
		return country
	}
	return code
}

// isNamed reports whether the document is that of somebody who is registered
// under a name: by the zone, or else the stated name has the same words.
func (p *statement) isNamed(registered string) bool {
	if p.zoned {
		return p.zone.NameAgreement(registered) == mrz.NameAgrees
	}
	return likeness.Similarity(likeness.Parse(p.stated.Name), likeness.Parse(registered)) == sameName
}

// documentIndex is the keyed hash by which a document is found again: kind,
// issuer and number, in the one form in which they are kept.
func (e *Engine) documentIndex(ctx context.Context, p *statement) (string, error) {
	sum, err := e.keyedHash(ctx, PurposeDocument, string(p.kind), p.stated.Issuer, p.stated.Number)
	return hex.EncodeToString(sum), err
}

// invalidOf turns what a reader of documents says into a refusal.
func invalidOf(err error) error {
	var said *ident.Error
	if errors.As(err, &said) {
		return invalid(said.Message, said.Hint)
	}
	return err
}
