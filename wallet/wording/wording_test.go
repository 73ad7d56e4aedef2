package wording

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
)

// golden is what every message says; it is kept whole, so that a change of a
// word is seen.
func TestEveryMessageSaysWhatItIsKnownToSay(t *testing.T) {
	t.Parallel()
	about := About{
		Code: "123456", Life: 30 * time.Minute, At: time.Date(2026, 3, 4, 5, 6, 7, 0, time.FixedZone("", 8*3600)), From: "okpay on \x1b[31mlaptop\r\nBcc: x",
		Level: 2, Reason: "the number\r\ncannot be read", Until: "2026-04-03", Ticket: "tkt_01", Webhook: "whk_01",
	}
	book := New()
	var said strings.Builder
	for _, language := range Languages() {
		for _, kind := range Kinds() {
			text, err := book.Write(language, kind, about)
			if err != nil {
				t.Fatal(err)
			}
			said.WriteString("-- " + language + " " + string(kind) + " --\n" + text.Subject + "\n\n" + text.Body + "\n")
			if strings.ContainsFunc(text.Subject+text.Body, unicode.IsControl) {
				t.Errorf("%s %s has a control character: %q", language, kind, text)
			}
		}
	}
	path := filepath.Join("testdata", "messages.golden")
	if os.Getenv("OKPAY_UPDATE") != "" {
		if err := os.WriteFile(path, []byte(said.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if said.String() != string(want) {
		t.Errorf("the messages are other than in %s (OKPAY_UPDATE=1 writes it anew):\n%s", path, said.String())
	}
}

// TestEveryLanguageHasEveryMessage also finds a file that is no message.
func TestEveryLanguageHasEveryMessage(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join("texts", "*", "*.txt"))
	if err != nil || len(files) != len(Languages())*len(Kinds()) {
		t.Errorf("there are %d texts, want %d languages of %d: %v", len(files), len(Languages()), len(Kinds()), err)
	}
}

func TestACodeStandsInItsMessageAlone(t *testing.T) {
	t.Parallel()
	for _, language := range Languages() {
		for _, kind := range Kinds() {
			text, err := New().Write(language, kind, About{Code: "654321", Life: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			code := kind == VerifyEmail || kind == VerifyPhone || kind == PasswordReset
			if strings.Contains(text.Body, "654321") != code || code && !strings.Contains(text.Body, "60") {
				t.Errorf("%s %s: %q", language, kind, text.Body)
			}
			if strings.Contains(text.Subject, "654321") {
				t.Errorf("%s %s shows the code where it is seen on a locked screen: %q", language, kind, text.Subject)
			}
		}
	}
}

func TestWhereALoginComesFromIsLeftOutOrShort(t *testing.T) {
	t.Parallel()
	for from, want := range map[string]string{
		"":                        "account at 2026",
		"laptop":                  "account from laptop at",
		strings.Repeat("é", 1000): "from " + strings.Repeat("é", maxFromLength) + "… at",
		"a\u202eb\u2028c":         "from a b c at",
	} {
		text, err := New().Write("en", NewLogin, About{At: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), From: from})
		if err != nil || !strings.Contains(text.Body, want) {
			t.Errorf("%q: %q, %v", from, text.Body, err)
		}
	}
}

func TestAnUnknownLanguageIsEnglishAndAnUnknownKindIsAnError(t *testing.T) {
	t.Parallel()
	book := New()
	english, err := book.Write("en", Frozen, About{})
	if err != nil {
		t.Fatal(err)
	}
	if other, err := book.Write("xx", Frozen, About{}); err != nil || other != english {
		t.Errorf("%+v, %v", other, err)
	}
	if _, err := book.Write("en", "no_such", About{}); err == nil {
		t.Error("a message that is none was written")
	}
}

func TestMessagesAreWrittenAtOnce(t *testing.T) {
	t.Parallel()
	book := New()
	done := make(chan error)
	for i := range 16 {
		go func() {
			_, err := book.Write(Languages()[i%2], Kinds()[i%len(Kinds())], About{Code: "1"})
			done <- err
		}()
	}
	for range 16 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
