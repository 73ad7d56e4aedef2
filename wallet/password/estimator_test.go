package password

import (
	"errors"
	"math"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"github.com/okpay/okpay/wallet/ident"
)

var (
	today     = time.Date(2026, time.March, 14, 0, 0, 0, 0, time.UTC)
	estimator = NewEstimator()
	ann       = Owner{
		Name: "Ann-Marie Arbor", Email: "ann.arbor@blueheron.example", Phone: "+4915112345678", Handle: "corner-books",
		Birth: ident.Date{Year: 1987, Month: 11, Day: 23}, Words: []string{"Lübeck"},
	}
)

func estimate(t interface{ Fatal(...any) }, password string, owner Owner) Estimate {
	got, err := estimator.Estimate(password, owner, today)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// weak is passwords of published lists (NordPass, SplashData, RockYou and the
// like) of at least eight characters, and what people make of such ones.
const weak = `
123456789 12345678 1234567890 password password1 password123 qwerty123 qwertyuiop 1q2w3e4r 1q2w3e4r5t iloveyou
iloveyou1 11111111 00000000 88888888 987654321 0987654321 1qaz2wsx aa123456 a1234567 123456789a 12341234 11223344
administrator admin123 welcome1 welcome123 Welcome1! passw0rd Passw0rd P@ssw0rd P@ssw0rd! P@ssword1 Pa$$w0rd Password!
Password1! Password123! Password2024 Password2025! letmein1 letmein123 sunshine sunshine1 princess princess1 football
football1 baseball baseball1 superman superman1 Superman123 batman123 starwars starwars1 trustno1 Trustno1! michael1
jennifer jordan23 dragon123 monkey123 shadow123 master123 computer internet samsung1 liverpool liverpool1 chelsea1
arsenal1 barcelona manchester juventus realmadrid chocolate butterfly babygirl lovely123 whatever changeme changeme123
q1w2e3r4 q1w2e3r4t5 zaq12wsx 1qazxsw2 qazwsxedc asdfghjkl asdfghjk asdf1234 asdfasdf zxcvbnm1 zxcvbnm123 qwerty12345
1234qwer abcd1234 abc12345 abcdefgh abcdefghij 1a2b3c4d a1b2c3d4 aaaaaaaa zzzzzzzzzz qwertzuiop azertyuiop
1q2w3e4r5t6y 1qaz2wsx3edc !QAZ2wsx zaq1ZAQ! 147258369 741852963 789456123 963852741 159357456 123654789 147852369
5201314520 woaini520 woaini1314 woaini123 nihao123456 zhang123456 wangwei123 mima1234 passwort Passwort1 passwort123
hallo123 schatz123 motdepasse soleil123 contraseña contrasena1 tequiero mariposa senha123 flamengo ciaociao wachtwoord
welkom01 kochanie galatasaray йцукенгшщ пароль123 qwerty!@# !@#$%^&* 1234!@#$ p4ssw0rd dr0w55ap drowssap nimda321
summer2024 Summer2025! Winter2024! Spring2025 Autumn2023! monday123 January2025 december24 19871123 23.11.1987
1987-11-23 11/23/1987 20010911 01012000 hunter2hunter2 abcabcabc 123123123 passwordpassword test1234 testtest
guest1234 root1234 mysql123 oracle123 cisco123 github123 google123 facebook1 instagram linkedin1 bitcoin1 bitcoin2024
okpay2025 okpaywallet OKPAYwallet1 wallet123 mywallet1 0kp4yw4ll3t walletwallet payment1 merchant1 money1234 dollar100
dontpanic correcthorsebatterystaple opensesame jesuschrist bismillah purplemonkey greencheese redsox2004 metallica1
slipknot666 blink182 nirvana1 eminem123 pokemon123 minecraft1 fortnite1 naruto123 corvette1 mercedes1 ferrari1 yankees1
steelers1 cowboys22 lakers24 chrislee michaeljordan johnsmith1 mohammed1 williamson elizabeth1 christopher ilovejesus
consignments archipelago misunderstandings 2026-03-14 31121999 qqqqwwwweeee 112233445566 13579246810 24681012`

func TestWeakPasswordsOfPublishedListsAreRefused(t *testing.T) {
	t.Parallel()
	words := strings.Fields(weak)
	if len(words) < 200 {
		t.Fatalf("there are %d passwords", len(words))
	}
	for _, word := range words {
		if len(word) < 8 {
			t.Errorf("%s is too short to prove anything", word)
		}
		err := estimator.Check(word, Owner{}, today)
		var refusal *ident.Error
		if !errors.As(err, &refusal) || refusal.Hint == "" {
			t.Errorf("%s passes with %d guesses: %v", word, estimate(t, word, Owner{}).Guesses, err)
			continue
		}
		if strings.Contains(strings.ToLower(refusal.Message+refusal.Hint), strings.ToLower(word)) && word != "password" {
			t.Errorf("%s is repeated in %q", word, refusal.Message)
		}
	}
}

func TestGoodPasswordsPass(t *testing.T) {
	t.Parallel()
	for _, word := range []string{
		"seven grey herons by the pond", "tall-mango-river-9", "otter plum brick", "correct horse pond lamp", "vK7#pq2Lm", "xkqzvwpj",
		"rjdhqlzm7", "9f2c61ab0d47", "Zw!4kTq8", "kumquat jetty violin", "ich esse gern blaue Wolken", "六只灰色的鹭站在池塘边", "Tg8$wq-Lr2z", "mWq8vRt2nXb5",
	} {
		if err := estimator.Check(word, ann, today); err != nil {
			t.Errorf("%s: %v, %d guesses", word, err, estimate(t, word, ann).Guesses)
		}
	}
}

func TestWhatIsKnownOfTheOwnerCountsAgainstAPassword(t *testing.T) {
	t.Parallel()
	for _, word := range []string{
		"Ann-Marie Arbor", "annmariearbor", "arbor.ann", "@nnM@r1e4rbor", "robra-nna", "ann.arbor@blueheron.example", "blueheron.example",
		"Blueheron!", "blueheron1987", "4915112345678", "015112345678", "+4915112345678", "Corner-Books", "cornerbooks1", "skoobrenroc", "arbor231187",
		"annarbor1987", "23111987", "87-11-23", "LübeckLübeck", "lubeck1987", "arborbooks",
	} {
		err := estimator.Check(word, ann, today)
		if err == nil || !strings.Contains(err.Error(), "own") && !strings.Contains(err.Error(), "date") && !strings.Contains(err.Error(), "repeats") {
			t.Errorf("%s: %v, %d guesses", word, err, estimate(t, word, ann).Guesses)
		}
	}
	for _, word := range []string{"blueheron.example", "arbor231187"} {
		if err := estimator.Check(word, Owner{}, today); err != nil {
			t.Errorf("%s is refused to who has nothing to do with it: %v", word, err)
		}
	}
}

func TestReasonsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]Reason{
		"iloveyou": ReasonCommon, "drowssap": ReasonCommon, "consignments": ReasonWord, "wojciechowski": ReasonName, "cornerbooks": ReasonOwner,
		"sdfghjkl": ReasonKeys, "tgbyhnujm": ReasonKeys, "xkzxkzxkz": ReasonRepeat, "hijklmnop": ReasonSequence, "14.03.2026": ReasonDate,
		"xkqzvw": ReasonShort, "": ReasonShort, "vK7#pq2Lm": ReasonShort,
	} {
		if got := estimate(t, word, ann); got.Reason != want {
			t.Errorf("%s: got %q with %d guesses, want %q", word, got.Reason.text(), got.Guesses, want.text())
		}
	}
	seen := map[string]bool{}
	for r := ReasonShort; r <= ReasonDate; r++ {
		if text := r.text(); text == "" || seen[text] {
			t.Errorf("reason %d says %q", r, text)
		} else {
			seen[text] = true
		}
	}
}

