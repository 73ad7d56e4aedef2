package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/ledger"
	"github.com/okpay/okpay/wallet/money"
	"github.com/okpay/okpay/wallet/policy"
)

// intent is one wish to move money, as the caller put it. Who is named is
// looked up when the batch is loaded.
type intent struct {
	kind       wallet.TransactionKind
	scope, key string
	actor      string
	by         *callerKey // the API key that it came by
	operator   bool       // by an operator, who may know what the other side has

	user       string // who acts: the payer, or the merchant of a capture or refund
	other      string // the other side
	instrument string
	parent     string // the payment of a refund, the hold of a capture or release
	amount     money.Decimal
	currency   string
	memo       string
	orderID    string
	reason     string
	expiresIn  time.Duration
	quote      string        // by which it converts
	from       string        // the currency of the purse that it is paid from, where that is named
	chosen     bool          // by the tool: the quote, or from where there is none
	fresh      *QuoteRecord  // made for it at the rates of the moment
	promo      string        // the code of a promotion
	checkout   string        // by which a merchant asks for it
	said       said          // with a checkout, what the caller itself said
	takes      money.Decimal // what was shown to leave the purse, where nothing else may

	sweep    *SweepRecord // of a withdrawal by a payout schedule: as much as leaves its floor, in the place of amount
	outdated bool         // the schedule is not as it was read any more

	payout, item string       // of a payout's item, which is guarded by its own row
	payee        *PayeeRecord // the bank account that it goes to, in the place of other
	system       bool         // by the wallet itself: an expired hold

	touches []ledger.Account // of the system, besides those of its kind: of a review

	found found  // when its batch was loaded
	batch *Batch // that it was in, once it was
}

// outcome is what became of an intent. Err is a refusal; it wrote nothing.
type outcome struct {
	txn      *Txn
	postings []ledger.Posting // that it made, which a dry run shows
	replay   bool
	err      error
}

// field is one thing that a caller said, for the comparison of two uses of one key.
type field struct{ name, value string }

// intentFields is how many fields the input of an intent has, and these are the
// places of some of them.
const (
	userPlace      = 1
	recipientPlace = 2
	intentFields   = 15
)

// intentFieldNames names the fields of the input of an intent. The order is
// fixed for ever: stored hashes name fields by their place.
func intentFieldNames() [intentFields]string {
	return [intentFields]string{
		"command", "user", "recipient", "amount", "currency", "memo", "order_id", "instrument", "transaction", "expires", "reason",
		"promo", "quote", "from", "checkout",
	}
}

// said is what the caller said of what a checkout says, too.
type said struct {
	amount   money.Decimal
	currency string
}

// input gives what counts as the input of an intent, field by field, in the form
// in which it is stored: texts without the space around them, the amount as
// canonical gives it.
func (in *intent) input(user, other string) [intentFields]string {
	quote, from := in.quote, in.from
	switch {
	case in.chosen && quote != "":
		quote = ""
	case in.chosen:
		from = ""
	}
	amount, currency := in.amount, in.currency
	if in.checkout != "" {
		amount, currency = in.said.amount, in.said.currency
	}
	return [intentFields]string{
		string(in.kind), user, other, canonical(amount), strings.ToUpper(currency), strings.TrimSpace(in.memo), strings.TrimSpace(in.orderID),
		in.instrument, in.parent, duration(in.expiresIn), strings.TrimSpace(in.reason), policy.CleanCode(in.promo), quote, from, in.checkout,
	}
}

// canonical writes an amount as the number that it is, so that "12.5" and
// "012.50" are the same, in whatever currency; what is no amount stays.
func canonical(amount money.Decimal) string {
	whole, fraction, point := strings.Cut(string(amount), ".")
	if !isDigits(whole) || (point && !isDigits(fraction)) {
		return string(amount)
	}
	last := len(whole) - 1 // which stays, even if it is a zero
	first := last - len(strings.TrimLeft(whole[:last], "0"))
	if fraction = strings.TrimRight(fraction, "0"); fraction == "" {
		return string(amount)[first:len(whole)]
	}
	return string(amount)[first : len(whole)+len(".")+len(fraction)]
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

func duration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strconv.FormatInt(int64(d), 10)
}

// hashLength is how much of each field's hash is kept. It need not withstand
// an attacker: whoever collides two inputs of one key fools himself alone.
const hashLength = 6

// startOfHash is what is kept of the SHA-256 of a field's value.
type startOfHash [hashLength]byte

func hashStart(value string) startOfHash {
	sum := sha256.Sum256([]byte(value))
	return startOfHash(sum[:hashLength])
}

// guarded is a field with a keyed hash for its value, because whoever has the
// database could find a phone or a code by trying all. What is hashed is what
// would be kept of the value, so that what was kept of one in clear can be
// turned into it.
func (e *Engine) guarded(ctx context.Context, name, value string) (field, error) {
	if value == "" {
		return field{name, ""}, nil
	}
	v, err := e.Vault(ctx)
	if err != nil {
		return field{}, fmt.Errorf("open the vault: %w", err)
	}
	start := hashStart(value)
	kept, err := guard(v, start[:])
	return field{name, kept}, err
}

