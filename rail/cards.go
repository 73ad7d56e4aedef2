package rail

import "github.com/okpay/okpay/wallet"

// behaviour is what the sandbox does with the orders of a token. It is a part of
// the token, so a name never changes its meaning.
type behaviour string

const (
	succeed           behaviour = "succeed"
	declined          behaviour = "declined"
	insufficientFunds behaviour = "insufficient-funds"
	expired           behaviour = "expired"
	wrongCode         behaviour = "wrong-code"
	processingError   behaviour = "processing-error"
	late              behaviour = "late"
	twice             behaviour = "twice"
)

// TestCard is a card number that the sandbox knows and what it does.
type TestCard struct {
	Number string
	Brand  string
	Kind   wallet.InstrumentKind
	Does   string // one short phrase

	behaviour behaviour
}

// TestCards lists the cards of the sandbox. The numbers are public: processors
// give them out for tests, and no bank issues them.
func TestCards() []TestCard {
	return []TestCard{
		{"4242424242424242", "visa", wallet.InstrumentCredit, "succeeds", succeed},
		{"4000056655665556", "visa", wallet.InstrumentDebit, "succeeds", succeed},
		{"5105105105105100", "mastercard", wallet.InstrumentPrepaid, "succeeds", succeed},
		{"4000000000000002", "visa", wallet.InstrumentCredit, "is declined", declined},
		{"4000000000009995", "visa", wallet.InstrumentCredit, "is declined for lack of funds", insufficientFunds},
		{"4000000000000069", "visa", wallet.InstrumentCredit, "is declined as expired", expired},
		{"4000000000000127", "visa", wallet.InstrumentCredit, "is declined for a wrong security code", wrongCode},
		{"4000000000000119", "visa", wallet.InstrumentCredit, "fails in processing; the next order succeeds", processingError},
		{"4000000000003220", "visa", wallet.InstrumentCredit, "answers late: pending, then succeeds when asked", late},
		{"4000000000000259", "visa", wallet.InstrumentCredit, "succeeds and answers twice", twice},
	}
}

// cardKind says how the card of that number is funded, as a processor knows it
// by the range of the issuer. A number that is no test card's is taken for
// credit, for which fees are highest.
func cardKind(number string) wallet.InstrumentKind {
	if card, ok := testCard(number); ok {
		return card.Kind
	}
	return wallet.InstrumentCredit
}

func testCard(number string) (TestCard, bool) {
	for _, card := range TestCards() {
		if card.Number == number {
			return card, true
		}
	}
	return TestCard{}, false
}

// decline gives the code with which the behaviour declines, and "" when it does
// not decline by itself.
func (b behaviour) decline() wallet.Code {
	switch b {
	case declined:
		return wallet.CodeCardDeclined
	case insufficientFunds:
		return wallet.CodeCardInsufficientFunds
	case expired:
		return wallet.CodeCardExpired
	case wrongCode:
		return wallet.CodeCardWrongCode
	case succeed, processingError, late, twice:
		return ""
	default:
		return wallet.CodeInstrumentUnusable
	}
}

// reason is the sentence that goes with a code.
func reason(code wallet.Code) string {
	switch code {
	case "":
		return ""
	case wallet.CodeCardDeclined:
		return "the issuer declined the card"
	case wallet.CodeCardInsufficientFunds:
		return "the card has not enough funds"
	case wallet.CodeCardExpired:
		return "the issuer says that the card has expired"
	case wallet.CodeCardWrongCode:
		return "the issuer says that the card's security code is wrong"
	case wallet.CodeProcessingError:
		return "the processor failed to process the order; trying again may succeed"
	case wallet.CodeInstrumentUnusable:
		return "the instrument cannot be used for this"
	default:
		return "the order was declined"
	}
}
