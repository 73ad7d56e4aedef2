package rail_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/money"
)

const fingerprint = "00ff00ff00ff00ff00ff00ff00ff00ff"

func newSandbox() *rail.Sandbox {
	return rail.NewSandbox(rail.NewMemory(), func() time.Time { return time.Unix(1_700_000_000, 0) })
}

func cardToken(t *testing.T, s *rail.Sandbox, number string) string {
	t.Helper()
	token, err := s.Tokenize(t.Context(), engine.RailInstrument{
		Card: true, Number: number, Expiry: "12/30", Holder: "Ann", Fingerprint: fingerprint,
	})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(token.Token, number[:6]) {
		t.Fatalf("the token %s holds a part of the number", token.Token)
	}
	return token.Token
}

func order(key, token string, direction engine.RailDirection) engine.RailOrder {
	return engine.RailOrder{Key: key, Direction: direction, Token: token, Amount: money.FromMinor(1250, "USD")}
}

// send places an order and returns all that was delivered.
func send(t *testing.T, s *rail.Sandbox, o engine.RailOrder) []engine.RailAnswer {
	t.Helper()
	var answers []engine.RailAnswer
	err := s.Send(t.Context(), o, func(a engine.RailAnswer) error {
		answers = append(answers, a)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range answers {
		if a.Key != o.Key {
			t.Errorf("the answer is to %q, not to %q", a.Key, o.Key)
		}
		if (a.State == engine.RailDeclined) != (a.Code != "" && a.Reason != "") {
			t.Errorf("only a declined order has a code and a reason: %+v", a)
		}
	}
	return answers
}

func TestEveryTestCardAnswersAsItSays(t *testing.T) {
	t.Parallel()
	cases := []struct {
		number   string
		kind     wallet.InstrumentKind
		state    engine.RailState
		code     wallet.Code
		answers  int
		askState engine.RailState
	}{
		{"4242424242424242", wallet.InstrumentCredit, engine.RailSucceeded, "", 1, engine.RailSucceeded},
		{"4000056655665556", wallet.InstrumentDebit, engine.RailSucceeded, "", 1, engine.RailSucceeded},
		{"5105105105105100", wallet.InstrumentPrepaid, engine.RailSucceeded, "", 1, engine.RailSucceeded},
		{"4000000000000002", wallet.InstrumentCredit, engine.RailDeclined, wallet.CodeCardDeclined, 1, engine.RailDeclined},
		{"4000000000009995", wallet.InstrumentCredit, engine.RailDeclined, wallet.CodeCardInsufficientFunds, 1, engine.RailDeclined},
		{"4000000000000069", wallet.InstrumentCredit, engine.RailDeclined, wallet.CodeCardExpired, 1, engine.RailDeclined},
		{"4000000000000127", wallet.InstrumentCredit, engine.RailDeclined, wallet.CodeCardWrongCode, 1, engine.RailDeclined},
		{"4000000000000119", wallet.InstrumentCredit, engine.RailDeclined, wallet.CodeProcessingError, 1, engine.RailDeclined},
		{"4000000000003220", wallet.InstrumentCredit, engine.RailPending, "", 1, engine.RailSucceeded},
		{"4000000000000259", wallet.InstrumentCredit, engine.RailSucceeded, "", 2, engine.RailSucceeded},
	}
	var numbers []string
	for _, tc := range cases {
		numbers = append(numbers, tc.number)
		t.Run(tc.number, func(t *testing.T) {
			t.Parallel()
			s := newSandbox()
			bound, err := s.Tokenize(t.Context(), engine.RailInstrument{Card: true, Number: tc.number, Fingerprint: fingerprint})
			if err != nil || bound.Kind != tc.kind {
				t.Errorf("got kind %s, %v, want %s", bound.Kind, err, tc.kind)
			}
			o := order("txn_1", cardToken(t, s, tc.number), engine.RailIn)
			answers := send(t, s, o)
			if len(answers) != tc.answers {
				t.Fatalf("got %d answers, want %d", len(answers), tc.answers)
			}
			for _, a := range answers {
				if a.State != tc.state || a.Code != tc.code {
					t.Errorf("got %s %s, want %s %s", a.State, a.Code, tc.state, tc.code)
				}
			}
			if again := send(t, s, o); !slices.Equal(again, answers) {
				t.Errorf("sent again: got %+v, want %+v", again, answers)
			}
			asked, err := s.Ask(t.Context(), "txn_1")
			if err != nil || asked.State != tc.askState || asked.Code != tc.code {
				t.Errorf("asked: got %+v, %v; want %s", asked, err, tc.askState)
			}
			again := send(t, s, o)
			if again[0].State != tc.askState {
				t.Errorf("sent again after it was asked: got %s, want %s", again[0].State, tc.askState)
			}
		})
	}
	for _, card := range rail.TestCards() {
		if !slices.Contains(numbers, card.Number) {
			t.Errorf("%s is not tested", card.Number)
		}
		if parsed, err := ident.ParseCard(card.Number); err != nil || parsed.Brand != card.Brand {
			t.Errorf("%s is no card of %s: %v", card.Number, card.Brand, err)
		}
		if card.Does == "" {
			t.Errorf("%s does not say what it does", card.Number)
		}
	}
}

func TestAProcessingErrorIsOverWithTheNextOrder(t *testing.T) {
	t.Parallel()
	s := newSandbox()
	token := cardToken(t, s, "4000000000000119")
	want := []engine.RailState{engine.RailDeclined, engine.RailSucceeded, engine.RailDeclined, engine.RailSucceeded}
	for i, state := range want {
		if got := send(t, s, order(fmt.Sprintf("txn_%d", i), token, engine.RailIn))[0].State; got != state {
			t.Errorf("order %d: got %s, want %s", i, got, state)
		}
	}
	if got := send(t, s, order("txn_0", token, engine.RailIn))[0].State; got != engine.RailDeclined {
		t.Errorf("the first order sent again: got %s, want the answer it had", got)
	}
}

func TestABankAccountSucceedsBothWays(t *testing.T) {
	t.Parallel()
	s := newSandbox()
	token, err := s.Tokenize(t.Context(), engine.RailInstrument{
		Number: "DE89370400440532013000", Holder: "Ann", Fingerprint: fingerprint,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, direction := range []engine.RailDirection{engine.RailIn, engine.RailOut} {
		answers := send(t, s, order("txn_"+string(direction), token.Token, direction))
		if len(answers) != 1 || answers[0].State != engine.RailSucceeded {
			t.Errorf("%s: got %+v", direction, answers)
		}
	}
}

func TestNoMoneyGoesOutToACard(t *testing.T) {
	t.Parallel()
	for _, card := range rail.TestCards() {
		s := newSandbox()
		answers := send(t, s, order("txn_1", cardToken(t, s, card.Number), engine.RailOut))
		if len(answers) != 1 || answers[0].State != engine.RailDeclined || answers[0].Code != wallet.CodeInstrumentUnusable {
			t.Errorf("%s: got %+v", card.Number, answers)
		}
	}
}

func TestTokenizeRefusesACardThatIsNoTestCard(t *testing.T) {
	t.Parallel()
	_, err := newSandbox().Tokenize(t.Context(), engine.RailInstrument{
		Card: true, Number: "4111111111111111", Fingerprint: fingerprint,
	})
	var refusal *wallet.Error
	if !errors.As(err, &refusal) || refusal.Code != wallet.CodeInvalidCard || !strings.Contains(refusal.Hint, "4242424242424242") {
		t.Fatalf("got %v", err)
	}
	if strings.Contains(refusal.Message+refusal.Hint, "4111111111111111") {
		t.Error("the refusal repeats the number")
	}
}

func TestTokenizeNeedsAFingerprint(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]engine.RailInstrument{
		"no fingerprint":    {Number: "DE89370400440532013000"},
		"no hex":            {Number: "DE89370400440532013000", Fingerprint: "a:b"},
		"a number of cards": {Card: true, Number: "4242424242424242", Fingerprint: strings.Repeat("4", 129)},
	} {
		if token, err := newSandbox().Tokenize(t.Context(), in); err == nil {
			t.Errorf("%s: got %v", name, token)
		}
	}
}

func TestATokenOfAnotherRailIsUnusable(t *testing.T) {
	t.Parallel()
	s := newSandbox()
	for i, token := range []string{
		"", "tok_visa", "sandbox:card:succeed:", "sandbox:card:succeed:XY", "sandbox:purse:succeed:" + fingerprint,
		"sandbox:card:steal:" + fingerprint, "sandbox:bank:late:" + fingerprint, "sandbox:card:succeed:" + fingerprint + ":1",
	} {
		answers := send(t, s, order(fmt.Sprintf("txn_%d", i), token, engine.RailIn))
		if len(answers) != 1 || answers[0].Code != wallet.CodeInstrumentUnusable {
			t.Errorf("%q: got %+v", token, answers)
		}
	}
}

func TestAskForAnOrderThatNeverArrivedIsUnknown(t *testing.T) {
	t.Parallel()
	answer, err := newSandbox().Ask(t.Context(), "txn_never")
	if want := (engine.RailAnswer{Key: "txn_never", State: engine.RailUnknown}); answer != want || err != nil {
		t.Errorf("got %+v, %v", answer, err)
	}
}

func TestSendRefusesWhatIsNoOrder(t *testing.T) {
	t.Parallel()
	s := newSandbox()
	token := cardToken(t, s, "4242424242424242")
	never := func(engine.RailAnswer) error {
		t.Error("an answer is delivered")
		return nil
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Send(ended, order("txn_1", token, engine.RailIn), never); wallet.CodeOf(err) != wallet.CodeRailUnavailable {
		t.Errorf("an ended context: got %v", err)
	}
	if err := s.Send(t.Context(), order("", token, engine.RailIn), never); wallet.CodeOf(err) != wallet.CodeInternal {
		t.Errorf("no key: got %v", err)
	}
	if err := s.Send(t.Context(), order("txn_1", token, "sideways"), never); wallet.CodeOf(err) != wallet.CodeInternal {
		t.Errorf("no direction: got %v", err)
	}
	nothing := order("txn_1", token, engine.RailIn)
	nothing.Amount = money.Zero("USD")
	if err := s.Send(t.Context(), nothing, never); wallet.CodeOf(err) != wallet.CodeInvalidAmount {
		t.Errorf("no amount: got %v", err)
	}
	if answer, err := s.Ask(t.Context(), "txn_1"); answer.State != engine.RailUnknown || err != nil {
		t.Errorf("what was refused is remembered: %+v, %v", answer, err)
	}
}

func TestOneKeyIsOneOrder(t *testing.T) {
	t.Parallel()
	s := newSandbox()
	token := cardToken(t, s, "4242424242424242")
	send(t, s, order("txn_1", token, engine.RailIn))
	other := order("txn_1", token, engine.RailIn)
	other.Amount = money.FromMinor(1251, "USD")
	err := s.Send(t.Context(), other, func(engine.RailAnswer) error {
		t.Error("an answer is delivered to another order")
		return nil
	})
	if wallet.CodeOf(err) != wallet.CodeIdempotencyMismatch {
		t.Errorf("got %v", err)
	}
}

func TestAFailedDeliveryStopsTheCallAndTheOrderStays(t *testing.T) {
	t.Parallel()
	s := newSandbox()
	lost := errors.New("the power went")
	calls := 0
	err := s.Send(t.Context(), order("txn_1", cardToken(t, s, "4000000000000259"), engine.RailIn), func(engine.RailAnswer) error {
		calls++
		return lost
	})
	if !errors.Is(err, lost) || calls != 1 {
		t.Errorf("got %v after %d calls", err, calls)
	}
	if answer, err := s.Ask(t.Context(), "txn_1"); answer.State != engine.RailSucceeded || err != nil {
		t.Errorf("got %+v, %v", answer, err)
	}
}

func TestManySendersOfOneKeyGetOneAnswer(t *testing.T) {
	t.Parallel()
	memory := rail.NewMemory()
	s := rail.NewSandbox(memory, time.Now)
	token := cardToken(t, s, "4000000000000119") // answers by what came before, so a second order would show
	const senders = 64
	answers := make([]engine.RailAnswer, senders)
	var group sync.WaitGroup
	for i := range senders {
		group.Go(func() {
			if err := s.Send(t.Context(), order("txn_1", token, engine.RailIn), func(a engine.RailAnswer) error {
				answers[i] = a
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	for i, a := range answers {
		if a != answers[0] || a.Code != wallet.CodeProcessingError {
			t.Errorf("sender %d: got %+v", i, a)
		}
	}
	if latest, found, err := memory.Latest(t.Context(), token); err != nil || !found || latest.Key != "txn_1" {
		t.Errorf("got %+v, %t, %v", latest, found, err)
	}
}

// brokenMemory fails in every call, as a full disk does.
type brokenMemory struct{ rail.Memory }

var errBroken = errors.New("the disk is full")

func (brokenMemory) Remember(context.Context, rail.Order) (rail.Order, bool, error) {
	return rail.Order{}, false, errBroken
}

func (brokenMemory) Recall(context.Context, string) (rail.Order, bool, error) {
	return rail.Order{}, false, errBroken
}

func (brokenMemory) Latest(context.Context, string) (rail.Order, bool, error) {
	return rail.Order{}, false, errBroken
}

func TestAMemoryThatFailsGivesNoAnswer(t *testing.T) {
	t.Parallel()
	s := rail.NewSandbox(brokenMemory{}, time.Now)
	for _, number := range []string{"4242424242424242", "4000000000000119"} {
		err := s.Send(t.Context(), order("txn_1", cardToken(t, s, number), engine.RailIn), func(engine.RailAnswer) error {
			t.Error("an answer is delivered that nobody remembers")
			return nil
		})
		if !errors.Is(err, errBroken) {
			t.Errorf("send: got %v", err)
		}
	}
	if _, err := s.Ask(t.Context(), "txn_1"); !errors.Is(err, errBroken) {
		t.Errorf("ask: got %v", err)
	}
}

func TestInMemoryKeepsTheContractOfMemory(t *testing.T) {
	t.Parallel()
	m := rail.NewMemory()
	first := rail.Order{Key: "a", Token: "t", Amount: "1.00", Currency: "USD", State: engine.RailPending}
	if stored, fresh, err := m.Remember(t.Context(), first); stored != first || !fresh || err != nil {
		t.Errorf("got %+v, %t, %v", stored, fresh, err)
	}
	changed := first
	changed.Amount = "2.00"
	if stored, fresh, err := m.Remember(t.Context(), changed); stored != first || fresh || err != nil {
		t.Errorf("a taken key: got %+v, %t, %v", stored, fresh, err)
	}
	for _, state := range []engine.RailState{engine.RailSucceeded, engine.RailDeclined} {
		if order, err := m.Settle(t.Context(), "a", state); order.State != engine.RailSucceeded || err != nil {
			t.Errorf("only a pending order is settled: got %+v, %v", order, err)
		}
	}
	if _, err := m.Settle(t.Context(), "b", engine.RailSucceeded); err == nil {
		t.Error("an order that is not there is settled")
	}
	if _, found, err := m.Latest(t.Context(), "other"); found || err != nil {
		t.Errorf("got %t, %v", found, err)
	}
}
