package wording

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"text/template"
	"time"
	"unicode"
)

//go:embed texts/*/*.txt
var texts embed.FS

// Kind says which message is meant.
type Kind string

// The kinds of message: the codes, the alerts, what becomes of papers, and what
// support and webhooks have to say.
const (
	VerifyEmail   Kind = "verify_email"
	VerifyPhone   Kind = "verify_phone"
	PasswordReset Kind = "password_reset"

	NewLogin            Kind = "new_login"
	PasswordChanged     Kind = "password_changed"
	PINChanged          Kind = "pin_changed"
	Frozen              Kind = "frozen"
	SecondFactorChanged Kind = "second_factor_changed"
	AppLinked           Kind = "app_linked"

	KYCApproved Kind = "kyc_approved"
	KYCRejected Kind = "kyc_rejected"
	KYCExpiring Kind = "kyc_expiring"
	KYCExpired  Kind = "kyc_expired"

	TicketAnswered Kind = "ticket_answered"

	WebhookDisabled Kind = "webhook_disabled"
)

// Kinds lists all kinds.
func Kinds() []Kind {
	return []Kind{
		VerifyEmail, VerifyPhone, PasswordReset, NewLogin, PasswordChanged, PINChanged, Frozen, SecondFactorChanged, AppLinked,
		KYCApproved, KYCRejected, KYCExpiring, KYCExpired, TicketAnswered, WebhookDisabled,
	}
}

// Languages lists the languages by their tags, the one that stands in for those
// that are not there first.
func Languages() []string { return []string{"en", "zh"} }

// About is what a message is about. A message leaves out what it does not need.
type About struct {
	Code   string
	Life   time.Duration // how long the code is good
	At     time.Time     // when it happened
	From   string        // from where, such as the name of a device or an application; may be empty
	Level  int           // of KYC
	Reason string        // why something was rejected, as an operator says it, or what was wrong with a webhook last
	Until  string        // the last day on which a document is good, YYYY-MM-DD
	Ticket string        // the id of a ticket

	Webhook string // the id of a webhook
}

// Text is a message in words. Subject is one line.
type Text struct{ Subject, Body string }

// Book gives messages. It is safe for concurrent use.
type Book struct {
	mutex  sync.Mutex
	parsed map[string]*page
}

type page struct{ subject, body *template.Template }

// New makes a book, of which nothing is read yet.
func New() *Book { return &Book{parsed: map[string]*page{}} }

// subjectMark begins a text.
const subjectMark = "Subject: "

// maxFromLength is the most characters that a message tells of About.From.
const maxFromLength = 100

// maxReasonLength is the most characters that a message tells of About.Reason.
const maxReasonLength = 500

// Write writes a message in a language, or in the first of [Languages] when it
// is none of them. It fails for a kind that is none.
func (b *Book) Write(language string, kind Kind, about About) (Text, error) {
	p, err := b.page(language, kind)
	if err != nil {
		return Text{}, err
	}
	data := struct {
		Code, At, From, Reason, Until, Ticket, Webhook string
		Minutes, Level                                 int
	}{
		about.Code, about.At.UTC().Format("2006-01-02 15:04 UTC"), oneLine(about.From, maxFromLength), oneLine(about.Reason, maxReasonLength),
		about.Until, about.Ticket, about.Webhook, int(about.Life / time.Minute), about.Level,
	}
	var subject, body strings.Builder
	if err := p.subject.Execute(&subject, data); err != nil {
		return Text{}, fmt.Errorf("write the subject of %s: %w", kind, err)
	}
	if err := p.body.Execute(&body, data); err != nil {
		return Text{}, fmt.Errorf("write the body of %s: %w", kind, err)
	}
	return Text{Subject: subject.String(), Body: body.String()}, nil
}

// page reads a text when it is first asked for.
func (b *Book) page(language string, kind Kind) (*page, error) {
	if language != Languages()[1] {
		language = Languages()[0]
	}
	name := language + "/" + string(kind)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if p := b.parsed[name]; p != nil {
		return p, nil
	}
	text, err := texts.ReadFile("texts/" + name + ".txt")
	if err != nil {
		return nil, fmt.Errorf("there is no message %s: %w", name, err)
	}
	subject, body, found := strings.Cut(strings.TrimSpace(string(text)), "\n\n")
	if !found || !strings.HasPrefix(subject, subjectMark) || strings.Contains(subject, "\n") {
		return nil, fmt.Errorf("the message %s does not begin with a subject", name)
	}
	p := &page{}
	if p.subject, err = template.New(name).Parse(strings.TrimPrefix(subject, subjectMark)); err != nil {
		return nil, fmt.Errorf("read the subject of %s: %w", name, err)
	}
	if p.body, err = template.New(name).Parse(body); err != nil {
		return nil, fmt.Errorf("read the body of %s: %w", name, err)
	}
	b.parsed[name] = p
	return p, nil
}

// oneLine makes a text from outside one line of at most most characters, without
// control characters.
func oneLine(text string, most int) string {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			return ' '
		}
		return r
	}, text)), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
