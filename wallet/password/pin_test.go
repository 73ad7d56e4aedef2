package password

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet/ident"
)

func TestCheckPINRefusesWhatIsTriedFirst(t *testing.T) {
	t.Parallel()
	for reason, pins := range map[string]string{
		"six digits":      "12345 1234567 12345a ١٢٣٤٥٦",
		"repeats":         "000000 111111 999999 121212 696969 123123 520520 123321 147741 111222 888666 112233 998877 224466",
		"a sequence":      "123456 654321 234567 012345 987654 890123 142536 135791 246802 010203 102030 908070 192837",
		"walk":            "147852 258963 123654 789654 852147 456321 159632 147896",
		"many people":     "159753 314159 520131 201314 131452 112911",
		"birth date":      "231187 871123 112387 198711 111987 231119 871987 231123",
		"phone number":    "511234 491511 151123",
		"the most common": "",
	} {
		for pin := range strings.FieldsSeq(pins) {
			err := CheckPIN(pin, ann)
			var refusal *ident.Error
			if !errors.As(err, &refusal) || refusal.Hint == "" || !strings.Contains(refusal.Message, reason) {
				t.Errorf("%s: got %v, want %q", pin, err, reason)
				continue
			}
			if strings.Contains(refusal.Message+refusal.Hint, pin) {
				t.Errorf("%s is repeated in %q", pin, refusal.Message)
			}
		}
	}
	for _, pin := range []string{"840271", "396058", "507193", "628405", "231187", "511234"} {
		if err := CheckPIN(pin, Owner{}); err != nil {
			t.Errorf("%s: %v", pin, err)
		}
	}
	if CheckPIN("", ann) == nil {
		t.Error("no PIN is let in")
	}
}

func TestCheckPINLeavesEnoughToChooseFrom(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it goes through every hundredth PIN")
	}
	refused := 0
	for i := 0; i < 1_000_000; i += 97 {
		if CheckPIN(fmt.Sprintf("%06d", i), ann) != nil {
			refused++
		}
	}
	if share := refused * 97 * 100 / 1_000_000; share < 1 || share > 3 {
		t.Errorf("%d %% of the PINs are refused", share)
	}
}

func FuzzCheckPIN(f *testing.F) {
	f.Add("123456", 1987, 11, 23, "+4915112345678")
	f.Add("840271", 0, 0, 0, "")
	f.Fuzz(func(t *testing.T, pin string, year, month, day int, phone string) {
		err := CheckPIN(pin, Owner{Birth: ident.Date{Year: year, Month: 1, Day: day}, Phone: phone})
		if err == nil && (len(pin) != PINDigits || digitsOf(pin) != pin || isCommonPIN(pin)) {
			t.Errorf("%q is let in (%d)", pin, month)
		}
	})
}
