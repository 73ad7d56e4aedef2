package pages

import (
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// Words are the texts of all pages in one language.
type Words struct {
	Lang               string // tag of BCP 47
	LoggedInAs, LogOut string
	Footer             string // before the host
	Wrong, Foreign     string // a fault; a form that came from elsewhere
	NothingHere        string

	Login   LoginWords
	Consent ConsentWords
	Pay     PayWords
	Receipt ReceiptWords

	day, clock string // layouts of time
	problems   map[wallet.Code]string
	sources    map[string]string
}

// Source names who stated a rate.
func (w Words) Source(of string) string {
	if text := w.sources[of]; text != "" {
		return text
	}
	return of
}

// LoginWords are those of the form to log in.
type LoginWords struct{ User, Password, Code, CodeHint, LogIn string }

// ConsentWords are those of the pages where an application is linked.
type ConsentWords struct {
	Title, Typed, Next, Asks, Cap, Approve, Deny, Linked, Denied, Again, Unknown string

	scopes map[wallet.Scope]string
}

// Scope says in words what a scope is for.
func (w ConsentWords) Scope(scope wallet.Scope) string { return w.scopes[scope] }

// PayWords are those of the page of a checkout.
type PayWords struct {
	Title, To, Open, Parts, Expires, Steps, Step1, Step2, Step3 string

	LogInHead, ChooseHead, ReviewHead, PINHead, DoneHead, WaitsHead, PaidHead, ExpiredHead, RefusedHead string

	HowMuch, AtMost, From, Available, Pays, NoPurse, MorePurses, Promo, PromoCode, Continue, Leave string

	Gets, Rate, ValidUntil, Margin, Fee, NoFee, Cashback, Leaves, PIN, TOTP, Pay, Other string

	SetPINWhy, NewPIN, NewPINAgain, SetPIN, PINsDiffer string

	Thanks, Waits, Got, Left, When, Transaction, Back, Receipt string

	IsPaid, IsExpired, Unsure, UnsureOpen, NewRate, NewPrice, NotEnough, NoRate, NoSuch string
}

// ReceiptWords are those of a receipt.
type ReceiptWords struct {
	Title, Refunded, PaidAt, For, Order, Transaction, Hint, NoSuch string

	statuses map[wallet.ReceiptStatus]string
}

// Status names what became of what was paid.
func (w ReceiptWords) Status(s wallet.ReceiptStatus) string { return w.statuses[s] }

// Problem says in words what a code means to who reads a page.
func (w Words) Problem(code wallet.Code) string {
	if text := w.problems[code]; text != "" {
		return text
	}
	return w.Wrong
}

// Clock writes the time of a day; all times of pages are UTC.
func (w Words) Clock(t time.Time) string { return t.UTC().Format(w.clock) }

// When writes a moment, to the minute.
func (w Words) When(t time.Time) string { return t.UTC().Format(w.day + w.clock) }

// WordsFor gives the words for a header Accept-Language (RFC 9110, section
// 12.5.4): of English and Chinese the one that weighs more, the one that stands
// first where they weigh the same, and English where neither is asked for.
func WordsFor(accept string) Words {
	best, chosen := 0, english
	for part := range strings.SplitSeq(strings.ToLower(accept), ",") {
		tag, parameters, _ := strings.Cut(part, ";")
		words := english
		switch primary, _, _ := strings.Cut(strings.TrimSpace(tag), "-"); primary {
		case "zh":
			words = chinese
		case "en":
		default:
			continue
		}
		if weight := weightOf(parameters); weight > best {
			best, chosen = weight, words
		}
	}
	return chosen()
}

// weightOf reads a weight (RFC 9110, section 12.4.2) in thousandths; what is not
// one weighs as if it were not there.
func weightOf(parameters string) int {
	const whole = 1000
	text, ok := strings.CutPrefix(strings.TrimSpace(parameters), "q=")
	if !ok {
		return whole
	}
	first, rest, _ := strings.Cut(text, ".")
	switch {
	case first == "1":
		return whole
	case first != "0" || len(rest) > 3 || strings.Trim(rest, "0123456789") != "":
		return whole
	}
	weight := 0
	for _, digit := range (rest + "000")[:3] {
		weight = weight*10 + int(digit-'0')
	}
	return weight
}