func TestScore(t *testing.T) {
	t.Parallel()
	for guesses, want := range map[uint64]int{
		0: 0, 999: 0, 1_000: 1, 999_999: 1, 1_000_000: 2, MinGuesses - 1: 2, MinGuesses: 3, 9_999_999_999: 3, 10_000_000_000: 4, math.MaxUint64: 4,
	} {
		if got := (Estimate{Guesses: guesses}).Score(); got != want {
			t.Errorf("%d: got %d, want %d", guesses, got, want)
		}
	}
	if estimate(t, "xkqzvwpj", Owner{}).Score() != 3 || estimate(t, "xkqzvwp", Owner{}).Score() != 2 {
		t.Error("eight characters without a pattern are not the least that passes")
	}
}

func TestOnlyTheFirstCharactersAreLookedAt(t *testing.T) {
	t.Parallel()
	head := strings.Repeat("ab", MaxRunes/2)
	if a, b := estimate(t, head, Owner{}), estimate(t, head+strings.Repeat("x#9", 300), Owner{}); a != b {
		t.Errorf("got %v and %v", a, b)
	}
	if a, b := estimate(t, head[1:], Owner{}), estimate(t, head[1:]+"q", Owner{}); a == b {
		t.Error("the last character that counts does not")
	}
	// What would take longest: everything matches everywhere.
	for _, part := range []string{"1", "a", "0o", "l1|!", "qwerty", "ab1", "password", "é", "1/1/1", "王", "\xff"} {
		if got := estimate(t, strings.Repeat(part, 1024/len(part)), ann); got.Guesses == 0 {
			t.Errorf("%q: got %v", part, got)
		}
	}
}

