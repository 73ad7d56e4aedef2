package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// ask makes a request of a route with an empty input and gives its status and code.
func (w *world) ask(route *api.Route, token string) (int, wallet.Code) {
	w.t.Helper()
	path := strings.NewReplacer("{user}", "nobody", "{hold}", "hold_x", "{transaction}", "txn_x", "{payout}", "po_x",
		"{instrument}", "card_x", "{api_key}", "key_x", "{ticket}", "tkt_x", "{app}", "app_x", "{link}", "link_x").Replace(route.Path)
	body := ""
	if route.HasBody() {
		body = "{}"
	}
	request, err := http.NewRequestWithContext(context.Background(), route.Verb, w.url+path, strings.NewReader(body))
	w.must(err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(api.KeyHeader, "k")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, text := w.send(request)
	var problem api.Problem
	if response.StatusCode >= http.StatusBadRequest {
		if err := json.Unmarshal([]byte(text), &problem); err != nil || problem.Status != response.StatusCode || problem.Detail == "" {
			w.t.Errorf("%s: %s is no problem: %v", route.Method, text, err)
		}
		if problem.RequestID != response.Header.Get(api.RequestIDHeader) || problem.RequestID == "" {
			w.t.Errorf("%s: the request has the ids %q and %q", route.Method, problem.RequestID, response.Header.Get(api.RequestIDHeader))
		}
	}
	return response.StatusCode, problem.Code
}

func TestEveryRouteIsForWhoeverMayCallIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, _, _ := w.people()
	expired := w.key(wallet.CreateAPIKeyInput{Name: "old", Scopes: []wallet.Scope{wallet.ScopeOperator}, ExpiresIn: time.Minute})
	w.clock.Advance(2 * time.Minute)
	revoked := w.key(wallet.CreateAPIKeyInput{Name: "lost", Scopes: []wallet.Scope{wallet.ScopeOperator}})
	list, err := w.operator().ListAPIKeys(t.Context(), wallet.ListAPIKeysInput{})
	w.must(err)
	_, err = w.operator().RevokeAPIKey(t.Context(), wallet.RevokeAPIKeyInput{Change: wallet.Change{Key: "revoke"}, APIKey: list.Items[0].ID})
	w.must(err)
	byScope := map[wallet.Scope]string{}
	for _, scope := range wallet.Scopes() {
		in := wallet.CreateAPIKeyInput{Name: string(scope), Scopes: []wallet.Scope{scope}}
		if scope != wallet.ScopeOperator {
			in.User = ann
		}
		byScope[scope] = w.key(in)
	}
	session := w.session("eve@example.org")
	routes := api.Routes()
	for i := range routes {
		route := &routes[i]
		for what, token := range map[string]string{
			"no token": "", "not a token": "hello", "a wrong token": "okp_" + strings.Repeat("A", 43), "an expired one": expired, "a revoked one": revoked,
		} {
			if route.Scopes == nil && token == "" {
				if status, code := w.ask(route, token); status == http.StatusUnauthorized || status >= http.StatusInternalServerError {
					t.Errorf("%s, which is open to anybody, with no token: %d %s", route.Method, status, code)
				}
				continue
			}
			if status, code := w.ask(route, token); status != http.StatusUnauthorized || code != wallet.CodeUnauthenticated {
				t.Errorf("%s with %s: %d %s", route.Method, what, status, code)
			}
		}
		if slices.Equal(route.Scopes, []wallet.Scope{wallet.ScopeOperator}) {
			if status, code := w.ask(route, session); status != http.StatusForbidden || code != wallet.CodeUnauthorized {
				t.Errorf("%s with a customer's session: %d %s", route.Method, status, code)
			}
		}
		for scope, token := range byScope {
			may := scope == wallet.ScopeOperator || route.Scopes == nil
			for _, has := range route.Scopes {
				may = may || has == scope
			}
			may = may && (route.Method != "AddWebhook" || scope != wallet.ScopePay) // which needs read, too
			status, code := w.ask(route, token)
			if may == (code == wallet.CodeScopeMissing) || !may && status != http.StatusForbidden || status >= http.StatusInternalServerError {
				t.Errorf("%s with the scope %s: %d %s", route.Method, scope, status, code)
			}
		}
	}
	for _, secret := range []string{session, expired, revoked, byScope[wallet.ScopePay], w.token} {
		if strings.Contains(w.log.String(), secret) {
			t.Error("the log has a secret")
		}
	}
}

