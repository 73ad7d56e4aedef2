package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/htmltest"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/otp"
)

// alert is what a page says went wrong.
func alert(t *testing.T, page string) string {
	t.Helper()
	for _, e := range htmltest.Elements(t, page) {
		if e.Attrs["role"] == "alert" {
			return strings.Join(strings.Fields(e.Text), " ")
		}
	}
	return ""
}

// bare is a page without its style, to be read in a log.
func bare(page string) string {
	before, rest, _ := strings.Cut(page, "<style>")
	_, after, _ := strings.Cut(rest, "</style>")
	return before + after
}

// says is the text of the element of a page with an id.
func says(t *testing.T, page, id string) string {
	t.Helper()
	for _, e := range htmltest.Elements(t, page) {
		if e.Attrs["id"] == id {
			return strings.Join(strings.Fields(e.Text), " ")
		}
	}
	return ""
}

func TestWhoPressesTwiceOrAgainPaysOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t, "100 EUR")
	c := s.asks("12.50", nil)
	at := "/pay/" + c.ID
	first, other := s.browser(), s.browser()
	review, elsewhere := first.comes(at), other.comes(at)
	var group sync.WaitGroup
	answers := make([]*http.Response, 12)
	for i := range answers {
		from, page := first, review
		if i%2 == 1 {
			from, page = other, elsewhere
		}
		form := hidden(page)
		form.Set("action", "pay")
		form.Set("pin", strangersPIN)
		alone := &browser{s.world, map[string]string{"okpay": from.cookies["okpay"]}, "same-origin"}
		group.Go(func() { answers[i], _ = alone.visit(at, form) })
	}
	group.Wait()
	list := s.payments(c.ID)
	if len(list) != 1 || s.has("EUR") != "87.50" {
		t.Fatalf("%d payments, and %s EUR are left", len(list), s.has("EUR"))
	}
	for i, answer := range answers {
		if answer.StatusCode != http.StatusSeeOther || answer.Header.Get("Location") != c.ID+"?paid="+list[0].ID {
			t.Errorf("%d is answered %s to %s", i, answer.Status, answer.Header.Get("Location"))
		}
	}
	// Whoever opens the link again sees the payment, and another that it is paid.
	if _, page := first.visit(at, nil); !strings.Contains(page, list[0].ID) || says(t, page, "result") == "" {
		t.Errorf("who paid sees:\n%s", bare(page))
	}
	if response, page := s.browser().visit(at, nil); response.StatusCode != http.StatusOK || strings.Contains(page, list[0].ID) || says(t, page, "over") == "" || strings.Contains(page, `name="password"`) {
		t.Errorf("a stranger sees:\n%s", bare(page))
	}
}

func TestAnAnswerThatWasLostIsFoundAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		losing
		status int
		want   string
		paid   int
	}{
		"the answer":          {losing{after: true}, http.StatusOK, "", 1},
		"the answer, for now": {losing{after: true, dry: true}, http.StatusBadGateway, "Open the link of the shop again", 1},
		"the call":            {losing{}, http.StatusBadGateway, "Press the button again", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t, "100 EUR")
			loses := false
			s.url = s.serve(options{service: func(service wallet.Service) wallet.Service {
				l := c.losing
				l.Service, l.loses = service, &loses
				return l
			}})
			checkout := s.asks("12.50", nil)
			at := "/pay/" + checkout.ID
			b := s.browser()
			review := b.comes(at)
			loses = true
			response, page := b.sends(at, review, "pay", "pin", strangersPIN)
			if response.StatusCode != c.status || !strings.Contains(alert(t, page), c.want) || c.want == "" && (says(t, page, "result") == "" || alert(t, page) != "") {
				t.Errorf("%s:\n%s", response.Status, bare(page))
			}
			loses = false
			if len(s.payments(checkout.ID)) != c.paid {
				t.Fatalf("there are %d payments", len(s.payments(checkout.ID)))
			}
			for range 2 {
				if _, page = b.sends(at, review, "pay", "pin", strangersPIN); says(t, page, "result") == "" || len(s.payments(checkout.ID)) != 1 {
					t.Errorf("the form sent again:\n%s", bare(page))
				}
			}
		})
	}
}

