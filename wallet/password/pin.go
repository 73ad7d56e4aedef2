package password

import (
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet/ident"
)

// PINDigits is the length of a payment PIN.
const PINDigits = 6

// maxPINTurns is the most directions of a walk over a keypad that is refused,
// such as 147852 with its three.
const maxPINTurns = 3

// CheckPIN refuses a payment PIN that is not six digits or that is among the
// first that somebody tries: one or two digits or a half repeated, a sequence, a
// walk over a keypad, a date or a phone of its owner, and the most common ones of
// published leaks. The refusal is an *[ident.Error] and does not repeat the PIN.
func CheckPIN(pin string, owner Owner) error {
	if len(pin) != PINDigits || digitsOf(pin) != pin {
		return refusePIN("a PIN has six digits")
	}
	switch {
	case repeats(pin):
		return refusePIN("the PIN repeats itself")
	case inSequence(pin):
		return refusePIN("the PIN is a sequence")
	case isWalk(pin, newKeypads(), maxPINTurns):
		return refusePIN("the PIN is a walk over the keypad")
	case ofBirth(pin, owner.Birth):
		return refusePIN("the PIN is made of the owner's birth date")
	case strings.Contains(digitsOf(owner.Phone), pin):
		return refusePIN("the PIN is a part of the owner's phone number")
	case isCommonPIN(pin):
		return refusePIN("the PIN is one that many people have")
	}
	return nil
}

func refusePIN(message string) error {
	return &ident.Error{Message: message, Hint: "choose six digits that mean nothing and follow no pattern"}
}

// repeats reports whether a PIN is a digit, a pair or three digits over and over,
// pairs of equal digits in order, three and three equal digits, or reads the
// same from both ends.
func repeats(pin string) bool {
	for _, period := range []int{1, 2, 3} {
		if pin[period:] == pin[:PINDigits-period] {
			return true
		}
	}
	mirrored := []byte(pin)
	slices.Reverse(mirrored)
	if string(mirrored) == pin || pin[:3] == strings.Repeat(pin[:1], 3) && pin[3:] == strings.Repeat(pin[3:4], 3) {
		return true
	}
	pairs := pin[0] == pin[1] && pin[2] == pin[3] && pin[4] == pin[5]
	return pairs && steady([]byte{pin[0], pin[2], pin[4]})
}

// inSequence reports whether the digits go up or down by the same step, around
// from 9 to 0 as well, or do so in pairs, as 010203 does.
func inSequence(pin string) bool {
	return steady([]byte(pin)) ||
		steady([]byte{pin[0], pin[2], pin[4]}) && steady([]byte{pin[1], pin[3], pin[5]})
}

// steady reports whether digits go on by one step.
func steady(digits []byte) bool {
	step := (digits[1] - digits[0] + 10) % 10
	for i := 2; i < len(digits); i++ {
		if (digits[i]-digits[i-1]+10)%10 != step {
			return false
		}
	}
	return true
}

// ofBirth reports whether a PIN is a birth date in one of its forms, or two
// shorter ones in a row.
func ofBirth(pin string, birth ident.Date) bool {
	forms := formsOf(birth)
	for _, form := range forms {
		if form == pin {
			return true
		}
		if rest, ok := strings.CutPrefix(pin, form); ok && (slices.Contains(forms, rest) || rest == form[:min(len(rest), len(form))]) {
			return true
		}
		if len(form) == 8 && strings.Contains(form, pin) {
			return true
		}
	}
	if !birth.Real() {
		return false
	}
	year := birth.Time().Format("2006")
	return strings.HasPrefix(pin, year) || strings.HasSuffix(pin, year)
}

// isCommonPIN reports whether a PIN of no pattern is a common one.
func isCommonPIN(pin string) bool {
	switch pin {
	case "112358", "123654", "123456", "654321", "142536", "147369", "159753", "159357", "753159", "357159", "951753", "753951",
		"314159", "271828", "141421", "161803", "299792",
		"520131", "131452", "520520", "521521", "131400", "201314", "520530", "168168", "168888", "888168", "518518", "888666", "666888",
		"696969", "420420", "420690", "690420", "007007", "000007", "700700", "911911", "911110", "112911",
		"123123", "123321", "456789", "789456", "456123", "741852", "852741", "963852", "258456", "456852", "147852", "258147", "369258", "963741",
		"100000", "000001", "000100", "100001", "200000", "123000", "111222", "111000", "000111", "123789", "789123", "987123", "121314", "131415", "151515",
		"102938", "192837", "837291", "918273", "564738", "010101", "101112", "202122", "112211", "221122", "246824", "135791", "975310", "864208",
		"852456", "654852", "159951", "147741", "258852", "369963", "145236", "325698", "258963", "124578", "235689", "134679", "976431", "852963":
		return true
	default:
		return false
	}
}