func TestACustomersKeyIsForHisOwnPurse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, bob, cafe := w.people()
	ctx := t.Context()
	everything := []wallet.Scope{wallet.ScopeRead, wallet.ScopePay, wallet.ScopeTransfer, wallet.ScopeWithdraw, wallet.ScopePayout}
	c := w.client(w.key(wallet.CreateAPIKeyInput{Name: "bob", User: bob, Scopes: everything}))
	change := wallet.Change{Key: "k"}
	paid, err := w.operator().Pay(ctx, wallet.PayInput{Change: wallet.Change{Key: "paid"}, User: ann, Merchant: cafe, Amount: "10", Currency: "EUR"})
	w.must(err)
	calls := map[string]func(user string) error{
		"Balance": func(u string) error { _, err := c.Balance(ctx, wallet.BalanceInput{User: u}); return err },
		"History": func(u string) error { _, err := c.History(ctx, wallet.HistoryInput{User: u}); return err },
		"Statement": func(u string) error {
			_, err := c.Statement(ctx, wallet.StatementInput{User: u, Since: time.UnixMicro(1), Until: time.UnixMicro(2)})
			return err
		},
		"StatementLines": func(u string) error {
			_, err := c.StatementLines(ctx, wallet.StatementLinesInput{User: u, Currency: "EUR", Since: time.UnixMicro(1), Until: time.UnixMicro(2)})
			return err
		},
		"ListInstruments": func(u string) error {
			_, err := c.ListInstruments(ctx, wallet.ListInstrumentsInput{User: u})
			return err
		},
		"Limits":   func(u string) error { _, err := c.Limits(ctx, wallet.LimitsInput{User: u}); return err },
		"ShowUser": func(u string) error { _, err := c.ShowUser(ctx, wallet.ShowUserInput{User: u}); return err },
		"Pay": func(u string) error {
			_, err := c.Pay(ctx, wallet.PayInput{Change: change, User: u, Merchant: cafe, Amount: "1", Currency: "EUR"})
			return err
		},
		"Transfer": func(u string) error {
			_, err := c.Transfer(ctx, wallet.TransferInput{Change: change, User: u, Recipient: bob, Amount: "1", Currency: "EUR"})
			return err
		},
		"Hold": func(u string) error {
			_, err := c.Hold(ctx, wallet.HoldInput{Change: change, User: u, Merchant: cafe, Amount: "1", Currency: "EUR"})
			return err
		},
		"Freeze": func(u string) error { _, err := c.Freeze(ctx, wallet.FreezeInput{Change: change, User: u}); return err },
		"PlanPayout": func(u string) error {
			_, err := c.PlanPayout(ctx, wallet.PlanPayoutInput{
				From: u, Source: "x", SourceSHA256: strings.Repeat("0", 64),
				Rows: []wallet.PayoutRow{{Line: 1, Item: "1", Recipient: bob, Amount: "1", Currency: "EUR"}},
			})
			return err
		},
		"Refund": func(u string) error {
			_, err := c.Refund(ctx, wallet.RefundInput{Change: change, User: u, Transaction: paid.ID})
			return err
		},
	}
	for name, call := range calls {
		if err := call(ann); wallet.CodeOf(err) != wallet.CodeUnauthorized {
			t.Errorf("%s for another customer: %v", name, err)
		}
	}
	if _, err := c.Show(ctx, wallet.ShowInput{Transaction: paid.ID}); wallet.CodeOf(err) != wallet.CodeTransactionNotFound {
		t.Errorf("another's transaction is shown: %v", err)
	}
	for _, user := range []string{"", bob, "bob@example.com", "BOB@example.com", "+4915112345679"} {
		if _, err := c.Balance(ctx, wallet.BalanceInput{User: user}); err != nil {
			t.Errorf("his own purse as %q: %v", user, err)
		}
	}
	if got := w.available(ann); got != "990.00" {
		t.Errorf("ann has %s", got)
	}
}