// losing loses what is paid: the call before it comes, or its answer; with dry also
// what a dry run says.
type losing struct {
	wallet.Service
	loses      *bool
	after, dry bool
}

func (l losing) Pay(ctx context.Context, in wallet.PayInput) (wallet.Transaction, error) {
	lost := wallet.Refuse(wallet.CodeOutcomeUnknown, "the answer was lost", "")
	switch {
	case !*l.loses || in.DryRun && !l.dry:
		return l.Service.Pay(ctx, in)
	case l.after:
		_, err := l.Service.Pay(ctx, in)
		return wallet.Transaction{}, errors.Join(lost, err)
	default:
		return wallet.Transaction{}, lost
	}
}

func TestARateHoldsUntilItExpires(t *testing.T) {
	t.Parallel()
	s := newShop(t, "100 USD")
	c := s.asks("20.00", nil)
	at := "/pay/" + c.ID
	b := s.browser()
	_, review := b.sends(at, b.comes(at), "review", "from", "USD")
	if says(t, review, "pays") != "25.13 USD" || says(t, review, "rate") != "1 USD = 0.796 EUR" || says(t, review, "asked") != "20.00 EUR" {
		t.Fatalf("the review:\n%s", bare(review))
	}
	_, err := s.operator().SetRate(t.Context(), wallet.SetRateInput{Change: s.change(), Currency: "USD", Rate: "1.50"})
	s.must(err)
	// The rate was confirmed; what a wrong PIN costs is no new one.
	response, again := b.sends(at, review, "pay", "pin", "111112")
	if response.StatusCode != http.StatusUnauthorized && response.StatusCode != http.StatusForbidden || says(t, again, "pays") != "25.13 USD" {
		t.Errorf("after a wrong PIN %s:\n%s", response.Status, bare(again))
	}
	s.clock.Advance(6 * time.Minute)
	response, fresh := b.sends(at, review, "pay", "pin", strangersPIN)
	if response.StatusCode != http.StatusConflict || !strings.Contains(alert(t, fresh), "rate has expired") || says(t, fresh, "pays") != "30.15 USD" || len(s.payments(c.ID)) != 0 {
		t.Fatalf("after the rate expired %s:\n%s", response.Status, bare(fresh))
	}
	_, done := b.sends(at, fresh, "pay", "pin", strangersPIN)
	if says(t, done, "pays") != "30.15 USD" || says(t, done, "result") == "" || s.has("USD") != "69.85" {
		t.Errorf("the result, with %s USD left:\n%s", s.has("USD"), bare(done))
	}
}

func TestTheCustomerSaysHowMuch(t *testing.T) {
	t.Parallel()
	s := newShop(t, "100 EUR", "50 USD")
	open := s.asks("", func(in *wallet.CreateCheckoutInput) { in.Open, in.Reusable, in.Amount = true, true, "" })
	at := "/pay/" + open.ID
	b := s.browser()
	choice := b.comes(at)
	for text, want := range map[string]string{
		"": "Write an amount", "0": "Write an amount", "-3": "Write an amount", "abc": "Write an amount", "1,000": "Write an amount", "1.005": "more decimals", "101": "not enough",
	} {
		response, page := b.sends(at, choice, "review", "from", "EUR", "amount", text)
		if response.StatusCode < 400 || !strings.Contains(alert(t, page), want) {
			t.Errorf("%q: %s, %q, want %q", text, response.Status, alert(t, page), want)
		}
	}
	for range 2 { // a code on a counter is paid by each form once, and again by another
		_, review := b.sends(at, choice, "review", "from", "EUR", "amount", " 3,50 ")
		if says(t, review, "pays") != "3.50 EUR" {
			t.Fatalf("the review:\n%s", bare(review))
		}
		for range 2 {
			if _, page := b.sends(at, review, "pay", "pin", strangersPIN); says(t, page, "result") == "" {
				t.Errorf("the result:\n%s", bare(page))
			}
		}
		_, choice = b.visit(at, nil)
	}
	if list := s.payments(open.ID); len(list) != 2 || s.has("EUR") != "93.00" {
		t.Errorf("%d payments, and %s EUR are left", len(list), s.has("EUR"))
	}

	parts := s.asks("10.00", func(in *wallet.CreateCheckoutInput) { in.Partial = true })
	at = "/pay/" + parts.ID
	_, choice = b.visit(at, nil)
	if says(t, choice, "most") != "At most 10.00 EUR" {
		t.Errorf("the choice:\n%s", bare(choice))
	}
	if _, page := b.sends(at, choice, "review", "from", "EUR", "amount", "10.01"); !strings.Contains(alert(t, page), "more than what is left") {
		t.Errorf("too much:\n%s", bare(page))
	}
	_, review := b.sends(at, choice, "review", "from", "USD", "amount", "4")
	if says(t, review, "asked") != "4.00 EUR" || says(t, review, "pays") != "5.03 USD" {
		t.Errorf("a part:\n%s", bare(review))
	}
	if _, page := b.sends(at, review, "pay", "pin", strangersPIN); says(t, page, "result") == "" {
		t.Errorf("a part paid:\n%s", bare(page))
	}
	if _, page := b.visit(at, nil); says(t, page, "most") != "At most 6.00 EUR" {
		t.Errorf("the rest:\n%s", bare(page))
	}
}

