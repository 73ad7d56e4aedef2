package otp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/ident"
)

// rfcSecret is the secret of the test vectors of RFC 4226 and RFC 6238.
const rfcSecret = "12345678901234567890"

func TestGenerateGivesTheValuesOfRFC4226(t *testing.T) {
	t.Parallel()
	// RFC 4226, appendix D.
	for counter, want := range []string{
		"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489",
	} {
		if got := generate(Secret(rfcSecret), uint64(counter), 6); got != want {
			t.Errorf("counter %d: got %s, want %s", counter, got, want)
		}
	}
}

func TestGenerateGivesTheValuesOfRFC6238(t *testing.T) {
	t.Parallel()
	// RFC 6238, appendix B, the rows of SHA-1.
	for seconds, want := range map[int64]string{
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471",
		1234567890: "89005924", 2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := generate(Secret(rfcSecret), uint64(seconds/30), 8); got != want {
			t.Errorf("%d: got %s, want %s", seconds, got, want)
		}
		now := time.Unix(seconds, 0)
		if got := Code(Secret(rfcSecret), now); got != want[2:] {
			t.Errorf("%d: the code is %s, want %s", seconds, got, want[2:])
		}
		if step, ok := Verify(Secret(rfcSecret), want[2:], now); !ok || step != seconds/30 {
			t.Errorf("%d: got step %d, %t", seconds, step, ok)
		}
	}
}

func TestVerifyLetsClocksBeOneStepApart(t *testing.T) {
	t.Parallel()
	secret, now := Secret(rfcSecret), time.Unix(1234567890, 0)
	present := now.Unix() / 30
	for apart := int64(-3); apart <= 3; apart++ {
		code := generate(secret, uint64(present+apart), Digits)
		step, ok := Verify(secret, code, now)
		if want := apart >= -1 && apart <= 1; ok != want || ok && step != present+apart {
			t.Errorf("%d steps away: got %d, %t", apart, step-present, ok)
		}
	}
	// 30 seconds between the clocks is one step, wherever in its step each stands.
	for offset := range int64(30) {
		shown := time.Unix(1234567890+offset, 0)
		for _, apart := range []time.Duration{-30 * time.Second, -time.Second, 0, time.Second, 30 * time.Second} {
			if _, ok := Verify(secret, Code(secret, shown), shown.Add(apart)); !ok {
				t.Errorf("%s is refused %s later", shown.UTC(), apart)
			}
		}
	}
}

func TestVerifyReadsACodeAsItIsTypedAndNothingElse(t *testing.T) {
	t.Parallel()
	secret, now := Secret(rfcSecret), time.Unix(59, 0)
	for code, want := range map[string]bool{
		"287082": true, " 287 082\n": true, "287-082": true,
		"": false, "28708": false, "2870822": false, "28708２": false, "287o82": false, "287083": false, "94287082": false, "+287082": false,
		strings.Repeat(" ", maxCodeText-6) + "287082": true,
		strings.Repeat(" ", maxCodeText-5) + "287082": false,
	} {
		if _, ok := Verify(secret, code, now); ok != want {
			t.Errorf("%q: got %t", code, ok)
		}
		digits, err := ParseCode(code)
		var refusal *ident.Error
		if (err != nil) == (len(digits) == 6) || err != nil && (!errors.As(err, &refusal) || refusal.Hint == "") {
			t.Errorf("%q: got %q, %v", code, digits, err)
		}
	}
	if _, ok := Verify(nil, generate(nil, 1, 6), now); ok {
		t.Error("an empty secret has a code")
	}
	for _, early := range []int64{0, 29, -1, -31, -1 << 40} {
		at := time.Unix(early, 0)
		if _, ok := Verify(secret, Code(secret, at), at); ok != (early > -60) {
			t.Errorf("at %d: got %t", early, ok)
		}
	}
}

func TestVerifyTellsOneStepFromEveryOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		secret := Secret(rapid.SliceOfN(rapid.Byte(), 20, 20).Draw(t, "secret"))
		now := time.Unix(rapid.Int64Range(100, 1<<35).Draw(t, "now"), 0)
		code := Code(secret, now)
		step, ok := Verify(secret, code, now)
		if !ok || generate(secret, uint64(step), Digits) != code || step < now.Unix()/30 {
			t.Fatalf("%s at %d: got %d, %t", code, now.Unix(), step, ok)
		}
		late := now.Add(time.Duration(rapid.Int64Range(61, 1<<20).Draw(t, "late")) * time.Second)
		if step, ok := Verify(secret, code, late); ok && generate(secret, uint64(step), Digits) != code {
			t.Fatalf("%s is let in at %d", code, late.Unix())
		}
	})
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	secret, err := NewSecret(bytes.NewReader([]byte(rfcSecret + "more")))
	if err != nil || string(secret) != rfcSecret {
		t.Fatalf("got %x, %v", []byte(secret), err)
	}
	if _, err := NewSecret(strings.NewReader(rfcSecret[1:])); err == nil {
		t.Error("a source that ends gives a secret")
	}
	const text = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	if secret.Base32() != text || secret.Groups() != "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ" {
		t.Errorf("got %s, %s", secret.Base32(), secret.Groups())
	}
	for typed, want := range map[string]bool{
		text: true, strings.ToLower(text): true, secret.Groups() + "\n": true, text[:16] + "-" + text[16:] + "====": true,
		"": false, text[:24]: false, text + "1": false, text + "!": false, text[:16] + "\n" + text[16:]: false,
		strings.Repeat("A", 104): false, strings.Repeat(" ", maxSecretText) + text: false,
	} {
		got, err := ParseSecret(typed)
		var refusal *ident.Error
		if want != (err == nil) || want && string(got) != rfcSecret || err != nil && !errors.As(err, &refusal) {
			t.Errorf("%q: got %x, %v", typed, []byte(got), err)
		}
	}
	if got, err := ParseSecret(Secret(strings.Repeat("s", maxSecretBytes)).Base32()); err != nil || len(got) != maxSecretBytes {
		t.Errorf("the longest: %v", err)
	}
}

func TestASecretIsNeverShown(t *testing.T) {
	t.Parallel()
	secret := Secret(rfcSecret)
	encoded, err := json.Marshal(map[string]any{"secret": secret})
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("made", "secret", secret)
	shown := fmt.Sprintf("%v %+v %#v %s %q %x %d", secret, secret, secret, secret, secret, secret, secret) + string(encoded) + log.String()
	for _, part := range []string{"1234", "3132", "GEZD", "MTIz", "49 50"} {
		if strings.Contains(shown, part) {
			t.Errorf("%q holds %q", shown, part)
		}
	}
}

func TestURIIsReadByAnAuthenticator(t *testing.T) {
	t.Parallel()
	secret := Secret(rfcSecret)
	got, err := secret.URI("okpay", "ann@example.com")
	const want = "otpauth://totp/okpay:ann%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=okpay&algorithm=SHA1&digits=6&period=30"
	if got != want || err != nil {
		t.Errorf("got %s, %v", got, err)
	}
	rapid.Check(t, func(t *rapid.T) {
		issuer := rapid.StringMatching(`[ -9;-~äé&?#/%+王]{1,20}`).Draw(t, "issuer")
		account := rapid.StringMatching(`[ -~äé王]{1,20}`).Draw(t, "account")
		text, err := secret.URI(issuer, account)
		if err != nil {
			t.Fatal(err)
		}
		uri, err := url.Parse(text)
		if err != nil || uri.Scheme != "otpauth" || uri.Host != "totp" || strings.Contains(text, "+") || strings.Contains(text, " ") {
			t.Fatalf("%s: %v", text, err)
		}
		name, who, _ := strings.Cut(strings.TrimPrefix(uri.Path, "/"), ":")
		query := uri.Query()
		if name != issuer || who != account || query.Get("issuer") != issuer || query.Get("secret") != secret.Base32() || query.Get("period") != "30" {
			t.Fatalf("%s is read as %q %q %v", text, name, who, query)
		}
	})
	for _, pair := range [][2]string{{"", "a"}, {"a", ""}, {"a:b", "a"}, {strings.Repeat("a", 301), "a"}, {"a", strings.Repeat("a", 301)}} {
		if _, err := secret.URI(pair[0], pair[1]); !errors.Is(err, ErrURIName) {
			t.Errorf("%.5q %.5q: %v", pair[0], pair[1], err)
		}
	}
	if _, err := secret.URI(strings.Repeat("a", 300), strings.Repeat("a", 300)); err != nil {
		t.Error(err)
	}
}

