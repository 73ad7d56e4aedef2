package main

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// stand answers as okpay does, for one checkout.
type stand struct {
	mu       sync.Mutex
	calls    []string // method, path and key
	fails    int      // how many of the next calls find it away
	checkout checkout
	refuses  string // the code by which a refund is refused
	link     string // of its checkouts
}

func (s *stand) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+r.Header.Get("Idempotency-Key")))
	refuse := func(status int, code string) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(problem{Status: status, Code: code, Detail: "no"})
	}
	switch {
	case r.Header.Get("Authorization") != "Bearer the-key-of-the-shop":
		refuse(http.StatusUnauthorized, "unauthenticated")
		return
	case s.fails > 0:
		s.fails--
		refuse(http.StatusServiceUnavailable, "unavailable")
		return
	case strings.HasSuffix(r.URL.Path, "/refunds"):
		if s.refuses != "" {
			refuse(http.StatusUnprocessableEntity, s.refuses)
			return
		}
		s.checkout.Payments[0].Refunded = s.checkout.Amount
		_, _ = w.Write([]byte(`{"id":"txn_2"}`))
		return
	case r.Method == http.MethodPost:
		if json.NewDecoder(r.Body).Decode(&s.checkout) != nil {
			refuse(http.StatusBadRequest, "invalid_input")
			return
		}
		s.checkout.ID, s.checkout.Status, s.checkout.Reserved, s.checkout.Link = "chk_1", "open", "0.00", s.link
	}
	_ = json.NewEncoder(w).Encode(s.checkout)
}

func (s *stand) set(to func(*stand)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to(s)
}

// paid makes the checkout one that was paid.
func paid(s *stand) {
	s.checkout.Status = "paid"
	s.checkout.Payments = []payment{{ID: "txn_1", Status: "posted", Amount: s.checkout.Amount, Currency: s.checkout.Currency, Refunded: "0.00"}}
}

func newShop(t *testing.T) (*shop, *stand) {
	t.Helper()
	behind := &stand{link: "https://pay.example.com/pay/chk_1"}
	server := httptest.NewServer(behind)
	t.Cleanup(server.Close)
	orders, err := openOrders(filepath.Join(t.TempDir(), "orders.json"))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := readPages()
	if err != nil {
		t.Fatal(err)
	}
	return &shop{
		url: "https://shop.example.com", password: "the shopkeeper's own", signing: []byte("a key of twenty-four bytes"),
		okpay: newOkpay(server.URL, "the-key-of-the-shop"), orders: orders, pages: pages, now: time.Now,
	}, behind
}

func (s *shop) serve(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.routes().ServeHTTP(w, r)
	return w
}

func (s *shop) get(path string) *httptest.ResponseRecorder {
	return s.serve(httptest.NewRequest(http.MethodGet, path, nil))
}

