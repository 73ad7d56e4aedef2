package rail

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// A token is sandbox, card or bank, the behaviour and the fingerprint, with
// colons between them. It is all that the sandbox knows of an instrument.
const (
	tokenMark      = "sandbox"
	tokenCard      = "card"
	tokenBank      = "bank"
	tokenSeparator = ":"
	tokenParts     = 4

	// maxFingerprint bounds the fingerprint: 64 bytes in hex.
	maxFingerprint = 128
)

type token struct {
	card        bool
	behaviour   behaviour
	fingerprint string
}

// String writes the token; it holds no number.
func (t token) String() string {
	kind := tokenBank
	if t.card {
		kind = tokenCard
	}
	return strings.Join([]string{tokenMark, kind, string(t.behaviour), t.fingerprint}, tokenSeparator)
}

// parseToken reads what String wrote; ok is false for anything else.
func parseToken(text string) (token, bool) {
	parts := strings.SplitN(text, tokenSeparator, tokenParts+1)
	if len(parts) != tokenParts || parts[0] != tokenMark || !isFingerprint(parts[3]) {
		return token{}, false
	}
	t := token{card: parts[1] == tokenCard, behaviour: behaviour(parts[2]), fingerprint: parts[3]}
	known := t.behaviour == succeed
	if t.card {
		known = knownBehaviour(t.behaviour)
	}
	return t, known && t.String() == text
}

func knownBehaviour(b behaviour) bool {
	for _, card := range TestCards() {
		if card.behaviour == b {
			return true
		}
	}
	return false
}

func isFingerprint(text string) bool {
	if text == "" || len(text) > maxFingerprint {
		return false
	}
	for _, c := range []byte(text) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// makeToken gives the token of an instrument. A card that is no test card is
// refused: the sandbox must never hold a card that somebody owns.
func makeToken(in engine.RailInstrument) (token, error) {
	if !isFingerprint(in.Fingerprint) {
		return token{}, fmt.Errorf("tokenize: the fingerprint is not 1 to %d hex digits in lower case", maxFingerprint)
	}
	if !in.Card {
		return token{behaviour: succeed, fingerprint: in.Fingerprint}, nil
	}
	card, ok := testCard(in.Number)
	if !ok {
		return token{}, wallet.Refuse(wallet.CodeInvalidCard, "the sandbox takes no card but its test cards",
			"use 4242424242424242, which succeeds")
	}
	return token{card: true, behaviour: card.behaviour, fingerprint: in.Fingerprint}, nil
}