func TestRecoveryCodesAreTenAndDifferent(t *testing.T) {
	t.Parallel()
	codes, err := NewRecoveryCodes(rand.NewChaCha8([32]byte{7}))
	if err != nil || len(codes) != RecoveryCodes {
		t.Fatalf("got %v, %v", codes, err)
	}
	seen := map[string]bool{}
	for _, code := range codes {
		if seen[code] || len(code) != 11 || code[5] != '-' {
			t.Errorf("%s is no code, or there twice", code)
		}
		seen[code] = true
		sloppy := strings.NewReplacer("0", "o", "1", "l", "-", " ").Replace(strings.ToLower(code))
		for _, typed := range []string{code, " " + strings.ToLower(code) + "\n", strings.ReplaceAll(code, "-", ""), sloppy, strings.ReplaceAll(code, "1", "I")} {
			if got, err := ParseRecoveryCode(typed); got != code || err != nil {
				t.Errorf("%q: got %q, %v; want %s", typed, got, err, code)
			}
		}
	}
	if _, err := NewRecoveryCodes(strings.NewReader("short")); err == nil {
		t.Error("a source that ends gives codes")
	}
	if _, err := NewRecoveryCodes(bytes.NewReader(make([]byte, 1000))); err == nil || !strings.Contains(err.Error(), "repeats itself") {
		t.Errorf("a source of zeros gives codes: %v", err)
	}
}

func TestRecoveryCodesUseFiftyBits(t *testing.T) {
	t.Parallel()
	var ones, zeros [recoveryLength]byte
	random := rand.NewChaCha8([32]byte{9})
	for range 200 {
		code, err := newRecoveryCode(random)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range []byte(strings.ReplaceAll(code, "-", "")) {
			value := byte(strings.IndexByte(crockford, c))
			ones[i] |= value
			zeros[i] |= ^value & 31
		}
	}
	for i := range recoveryLength {
		if ones[i] != 31 || zeros[i] != 31 {
			t.Errorf("character %d does not have all its five bits", i)
		}
	}
}

func TestWhatIsNoRecoveryCodeIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "7K2QX-M94T", "7K2QX-M94TBB", "7K2QX-M94TU", "7K2QX_M94TB", "7K2QX-M94TÖ", strings.Repeat(" ", 65), strings.Repeat("A", 5000)} {
		got, err := ParseRecoveryCode(text)
		var refusal *ident.Error
		if got != "" || !errors.As(err, &refusal) || refusal.Hint == "" {
			t.Errorf("%.20q: got %q, %v", text, got, err)
		}
	}
}

func FuzzTyped(f *testing.F) {
	for _, text := range []string{"287082", "287 082", "7K2QX-M94TB", "7k2qx m94tb", "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"} {
		f.Add(text)
	}
	now := time.Unix(59, 0)
	f.Fuzz(func(t *testing.T, text string) {
		if code, err := ParseCode(text); err == nil {
			if again, err := ParseCode(code); again != code || err != nil || len(code) != Digits {
				t.Errorf("%q: %q is no code", text, code)
			}
		} else if _, ok := Verify(Secret(rfcSecret), text, now); ok {
			t.Errorf("%q is refused and let in", text)
		}
		if code, err := ParseRecoveryCode(text); err == nil {
			if again, err := ParseRecoveryCode(code); again != code || err != nil {
				t.Errorf("%q: %q is no recovery code", text, code)
			}
		}
		if secret, err := ParseSecret(text); err == nil {
			if again, err := ParseSecret(secret.Base32()); err != nil || string(again) != string(secret) {
				t.Errorf("%q does not survive", text)
			}
		}
	})
}