func TestThePageTellsWhyNothingIsPaid(t *testing.T) {
	t.Parallel()
	s := newShop(t, "30 EUR")
	b := s.browser()
	paid := s.asks("12.50", nil)
	b.comes("/pay/" + paid.ID)
	for name, c := range map[string]struct {
		checkout wallet.Checkout
		before   func(c wallet.Checkout)
		status   int
		want     string
	}{
		"not enough": {s.asks("30.01", nil), nil, http.StatusUnprocessableEntity, "not enough money"},
		"expired": {s.asks("1.00", nil), func(c wallet.Checkout) {
			_, err := s.operator().ExpireCheckout(t.Context(), wallet.ExpireCheckoutInput{Change: s.change(), Checkout: c.ID})
			s.must(err)
		}, http.StatusOK, ""},
		"its own": {s.asks("1.00", nil), nil, http.StatusOK, ""},
	} {
		if c.before != nil {
			c.before(c.checkout)
		}
		response, page := b.visit("/pay/"+c.checkout.ID, nil)
		if response.StatusCode != c.status || !strings.Contains(alert(t, page), c.want) {
			t.Errorf("%s: %s, %q", name, response.Status, alert(t, page))
		}
		if name == "expired" && (says(t, page, "over") == "" || says(t, page, "return") == "") {
			t.Errorf("it is over:\n%s", bare(page))
		}
	}
	_, err := s.operator().Freeze(t.Context(), wallet.FreezeInput{Change: s.change(), User: buyer, Reason: "test"})
	s.must(err)
	if response, page := b.visit("/pay/"+paid.ID, nil); response.StatusCode < 400 || !strings.Contains(alert(t, page), "frozen") || strings.Contains(page, `value="review"`) {
		t.Errorf("frozen: %s, %q", response.Status, alert(t, page))
	}
	for _, at := range []string{"/pay/chk_x", "/pay/x", "/receipt/rct_x", "/receipt/x"} {
		if response, page := s.browser().visit(at, nil); response.StatusCode != http.StatusNotFound || alert(t, page) == "" {
			t.Errorf("%s: %s", at, response.Status)
		}
	}
	for _, at := range []string{"/pay/", "/pay", "/receipt/", "/pay/a/b", "/receipt/a/b"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+at, http.NoBody)
		s.must(err)
		if response, _ := s.send(request); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s", at, response.Status)
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, s.url+"/pay/"+paid.ID, http.NoBody)
	s.must(err)
	if response, _ := s.send(request); response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %s", response.Status)
	}
}