func form(path string, values ...string) *http.Request {
	data := url.Values{}
	for i := 0; i < len(values); i += 2 {
		data.Set(values[i], values[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(data.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// ordered makes an order that waits for its payment.
func (s *shop) ordered(t *testing.T) order {
	t.Helper()
	id := rand.Text()
	if w := s.serve(form("/orders", "order", id, "good", "oolong")); w.Code != http.StatusSeeOther {
		t.Fatalf("ordering: %d %s", w.Code, w.Body)
	}
	o, _ := s.orders.get(id)
	return o
}

// event is a request that okpay has signed.
func (s *shop) event(id, body string, at time.Time) *http.Request {
	mac := hmac.New(sha256.New, s.signing)
	_, _ = fmt.Fprintf(mac, "%s.%d.%s", id, at.Unix(), body)
	r := httptest.NewRequest(http.MethodPost, "/okpay", strings.NewReader(body))
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", fmt.Sprint(at.Unix()))
	r.Header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return r
}

func TestAFormThatIsSentTwiceOrdersOnce(t *testing.T) {
	t.Parallel()
	s, behind := newShop(t)
	id := rand.Text()
	for range 2 {
		w := s.serve(form("/orders", "order", id, "good", "oolong"))
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "https://pay.example.com/pay/chk_1" {
			t.Fatalf("%d %s %s", w.Code, w.Header().Get("Location"), w.Body)
		}
	}
	if want := []string{"POST /v1/checkouts checkout-" + id}; !slices.Equal(behind.calls, want) {
		t.Errorf("okpay was asked %q", behind.calls)
	}
	if list := s.orders.newest(); len(list) != 1 || list[0].State != stateOpen || list[0].Amount != "12.50" {
		t.Errorf("orders: %+v", list)
	}
}

func TestAnOrderSurvivesThatOkpayIsAway(t *testing.T) {
	t.Parallel()
	s, behind := newShop(t)
	behind.fails = 1
	id := rand.Text()
	if w := s.serve(form("/orders", "order", id, "good", "pot")); w.Code != http.StatusBadGateway || !strings.Contains(w.Body.String(), "Nothing was charged") {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if w := s.serve(form("/orders", "order", id, "good", "pot")); w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if len(behind.calls) != 2 || behind.calls[0] != behind.calls[1] {
		t.Errorf("not under one key: %q", behind.calls)
	}
}

func TestWhatIsNoOrderIsRefused(t *testing.T) {
	t.Parallel()
	s, behind := newShop(t)
	for name, r := range map[string]*http.Request{
		"no id": form("/orders", "good", "oolong"), "another id": form("/orders", "order", "../../etc/passwd/aaaaaaaaaa", "good", "oolong"),
		"no such good": form("/orders", "order", rand.Text(), "good", "gold"), "too large": form("/orders", "order", rand.Text(), "good", strings.Repeat("x", mostForm)),
	} {
		if w := s.serve(r); w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	if w := s.get("/orders/" + rand.Text()); w.Code != http.StatusNotFound {
		t.Errorf("no such order: %d", w.Code)
	}
	if len(behind.calls) != 0 || len(s.orders.newest()) != 0 {
		t.Errorf("okpay was asked %q", behind.calls)
	}
}

func TestComingBackProvesNothing(t *testing.T) {
	t.Parallel()
	s, behind := newShop(t)
	o := s.ordered(t)
	page := "/orders/" + o.ID + "?checkout=chk_1"
	if w := s.get(page); !strings.Contains(w.Body.String(), "Waiting for the payment") {
		t.Errorf("unpaid: %s", w.Body)
	}
	behind.set(func(b *stand) { b.checkout.Reserved = "12.50" })
	if w := s.get(page); !strings.Contains(w.Body.String(), "being checked") {
		t.Errorf("held: %s", w.Body)
	}
	behind.set(paid)
	behind.set(func(b *stand) { b.fails, b.checkout.Reserved = 1, "0.00" })
	if w := s.get(page); strings.Contains(w.Body.String(), "Thank you") {
		t.Errorf("okpay is away: %s", w.Body)
	}
	if w := s.get(page); !strings.Contains(w.Body.String(), "Thank you") {
		t.Errorf("paid: %s", w.Body)
	}
}

func TestWhatWasNotPaidInTimeIsOver(t *testing.T) {
	t.Parallel()
	s, behind := newShop(t)
	o := s.ordered(t)
	behind.set(func(b *stand) { b.checkout.Status = "expired" })
	s.serve(s.event("evt_1", `{"type":"checkout.expired","object":"chk_1","data":{"order_id":"`+o.ID+`"}}`, s.now()))
	if w := s.get("/orders/" + o.ID); !strings.Contains(w.Body.String(), "Not paid in time") {
		t.Errorf("%s", w.Body)
	}
	if w := s.serve(form("/orders", "order", o.ID, "good", "oolong")); w.Header().Get("Location") != "/orders/"+o.ID {
		t.Errorf("the form of an order that is over leads to %q", w.Header().Get("Location"))
	}
}

func TestACheckoutWithoutAPageIsNoWayToPay(t *testing.T) {
	t.Parallel()
	s, behind := newShop(t)
	behind.link = "okpay:pay/chk_1"
	if w := s.serve(form("/orders", "order", rand.Text(), "good", "oolong")); w.Code != http.StatusBadGateway || w.Header().Get("Location") != "" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestOnlyItsOwnCheckoutPaysAnOrder(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]func(*stand){
		"id": func(b *stand) { b.checkout.ID = "chk_2" }, "order": func(b *stand) { b.checkout.OrderID = "another" },
		"amount": func(b *stand) { b.checkout.Amount = "0.01" }, "currency": func(b *stand) { b.checkout.Currency = "JPY" },
		"payment": func(b *stand) { b.checkout.Payments[0].Status = "pending" }, "none": func(b *stand) { b.checkout.Payments = nil },
	} {
		s, behind := newShop(t)
		o := s.ordered(t)
		behind.set(paid)
		behind.set(other)
		s.get("/orders/" + o.ID)
		if o, _ = s.orders.get(o.ID); o.State != stateOpen {
			t.Errorf("another %s: %s", name, o.State)
		}
	}
}

func TestSignaturesAreThoseOfTheSpecification(t *testing.T) {
	t.Parallel()
	// The example of the Standard Webhooks libraries.
	key, err := signingKey("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	const right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	body, sent := `{"test": 2432232314}`, time.Unix(1614265330, 0)
	for name, c := range map[string]struct {
		signature, body string
		late            time.Duration
		ok              bool
	}{
		"right": {right, body, 0, true}, "one of two": {"v1,AAAA v2,x " + right, body, 0, true},
		"at the latest": {right, body, clockMayDrift, true}, "at the earliest": {right, body, -clockMayDrift, true},
		"too late": {right, body, clockMayDrift + time.Second, false}, "too early": {right, body, -clockMayDrift - time.Second, false},
		"none": {"", body, 0, false}, "another version": {strings.Replace(right, "v1", "v2", 1), body, 0, false},
		"another body": {right, body + " ", 0, false}, "no version": {right[3:], body, 0, false},
	} {
		header := http.Header{}
		header.Set("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
		header.Set("webhook-timestamp", "1614265330")
		header.Set("webhook-signature", c.signature)
		if id, err := verify(key, header, []byte(c.body), sent.Add(c.late)); (err == nil) != c.ok || c.ok && id != "msg_p5jXN8AQM9LWM0D4loKWxJek" {
			t.Errorf("%s: %q, %v", name, id, err)
		}
	}
	for _, secret := range []string{"", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_?"} {
		if _, err := signingKey(secret); err == nil {
			t.Errorf("%q is taken for a secret", secret)
		}
	}
}

func TestAnEventIsDealtWithOnce(t *testing.T) {
	t.Parallel()
	s, behind := newShop(t)
	o := s.ordered(t)
	body := `{"type":"checkout.paid","seq":7,"object":"chk_1","data":{"order_id":"` + o.ID + `"}}`
	behind.set(paid)
	behind.set(func(b *stand) { b.fails, b.calls = 1, nil })
	for _, want := range []int{http.StatusServiceUnavailable, http.StatusNoContent, http.StatusNoContent} {
		if w := s.serve(s.event("evt_1", body, s.now())); w.Code != want {
			t.Errorf("%d, want %d: %s", w.Code, want, w.Body)
		}
	}
	if len(behind.calls) != 2 {
		t.Errorf("okpay was asked %q", behind.calls)
	}
	if o, _ = s.orders.get(o.ID); o.State != statePaid || o.Payment != "txn_1" || !slices.Equal(o.Seen, []string{"evt_1"}) {
		t.Errorf("%+v", o)
	}
	// A part of it is given back by somebody else, and then the rest; the second is told first.
	behind.set(func(b *stand) { b.checkout.Payments[0].Refunded = "2.00" })
	refund := `{"type":"transaction.created","seq":%d,"object":"txn_%d","data":{"kind":"refund","parent":"txn_1"}}`
	s.serve(s.event("evt_3", fmt.Sprintf(refund, 9, 3), s.now()))
	if o, _ = s.orders.get(o.ID); o.State != statePaid || o.Refunded != "2.00" {
		t.Errorf("a part: %+v", o)
	}
	behind.set(func(b *stand) { b.checkout.Payments[0].Refunded = "12.50" })
	s.serve(s.event("evt_2", fmt.Sprintf(refund, 8, 2), s.now()))
	if o, _ = s.orders.get(o.ID); o.State != stateRefunded {
		t.Errorf("all of it: %+v", o)
	}
	for i := range mostSeen + 1 {
		s.serve(s.event(fmt.Sprintf("more_%d", i), body, s.now()))
	}
	if o, _ = s.orders.get(o.ID); len(o.Seen) != mostSeen || o.Seen[mostSeen-1] != "more_100" {
		t.Errorf("it keeps %d ids", len(o.Seen))
	}
}

func TestWhatOkpayHasNotSignedIsRefused(t *testing.T) {
	t.Parallel()
	s, behind := newShop(t)
	o := s.ordered(t)
	behind.set(paid)
	body := `{"type":"checkout.paid","data":{"order_id":"` + o.ID + `"}}`
	forged := s.event("evt_1", body, s.now())
	forged.Header.Set("webhook-id", "evt_2")
	for want, r := range map[int]*http.Request{
		http.StatusUnauthorized: forged, http.StatusBadRequest: s.event("evt_1", strings.Repeat(" ", mostEvent+1), s.now()),
		http.StatusNoContent: s.event("evt_1", `{"type":"checkout.paid","data":{"order_id":"of another shop"}}`, s.now()),
	} {
		if w := s.serve(r); w.Code != want {
			t.Errorf("%d, want %d: %s", w.Code, want, w.Body)
		}
	}
	if w := s.serve(s.event("evt_1", "{", s.now())); w.Code != http.StatusBadRequest {
		t.Errorf("no JSON: %d", w.Code)
	}
	if o, _ = s.orders.get(o.ID); o.State != stateOpen {
		t.Errorf("%+v", o)
	}
}

func TestTheShopkeeperAloneRefundsOnce(t *testing.T) {
	t.Parallel()
	s, behind := newShop(t)
	o := s.ordered(t)
	asKeeper := func(r *http.Request) *http.Request {
		r.SetBasicAuth("keeper", "the shopkeeper's own")
		return r
	}
	if w := s.serve(asKeeper(form("/keeper/refund", "order", o.ID))); w.Code != http.StatusConflict {
		t.Errorf("unpaid: %d", w.Code)
	}
	behind.set(paid)
	s.get("/orders/" + o.ID)
	for _, path := range []string{"GET /keeper", "POST /keeper/refund"} {
		method, path, _ := strings.Cut(path, " ")
		r := httptest.NewRequest(method, path, nil)
		r.SetBasicAuth("keeper", "somebody else's")
		if w := s.serve(r); w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") == "" {
			t.Errorf("%s without the password: %d", path, w.Code)
		}
	}
	foreign := asKeeper(form("/keeper/refund", "order", o.ID))
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	if w := s.serve(foreign); w.Code != http.StatusForbidden {
		t.Errorf("from another site: %d", w.Code)
	}
	behind.set(func(b *stand) { b.refuses = "insufficient_funds" })
	if w := s.serve(asKeeper(form("/keeper/refund", "order", o.ID))); w.Code != http.StatusConflict {
		t.Errorf("refused: %d", w.Code)
	}
	behind.set(func(b *stand) { b.refuses, b.fails, b.calls = "", 1, nil })
	for _, want := range []int{http.StatusBadGateway, http.StatusSeeOther, http.StatusSeeOther} {
		if w := s.serve(asKeeper(form("/keeper/refund", "order", o.ID))); w.Code != want {
			t.Errorf("%d, want %d: %s", w.Code, want, w.Body)
		}
	}
	refund := "POST /v1/transactions/txn_1/refunds refund-" + o.ID
	if want := []string{refund, refund, "GET /v1/checkouts/chk_1"}; !slices.Equal(behind.calls, want) {
		t.Errorf("okpay was asked %q", behind.calls)
	}
	if w := s.serve(asKeeper(httptest.NewRequest(http.MethodGet, "/keeper", nil))); !strings.Contains(w.Body.String(), "Refunded") {
		t.Errorf("%s", w.Body)
	}
}

func TestOrdersAreKept(t *testing.T) {
	t.Parallel()
	s, _ := newShop(t)
	o := s.ordered(t)
	again, err := openOrders(s.orders.path)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := again.get(o.ID); got.Checkout != "chk_1" || got.State != stateOpen {
		t.Errorf("%+v", got)
	}
	if err := os.RemoveAll(filepath.Dir(s.orders.path)); err != nil {
		t.Fatal(err)
	}
	if w := s.serve(form("/orders", "order", rand.Text(), "good", "oolong")); w.Code != http.StatusBadRequest || len(s.orders.newest()) != 1 {
		t.Errorf("what could not be kept: %d, %d orders", w.Code, len(s.orders.newest()))
	}
	for i := len(again.list); i < mostOrders; i++ {
		again.list[fmt.Sprint(i)] = order{}
	}
	if _, err := again.change("one more", func(*order) error { return nil }); !errors.Is(err, errFull) {
		t.Errorf("one too many: %v", err)
	}
}

func TestAShopOpensWithAllItsSettings(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := map[string]string{
		"SHOP_LISTEN": "127.0.0.1:0", "SHOP_URL": "https://shop.example.com/", "SHOP_ORDERS": filepath.Join(folder, "orders.json"),
		"SHOP_PASSWORD_FILE": file("password", "twelve chars"), "SHOP_OKPAY_URL": "https://pay.example.com", "SHOP_API_KEY_FILE": file("key", "okp_the-key-of-the-shop"),
		"SHOP_WEBHOOK_SECRET_FILE": file("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
	}
	with := func(name, value string) func(string) string {
		return func(asked string) string {
			if asked == name {
				return value
			}
			return good[asked]
		}
	}
	if s, err := open(with("", "")); err != nil || s.url != "https://shop.example.com" || s.password != "twelve chars" {
		t.Fatalf("%+v, %v", s, err)
	}
	for name := range good {
		if _, err := open(with(name, "")); err == nil {
			t.Errorf("a shop opens without %s", name)
		}
	}
	for name, value := range map[string]string{
		"SHOP_PASSWORD_FILE": file("short", "eleven char"), "SHOP_WEBHOOK_SECRET_FILE": file("no-secret", "a secret of another kind"),
		"SHOP_API_KEY_FILE": filepath.Join(folder, "none"), "SHOP_ORDERS": file("broken", "{"),
	} {
		if _, err := open(with(name, value)); err == nil {
			t.Errorf("a shop opens with %s %s", name, value)
		}
	}
}
