package password

import (
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/okpay/okpay/wallet/ident"
)

// MinGuesses is the least number of guesses of a password that is let in: the
// score 3 of zxcvbn, "safely unguessable" for who cannot see its hash.
const MinGuesses = 100_000_000

// MaxRunes is how many characters of a password are looked at.
const MaxRunes = 128

// Reason says which kind of pattern covers most of a password in its cheapest cover.
type Reason int

// The reasons.
const (
	ReasonShort    Reason = iota // no pattern: there are too few characters
	ReasonCommon                 // a common password
	ReasonWord                   // a word of a language
	ReasonName                   // a common name
	ReasonOwner                  // what is known of its owner
	ReasonKeys                   // a walk over a keyboard
	ReasonRepeat                 // a part that is repeated
	ReasonSequence               // characters in order
	ReasonDate                   // a date
)

// Estimate is how hard a password is to guess. Guesses stay at the greatest
// uint64 when they would pass it.
type Estimate struct {
	Guesses uint64
	Reason  Reason
}

// Score returns 0 to 4, from less than 10^3, 10^6, 10^8 and 10^10 guesses up.
func (e Estimate) Score() int {
	score := 0
	for _, limit := range []uint64{1_000, 1_000_000, MinGuesses, 10_000_000_000} {
		if e.Guesses >= limit {
			score++
		}
	}
	return score
}

// Owner is what is known of who chooses a secret; every field may be empty.
type Owner struct {
	Name   string
	Email  string
	Phone  string
	Handle string
	Birth  ident.Date
	// Words are further words that count against a password: the owner's
	// document, city, or company.
	Words []string
}

// Estimator estimates passwords. Its dictionary is read at the first of them.
type Estimator struct {
	load func() (*analysis, error)
}

// NewEstimator makes an Estimator. It does no work: one is enough for a program.
func NewEstimator() *Estimator {
	return &Estimator{load: sync.OnceValues(func() (*analysis, error) {
		lex, err := readLexicon(packedWords)
		if err != nil {
			return nil, err
		}
		return &analysis{lexica: []*lexicon{lex}, boards: newBoards()}, nil
	})}
}

// Estimate estimates a password of owner, chosen on today: years near to it are
// tried first. An error says that the program is damaged.
func (e *Estimator) Estimate(password string, owner Owner, today time.Time) (Estimate, error) {
	base, err := e.load()
	if err != nil {
		return Estimate{}, err
	}
	like := &analysis{
		lexica: append(base.lexica[:len(base.lexica):len(base.lexica)], newLexicon(owner.words(), fromOwner)),
		boards: base.boards,
		known:  map[string]Estimate{},
		year:   today.Year(),
	}
	text := make([]rune, 0, min(len(password), MaxRunes))
	for _, r := range password {
		if len(text) == MaxRunes {
			break
		}
		text = append(text, r)
	}
	return newAnalysis(text, like).estimate(), nil
}

// Check refuses a password of owner that fewer than MinGuesses guesses find, with
// an *[ident.Error] that says which pattern makes it weak and repeats none of it.
// How many bytes a password may have is the caller's to say.
func (e *Estimator) Check(password string, owner Owner, today time.Time) error {
	estimate, err := e.Estimate(password, owner, today)
	if err != nil || estimate.Guesses >= MinGuesses {
		return err
	}
	return &ident.Error{
		Message: "the password is too easy to guess: " + estimate.Reason.text(),
		Hint:    "a few unrelated words make a good one",
	}
}

// text returns what a reason says to who chose a password.
func (r Reason) text() string {
	switch r {
	case ReasonCommon:
		return "it is made of a common password"
	case ReasonWord:
		return "it is made of few common words"
	case ReasonName:
		return "it is made of common names"
	case ReasonOwner:
		return "it is made of the owner's own name, e-mail, phone, handle or birth date"
	case ReasonKeys:
		return "it is a walk over neighbouring keys"
	case ReasonRepeat:
		return "it repeats a short part"
	case ReasonSequence:
		return "it is a sequence such as abcd or 1234"
	case ReasonDate:
		return "it is made of a date"
	default:
		return "it is too short"
	}
}

// The bounds of what is taken from an owner.
const (
	maxOwnerWords  = 96
	maxOwnerText   = 300 // bytes of one field
	minOwnerWord   = 2   // runes
	minPhoneSuffix = 4
)

// words returns the words that are known of an owner, in lower case: each field
// whole, its parts, and what people make of them.
func (o Owner) words() []string {
	var words []string
	add := func(word string) {
		if len(words) < maxOwnerWords && len(word) <= maxOwnerText && len([]rune(word)) >= minOwnerWord && !strings.ContainsFunc(word, unicode.IsControl) {
			words = append(words, word)
		}
	}
	for _, word := range formsOf(o.Birth) {
		add(word)
	}
	if digits := digitsOf(o.Phone); len(digits) >= minPhoneSuffix && len(digits) <= maxOwnerText {
		add("+" + digits)
		for at := max(0, len(digits)-15); at <= len(digits)-minPhoneSuffix; at++ {
			add(digits[at:])
		}
	}
	for _, field := range append([]string{o.Name, o.Email, o.Handle}, o.Words...) {
		if len(field) > maxOwnerText {
			continue
		}
		lower := strings.Map(unicode.ToLower, field)
		parts := strings.FieldsFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
		add(lower)
		add(strings.Join(parts, ""))
		var initials strings.Builder
		for _, part := range parts {
			add(part)
			initials.WriteRune([]rune(part)[0])
		}
		add(initials.String())
		if local, domain, found := strings.Cut(lower, "@"); found {
			add(local)
			add(domain)
		}
	}
	return words
}

// digitsOf returns the digits of a text.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}