func TestThePageTakesNoFormButItsOwn(t *testing.T) {
	t.Parallel()
	s := newShop(t, "30 EUR")
	c := s.asks("12.50", nil)
	at := "/pay/" + c.ID
	b := s.browser()
	review := b.comes(at)
	b.site = "cross-site"
	if response, _ := b.sends(at, review, "pay", "pin", strangersPIN); response.StatusCode != http.StatusForbidden {
		t.Errorf("a form from elsewhere: %s", response.Status)
	}
	b.site = "same-origin"
	for _, forged := range []string{"", "AAAA"} {
		if response, _ := b.sends(at, review, "pay", "pin", strangersPIN, "form_token", forged); response.StatusCode != http.StatusForbidden {
			t.Errorf("a form with the token %q: %s", forged, response.Status)
		}
	}
	if response, page := s.browser().sends(at, review, "pay", "pin", strangersPIN); response.StatusCode != http.StatusForbidden || !strings.Contains(page, `name="password"`) {
		t.Errorf("a form without a session: %s", response.Status)
	}
	if response, _ := b.sends(at, review, "logout"); response.StatusCode != http.StatusOK || len(b.cookies) != 0 {
		t.Errorf("logged out: %s, %v", response.Status, b.cookies)
	}
	if len(s.payments(c.ID)) != 0 {
		t.Error("it is paid")
	}
	for _, secret := range []string{strangersPIN, buyerPassword} {
		if strings.Contains(s.log.String(), secret) {
			t.Error("the log has a secret")
		}
	}
}

func TestThePageShowsWhatOthersWroteAsText(t *testing.T) {
	t.Parallel()
	s := newShop(t, "30 EUR")
	c := s.asks("1.00", func(in *wallet.CreateCheckoutInput) { in.Memo = `<script>alert("x")</script>` })
	b := s.browser()
	response, page := b.sends("/pay/"+c.ID, "", "login", "user", `"><img src=x onerror=alert(1)>`, "password", "x")
	if response.StatusCode != http.StatusForbidden || strings.Contains(page, "<script") || strings.Contains(page, "<img") || !strings.Contains(page, "&lt;script&gt;") {
		t.Errorf("%s:\n%s", response.Status, bare(page))
	}
	if form := url.QueryEscape(`"><img src=x>`); true {
		_, page := b.visit("/pay/"+c.ID+"?paid="+form, nil)
		if strings.Contains(page, "<img") {
			t.Errorf("the page:\n%s", bare(page))
		}
	}
}

func TestWhoHasNoPINSetsOneOnThePage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.session("new@example.org")
	for _, channel := range []wallet.Channel{wallet.ChannelEmail, wallet.ChannelPhone} {
		sent, err := s.operator().ListOutbox(t.Context(), wallet.ListOutboxInput{User: "new@example.org", Channel: channel})
		s.must(err)
		_, err = s.operator().Verify(t.Context(), wallet.VerifyInput{Change: s.change(), User: "new@example.org", Channel: channel, Code: sent.Items[len(sent.Items)-1].Code})
		s.must(err)
	}
	s.fund("new@example.org", "50")
	c := s.asks("12.50", nil)
	at := "/pay/" + c.ID
	b := s.browser()
	_, page := b.sends(at, "", "login", "user", "new@example.org", "password", buyerPassword)
	if !strings.Contains(page, `name="new_pin"`) {
		t.Fatalf("the page does not ask for a PIN:\n%s", bare(page))
	}
	for fields, want := range map[[3]string]string{
		{buyerPassword, "493817", "493818"}: "not the same", {"wrong", "493817", "493817"}: "password is wrong", {buyerPassword, "123456", "123456"}: "too easy",
	} {
		if response, page := b.sends(at, page, "set-pin", "password", fields[0], "new_pin", fields[1], "new_pin_again", fields[2]); response.StatusCode < 400 || !strings.Contains(alert(t, page), want) {
			t.Errorf("%q: %s, %q", fields, response.Status, alert(t, page))
		}
	}
	_, page = b.sends(at, page, "set-pin", "password", buyerPassword, "new_pin", "493817", "new_pin_again", "493817")
	if _, page = b.sends(at, page, "pay", "pin", "493817"); says(t, page, "result") == "" {
		t.Errorf("the result:\n%s", bare(page))
	}
}