func TestAnEstimatorIsSafeForManyAtOnce(t *testing.T) {
	t.Parallel()
	fresh := NewEstimator()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for _, word := range []string{"P@ssw0rd!", "seven grey herons", "abcabcabc"} {
				got, err := fresh.Estimate(word, ann, today)
				if want := estimate(t, word, ann); err != nil || got != want {
					t.Errorf("%s: got %v, %v", word, got, err)
				}
			}
		})
	}
	group.Wait()
}

// passwords draws texts in which patterns are likely.
func passwords() *rapid.Generator[string] {
	part := rapid.OneOf(
		rapid.SampledFrom(strings.Fields(weak)),
		rapid.SampledFrom([]string{"ann", "Arbor", "1987", "books", "-", " ", "!", "qwe", "123", "aaa"}),
		rapid.StringN(0, 6, 24),
		rapid.StringMatching(`[a-z0-9!@$]{0,8}`),
	)
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(part, 0, 4).Draw(t, "parts"), "")
	})
}

func TestKnowingMoreNeverMakesMoreGuesses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := passwords().Draw(t, "password")
		nobody, somebody := estimate(t, word, Owner{}), estimate(t, word, ann)
		more := ann
		more.Words = append(more.Words, word, "q")
		everything := estimate(t, word, more)
		if somebody.Guesses > nobody.Guesses || everything.Guesses > somebody.Guesses {
			t.Fatalf("%q: %d guesses, %d with the owner, %d with all", word, nobody.Guesses, somebody.Guesses, everything.Guesses)
		}
	})
}

func TestNoPasswordHoldsLongerThanTryingEverything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := passwords().Draw(t, "password")
		got := estimate(t, word, ann).Guesses
		if runes := min(len([]rune(word)), MaxRunes); got == 0 || got > plus(power(10, runes), 1) {
			t.Fatalf("%q: %d guesses for %d characters", word, got, runes)
		}
	})
}

