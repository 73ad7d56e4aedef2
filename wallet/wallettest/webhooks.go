package wallettest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"github.com/okpay/okpay/wallet"
)

// webhook adds a webhook of the wallet and gives its id.
func (w *world) webhook(url string) string {
	w.t.Helper()
	hook, err := w.Service.AddWebhook(w.ctx(), wallet.AddWebhookInput{Change: w.change(), URL: url})
	w.ok(err)
	return hook.ID
}

// listening gives an address on this machine that takes every request until done
// is called, and how many it took.
func listening() (url string, count func() int, done func()) {
	var mu sync.Mutex
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if r.Method == http.MethodPost && strings.HasPrefix(r.Header.Get("Webhook-Signature"), "v1,") {
			n++
		}
	}))
	return server.URL, func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}, server.Close
}

func describeWebhooks(s *suite) {
	s.it("shows a webhook's secret once", func(w *world) {
		shop := w.merchant("shop")
		in := wallet.AddWebhookInput{Change: w.change(), User: shop, URL: "https://shop.example/a", Types: []string{"payout.", "payout."}, Description: " desk"}
		hook, err := w.Service.AddWebhook(w.ctx(), in)
		w.ok(err)
		if !strings.HasPrefix(hook.Secret, wallet.WebhookSecretPrefix) || hook.User != shop || len(hook.Types) != 1 || hook.Description != "desk" || hook.Status != wallet.WebhookActive {
			w.t.Errorf("added is %+v", hook)
		}
		again, err := w.Service.AddWebhook(w.ctx(), in)
		w.ok(err)
		if again.Secret != "" || again.ID != hook.ID || !again.IdempotentReplay {
			w.t.Errorf("added again is %+v", again)
		}
		own := w.webhook("https://audit.example/a")
		page, err := w.Service.ListWebhooks(w.ctx(), wallet.ListWebhooksInput{})
		w.ok(err)
		equal(w, "all", fmt.Sprint(len(page.Items), page.Items[0].ID == own, page.Items[0].Secret, page.Items[1].Secret), "2 true")
		page, err = w.Service.ListWebhooks(w.ctx(), wallet.ListWebhooksInput{User: "shop"})
		w.ok(err)
		equal(w, "the merchant's", fmt.Sprint(len(page.Items), page.Items[0].ID == hook.ID), "1 true")
		_, err = w.Service.RemoveWebhook(w.ctx(), wallet.RemoveWebhookInput{Change: w.change(), Webhook: hook.ID})
		w.ok(err)
		page, err = w.Service.ListWebhooks(w.ctx(), wallet.ListWebhooksInput{})
		w.ok(err)
		equal(w, "left", len(page.Items), 1)
		w.refused(wallet.CodeStateConflict, failure(w.Service.RotateWebhookSecret(w.ctx(), wallet.RotateWebhookSecretInput{Change: w.change(), Webhook: hook.ID})))
		w.refused(wallet.CodeStateConflict, failure(w.Service.EnableWebhook(w.ctx(), wallet.EnableWebhookInput{Change: w.change(), Webhook: own})))
	})
	s.it("tells nothing to an API key that may not read it", func(w *world) {
		ann, _ := w.payer("ann")
		add := func(scopes ...wallet.Scope) error {
			key, err := w.Service.CreateAPIKey(w.ctx(), wallet.CreateAPIKeyInput{Change: w.change(), Name: "shop", User: ann, Scopes: scopes})
			w.ok(err)
			_, err = w.as(key.Secret).AddWebhook(w.ctx(), wallet.AddWebhookInput{Change: w.change(), URL: "https://shop.example/a"})
			return err
		}
		w.refused(wallet.CodeScopeMissing, add(wallet.ScopePay))
		w.ok(add(wallet.ScopePay, wallet.ScopeRead))
	})
	s.it("refuses addresses that nothing may be sent to", func(w *world) {
		for url, code := range map[string]wallet.Code{
			"":                                    wallet.CodeInvalidInput,
			"shop.example":                        wallet.CodeInvalidInput,
			"ftp://shop.example/":                 wallet.CodeInvalidInput,
			"https://a:b@shop.example/":           wallet.CodeInvalidInput,
			"https://shop.example:99999/":         wallet.CodeInvalidInput,
			"https://" + strings.Repeat("a", 999): wallet.CodeInvalidInput,
			"http://shop.example/":                wallet.CodeAddressRefused,
			"https://10.0.0.1/":                   wallet.CodeAddressRefused,
			"https://169.254.169.254/latest":      wallet.CodeAddressRefused,
			"https://[::ffff:10.0.0.1]/":          wallet.CodeAddressRefused,
			"https://[fe80::1]/":                  wallet.CodeAddressRefused,
		} {
			w.refused(code, failure(w.Service.AddWebhook(w.ctx(), wallet.AddWebhookInput{Change: w.change(), URL: url})))
		}
		w.refused(wallet.CodeInvalidInput, failure(w.Service.AddWebhook(w.ctx(), wallet.AddWebhookInput{
			Change: w.change(), URL: "https://shop.example/", Types: []string{"payout"},
		})))
	})
	s.it("has a bounded number of one owner", func(w *world) {
		for i := range wallet.MaxWebhooks {
			w.webhook(fmt.Sprintf("https://audit.example/%d", i))
		}
		w.refused(wallet.CodeTooManyWebhooks, failure(w.Service.AddWebhook(w.ctx(), wallet.AddWebhookInput{Change: w.change(), URL: "https://audit.example/"})))
	})
	s.it("are forgotten with the account of their owner, those removed before too", func(w *world) {
		shop := w.merchant("shop")
		for _, url := range []string{"https://shop.example/a", "https://shop.example/b"} {
			hook, err := w.Service.AddWebhook(w.ctx(), wallet.AddWebhookInput{Change: w.change(), User: shop, URL: url, Description: "desk"})
			w.ok(err)
			if strings.HasSuffix(url, "a") {
				w.ok(failure(w.Service.RemoveWebhook(w.ctx(), wallet.RemoveWebhookInput{Change: w.change(), Webhook: hook.ID})))
			}
		}
		others := w.webhook("https://audit.example/a")
		w.ok(failure(w.Service.CloseAccount(w.ctx(), wallet.CloseAccountInput{Change: w.change(), User: shop, Reason: "asked for it"})))
		page, err := w.Service.ListWebhooks(w.ctx(), wallet.ListWebhooksInput{All: true})
		w.ok(err)
		for _, hook := range page.Items {
			if kept := hook.ID == others; (hook.URL != "") != kept || (hook.Status == wallet.WebhookActive) != kept || hook.Description != "" {
				w.t.Errorf("after the account was closed there is %+v", hook)
			}
		}
		equal(w, "the webhooks", len(page.Items), 3)
	})
	s.it("sends what is due, tests, and sends again", func(w *world) {
		url, count, done := listening()
		defer done()
		w.person("before")
		hook := w.webhook(url)
		w.person("ann")
		run, err := w.Service.RunDue(w.ctx(), wallet.RunDueInput{})
		w.ok(err)
		page, err := w.Service.ListDeliveries(w.ctx(), wallet.ListDeliveriesInput{Webhook: hook, Status: wallet.DeliveryDelivered})
		w.ok(err)
		if n := len(page.Items); n < 2 || count() != n || run.WebhooksDelivered != n {
			w.t.Errorf("%d deliveries, %d requests, %+v", n, count(), run)
		}
		n := count()
		tested, err := w.Service.TestWebhook(w.ctx(), wallet.TestWebhookInput{Webhook: hook})
		w.ok(err)
		equal(w, "the test", fmt.Sprint(tested.Delivered, tested.Code, tested.Failure, count()), fmt.Sprint(true, 200, "", n+1))
		one := wallet.ReplayWebhookInput{Change: w.change(), Webhook: hook, Delivery: page.Items[0].ID}
		replay, err := w.Service.ReplayWebhook(w.ctx(), one)
		w.ok(err)
		equal(w, "sent again", fmt.Sprint(replay.Queued, replay.More), "1 false")
		w.refused(wallet.CodeStateConflict, failure(w.Service.ReplayWebhook(w.ctx(), wallet.ReplayWebhookInput{Change: w.change(), Webhook: hook, Delivery: one.Delivery})))
		w.refused(wallet.CodeDeliveryNotFound, failure(w.Service.ReplayWebhook(w.ctx(), wallet.ReplayWebhookInput{Change: w.change(), Webhook: hook, Delivery: "msg_x_1"})))
		_, err = w.Service.RunDue(w.ctx(), wallet.RunDueInput{})
		w.ok(err)
		since := int64(0)
		replay, err = w.Service.ReplayWebhook(w.ctx(), wallet.ReplayWebhookInput{Change: w.change(), Webhook: hook, Since: &since, Until: 1})
		w.ok(err)
		equal(w, "the first event of all", fmt.Sprint(replay.Queued, replay.More, replay.Next), "1 false 1")
	})
}