func guard(v Vault, start []byte) (string, error) {
	sum, err := v.Index(PurposeInput, string(start))
	return hex.EncodeToString(sum), err
}

// guardedFields are the places of guarded fields in the inputs of events.
func guardedFields() map[string]int {
	return map[string]int{"customer.registered": 4, "customer.verified": 3, "customers.imported": 1, "api_key.created": 7, "payout.resumed": 1}
}

// GuardedEvents lists the types of events whose input holds what could be guessed.
func GuardedEvents() []string { return slices.Sorted(maps.Keys(guardedFields())) }

// GuardInput gives the stored input of an event of such a type with a keyed
// hash in the place of the plain one that was kept before there were vaults.
func GuardInput(v Vault, eventType string, stored []byte) ([]byte, error) {
	place, ok := guardedFields()[eventType]
	if !ok {
		return stored, nil
	}
	packed := slices.Clone(stored)
	for i := 0; i+hashLength < len(packed); i += 1 + hashLength {
		if int(packed[i]) != place {
			continue
		}
		kept, err := guard(v, packed[i+1:i+1+hashLength])
		if err != nil {
			return nil, err
		}
		start := hashStart(kept)
		copy(packed[i+1:], start[:])
	}
	return packed, nil
}

// hashFields packs the fields that are not empty, each as its place and the
// start of the SHA-256 of its value.
func hashFields(fields []field) []byte {
	packed := make([]byte, 0, len(fields)*(1+hashLength))
	for i, f := range fields {
		if f.value == "" {
			continue
		}
		start := hashStart(f.value)
		packed = append(append(packed, byte(i)), start[:]...)
	}
	return packed
}

// differing names the fields in which two packed inputs differ.
func differing(fields []field, stored []byte) []string {
	before := map[int]string{}
	for i := 0; i+hashLength < len(stored); i += 1 + hashLength {
		before[int(stored[i])] = string(stored[i+1 : i+1+hashLength])
	}
	var names []string
	for i, f := range fields {
		now := ""
		if f.value != "" {
			start := hashStart(f.value)
			now = string(start[:])
		}
		if now != before[i] {
			names = append(names, f.name)
		}
	}
	return names
}

// sameInput refuses a key that was used with another input, naming the fields
// that differ and not their old values.
func sameInput(key string, fields []field, stored []byte) error {
	names := differing(fields, stored)
	if len(names) == 0 {
		return nil
	}
	return wallet.Refuse(wallet.CodeIdempotencyMismatch,
		fmt.Sprintf("the idempotency key was used before with other input: %s", strings.Join(names, ", ")),
		"use a new key for a new intent, or repeat the first input exactly",
		"fields", names, "idempotency_key", key)
}

// parseAmount reads a positive amount in a currency.
func parseAmount(text money.Decimal, currency string) (money.Amount, error) {
	c, err := money.ParseCurrency(currency)
	if err != nil {
		return money.Amount{}, wallet.Refuse(wallet.CodeUnknownCurrency,
			fmt.Sprintf("%s is no currency", quote(currency)), "use an ISO 4217 code, such as EUR or JPY")
	}
	return parsePositive(text, c)
}

func parsePositive(text money.Decimal, c money.Currency) (money.Amount, error) {
	a, err := money.Parse(text, c)
	switch {
	case err == nil && a.IsPositive():
		return a, nil
	case err == nil:
		return a, wallet.Refuse(wallet.CodeInvalidAmount, "the amount must be more than zero", "give a positive amount, as 12.50")
	case errors.Is(err, money.ErrTooManyDecimals):
		return a, wallet.Refuse(wallet.CodeTooManyDecimals,
			fmt.Sprintf("%s has more decimals than %s has", quote(string(text)), c),
			fmt.Sprintf("%s has %d; amounts are refused and not rounded", c, c.Digits()), "decimals", c.Digits())
	case errors.Is(err, money.ErrOverflow):
		return a, wallet.Refuse(wallet.CodeInvalidAmount, "the amount is too large", "split it")
	default:
		return a, wallet.Refuse(wallet.CodeInvalidAmount, fmt.Sprintf("%s is no amount", quote(string(text))),
			"write digits with a point, as 12.50, without signs or separators")
	}
}

// quote shows a text from outside in a message, bounded and escaped, and of a
// phone no more than its ends.
func quote(text string) string {
	const most = 40
	text = ident.HidePhone(text)
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strconv.Quote(text)
}

// checkText reads a line of free text that may be empty.
func checkText(what, text string, most int) (string, error) {
	if text == "" {
		return "", nil
	}
	clean, err := ident.ParseText(what, text, most)
	return clean, refusal(wallet.CodeInvalidInput, err)
}

// refusal turns what a check of a standard says into a coded refusal.
func refusal(code wallet.Code, err error) error {
	if err == nil {
		return nil
	}
	var said *ident.Error
	if errors.As(err, &said) {
		return wallet.Refuse(code, said.Message, said.Hint)
	}
	return err
}