func TestAKeyLetsOutNoMoreThanItsCapAndToNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{})
	ann, _, cafe := w.people()
	ctx := t.Context()
	c := w.client(w.key(wallet.CreateAPIKeyInput{
		Name: "small", User: ann, Scopes: []wallet.Scope{wallet.ScopePay, wallet.ScopeTransfer}, DailyCap: "50", Currency: "EUR", Allow: []string{"cafe"},
	}))
	pay := func(key, amount string) error {
		_, err := c.Pay(ctx, wallet.PayInput{Change: wallet.Change{Key: key}, Merchant: cafe, Amount: decimal(amount), Currency: "EUR"})
		return err
	}
	w.must(pay("1", "30.00"))
	w.must(pay("1", "30.00")) // the same again leaves nothing twice
	w.must(pay("2", "20.00"))
	if err := pay("3", "0.01"); wallet.CodeOf(err) != wallet.CodeKeyCapExceeded {
		t.Errorf("beyond the cap: %v", err)
	}
	_, err := c.Hold(ctx, wallet.HoldInput{Change: wallet.Change{Key: "4"}, Merchant: cafe, Amount: "0.01", Currency: "EUR"})
	if wallet.CodeOf(err) != wallet.CodeKeyCapExceeded {
		t.Errorf("a hold beyond the cap: %v", err)
	}
	w.clock.Advance(24 * time.Hour)
	_, err = c.Transfer(ctx, wallet.TransferInput{Change: wallet.Change{Key: "5"}, Recipient: "bob@example.com", Amount: "1", Currency: "EUR"})
	if wallet.CodeOf(err) != wallet.CodeRecipientNotAllowed {
		t.Errorf("to somebody else: %v", err)
	}
	w.must(pay("6", "50.00"))
	if got := w.available(ann); got != "900.00" {
		t.Errorf("ann has %s", got)
	}
	other := w.client(w.key(wallet.CreateAPIKeyInput{Name: "next", User: ann, Scopes: []wallet.Scope{wallet.ScopePay}}))
	again, err := other.Pay(ctx, wallet.PayInput{Change: wallet.Change{Key: "6"}, Merchant: cafe, Amount: "50", Currency: "EUR"})
	if err != nil || !again.IdempotentReplay {
		t.Errorf("the key that took the place of another pays again: %+v, %v", again, err)
	}
}

func TestEachKeyIsHeldToItsRate(t *testing.T) {
	t.Parallel()
	w := newWorld(t, options{rate: 1})
	request := func(token string) int {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/v1/wallet", http.NoBody)
		w.must(err)
		r.Header.Set("Authorization", "Bearer "+token)
		response, _ := w.send(r)
		if response.StatusCode == http.StatusTooManyRequests && response.Header.Get("Retry-After") != "1" {
			t.Errorf("Retry-After is %q", response.Header.Get("Retry-After"))
		}
		return response.StatusCode
	}
	guideRows(t).want(t, "too fast", rowRate, http.StatusTooManyRequests, wallet.CodeRateLimited)
	other := w.key(wallet.CreateAPIKeyInput{Name: "other", Scopes: []wallet.Scope{wallet.ScopeOperator}})
	for i, want := range []int{200, 200, 429, 429} {
		if got := request(w.token); got != want {
			t.Errorf("request %d: %d, want %d", i, got, want)
		}
	}
	if got := request(other); got != http.StatusOK {
		t.Errorf("another key: %d", got)
	}
	w.clock.Advance(time.Second)
	for i, want := range []int{200, 429} {
		if got := request(w.token); got != want {
			t.Errorf("request %d after a second: %d, want %d", i, got, want)
		}
	}
}