// abroad has a merchant in another country ask for so much that a payment of it is
// looked at first.
func (s *shop) abroad() wallet.Checkout {
	s.t.Helper()
	_, err := s.operator().ImportUsers(s.t.Context(), wallet.ImportUsersInput{
		Change: s.change(), Verified: true, Level: 3, Reason: "test",
		Users: []wallet.ImportUser{{Line: 1, Kind: wallet.KindMerchant, Name: "Far Books", Email: "books@example.com", Phone: "+12025550123", Country: "US", Handle: "books"}},
	})
	s.must(err)
	return s.asks("2500", func(in *wallet.CreateCheckoutInput) { in.User = "books" })
}

func TestAPaymentUnderReviewSaysSo(t *testing.T) {
	t.Parallel()
	s := newShop(t, "3000 EUR")
	c := s.abroad()
	at := "/pay/" + c.ID
	b := s.browser()
	review := b.comes(at)
	_, page := b.sends(at, review, "pay", "pin", strangersPIN)
	if !strings.Contains(says(t, page, "result"), "looked at") || says(t, page, "receipt") != "" {
		t.Fatalf("the result:\n%s", bare(page))
	}
	if _, page = b.visit(at, nil); !strings.Contains(says(t, page, "result"), "looked at") {
		t.Errorf("the page opened again:\n%s", bare(page))
	}
	list := s.payments(c.ID)
	if len(list) != 1 || list[0].Status != wallet.TransactionPending {
		t.Fatalf("the payments: %+v", list)
	}
	_, err := s.operator().DecideRiskReview(t.Context(), wallet.DecideRiskReviewInput{Change: s.change(), Transaction: list[0].ID, Verdict: wallet.RiskReviewRejected, Reason: "test"})
	s.must(err)
	if _, page = b.visit(at, nil); !strings.Contains(says(t, page, "over"), "declined for safety") || strings.Contains(page, `value="pay"`) {
		t.Errorf("after it was rejected:\n%s", bare(page))
	}
}

func TestThePageAsksForTheSecondFactor(t *testing.T) {
	t.Parallel()
	s := newShop(t, "3000 EUR")
	opened, err := s.engine.As(engine.Anonymous("")).Login(t.Context(), wallet.LoginInput{Change: s.change(), User: buyer, Password: buyerPassword})
	s.must(err)
	client := s.client(opened.Token)
	setup, err := client.EnableSecondFactor(t.Context(), wallet.EnableFactorInput{Change: s.change(), Password: buyerPassword})
	s.must(err)
	secret, err := otp.ParseSecret(setup.Secret)
	s.must(err)
	status, err := client.ConfirmSecondFactor(t.Context(), wallet.ConfirmFactorInput{Change: s.change(), Code: otp.Code(secret, s.clock.Now())})
	s.must(err)
	c := s.asks("600", nil)
	at := "/pay/" + c.ID
	b := s.browser()
	if response, page := b.sends(at, "", "login", "user", buyer, "password", buyerPassword); response.StatusCode != http.StatusForbidden || !strings.Contains(alert(t, page), "second factor is needed") {
		t.Errorf("a login without the code: %s, %q", response.Status, alert(t, page))
	}
	_, review := b.sends(at, "", "login", "user", buyer, "password", buyerPassword, "code", status.RecoveryCodes[0])
	if !strings.Contains(review, `name="pin"`) || !strings.Contains(review, `name="totp"`) {
		t.Fatalf("the review:\n%s", bare(review))
	}
	if response, page := b.sends(at, review, "pay", "pin", strangersPIN, "totp", "000000"); response.StatusCode != http.StatusForbidden || !strings.Contains(alert(t, page), "code is wrong") || strings.Contains(page, strangersPIN) {
		t.Errorf("a wrong code: %s, %q", response.Status, alert(t, page))
	}
	if _, page := b.sends(at, review, "pay", "pin", strangersPIN, "totp", status.RecoveryCodes[1]); says(t, page, "result") == "" {
		t.Errorf("the result:\n%s", bare(page))
	}
}