func TestACharacterMoreMakesAPasswordNoWeaker(t *testing.T) {
	t.Parallel()
	// A # ends no word, so that a cover of the longer password has one of the
	// shorter in it.
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[b-df-hj-np-tv-xz]{4,10}`).Draw(t, "password")
		shorter, longer := estimate(t, word, Owner{}), estimate(t, word+"#", Owner{})
		if longer.Guesses < shorter.Guesses && shorter.Reason == ReasonShort {
			t.Fatalf("%s has %d guesses, and with a # it has %d", word, shorter.Guesses, longer.Guesses)
		}
	})
}

func TestCaseSwapsAndDirectionHelpLittle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"iloveyou", "sunshine", "princess", "football", "archipelago"}).Draw(t, "word")
		plain := estimate(t, word, Owner{}).Guesses
		for name, other := range map[string]string{
			"first in upper case": strings.ToUpper(word[:1]) + word[1:],
			"in upper case":       strings.ToUpper(word),
			"swapped":             strings.NewReplacer("o", "0", "e", "3").Replace(word),
			"reversed":            reverse(word),
		} {
			got := estimate(t, other, Owner{}).Guesses
			if got < plain || got > 8*plain+8 {
				t.Fatalf("%s %s: %d guesses, plain %d", word, name, got, plain)
			}
		}
		// The more the cases differ, the more there is to try.
		mixed := []rune(word)
		mixed[1], mixed[4] = unicode.ToUpper(mixed[1]), unicode.ToUpper(mixed[4])
		if got := estimate(t, string(mixed), Owner{}).Guesses; got <= 2*plain || got > 100*plain {
			t.Fatalf("%s: %d guesses, plain %d", string(mixed), got, plain)
		}
	})
}

func reverse(text string) string {
	runes := []rune(text)
	for i, k := 0, len(runes)-1; i < k; i, k = i+1, k-1 {
		runes[i], runes[k] = runes[k], runes[i]
	}
	return string(runes)
}

func TestARepeatedPasswordIsHardlyHarder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[a-z0-9]{1,8}`).Draw(t, "password")
		times := rapid.IntRange(2, 8).Draw(t, "times")
		once, often := estimate(t, word, Owner{}).Guesses, estimate(t, strings.Repeat(word, times), Owner{}).Guesses
		if often > once*uint64(times)+uint64(times) {
			t.Fatalf("%s has %d guesses, %d times %d", word, once, times, often)
		}
	})
}

func FuzzCheck(f *testing.F) {
	for _, word := range strings.Fields(weak)[:40] {
		f.Add(word, "Ann Arbor", "ann@example.org")
	}
	f.Add("seven grey herons by the pond", "王小明", "\xff@\n")
	f.Fuzz(func(t *testing.T, word, name, email string) {
		owner := Owner{Name: name, Email: email, Phone: name, Handle: email, Words: []string{name + email}}
		got := estimate(t, word, owner)
		err := estimator.Check(word, owner, today)
		if got.Guesses == 0 || (err == nil) != (got.Guesses >= MinGuesses) || got.Guesses > estimate(t, word, Owner{}).Guesses {
			t.Errorf("%q: %v, %v", word, got, err)
		}
		// An owner's own name is never a password.
		if text := estimate(t, name, owner); len(name) <= maxOwnerText && len([]rune(name)) <= MaxRunes && len(name) > 0 && isPlain(name) && text.Guesses >= MinGuesses {
			t.Errorf("the name %q has %d guesses", name, text.Guesses)
		}
	})
}

// isPlain reports whether text is lower-case letters alone.
func isPlain(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r < 'a' || r > 'z' }) < 0
}

func BenchmarkEstimate(b *testing.B) {
	for name, word := range map[string]string{
		"ordinary": "tall-mango-River-9", "ones": strings.Repeat("1", 1024), "mixed": strings.Repeat("p4ssw0rd1!", 100),
		"dates": strings.Repeat("11.12.2011", 100), "keys": strings.Repeat("qwedsazxc", 110),
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := estimator.Estimate(word, ann, today); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkReadLexicon(b *testing.B) {
	for b.Loop() {
		if _, err := readLexicon(packedWords); err != nil {
			b.Fatal(err)
		}
	}
}
