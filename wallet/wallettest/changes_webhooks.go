package wallettest

import "github.com/okpay/okpay/wallet"

func webhookMethods() []method {
	return []method{
		{"webhook add", func(w *world) calls {
			shop := w.merchant("shop")
			return build(
				func(s wallet.Service, in wallet.AddWebhookInput) (wallet.Webhook, error) {
					hook, err := s.AddWebhook(w.ctx(), in)
					hook.Secret = "" // which a repetition does not show again
					return hook, err
				},
				func(in *wallet.AddWebhookInput) *wallet.Change { return &in.Change },
				wallet.AddWebhookInput{User: shop, URL: "https://shop.example/a", Description: "desk", Types: []string{"payout.", "customer."}},
				wallet.CodeAddressRefused, func(in *wallet.AddWebhookInput) { in.URL = "https://10.0.0.1/a" },
				variant[wallet.AddWebhookInput]{"url", func(in *wallet.AddWebhookInput) { in.URL = "https://shop.example/b" }},
				variant[wallet.AddWebhookInput]{"description", func(in *wallet.AddWebhookInput) { in.Description = "" }},
				variant[wallet.AddWebhookInput]{"types", func(in *wallet.AddWebhookInput) { in.Types = nil }},
				variant[wallet.AddWebhookInput]{"user", func(in *wallet.AddWebhookInput) { in.User = "" }},
			)
		}},
		{"webhook remove", func(w *world) calls {
			one, other := w.webhook("https://shop.example/a"), w.webhook("https://shop.example/b")
			return build(
				func(s wallet.Service, in wallet.RemoveWebhookInput) (wallet.Webhook, error) {
					return s.RemoveWebhook(w.ctx(), in)
				},
				func(in *wallet.RemoveWebhookInput) *wallet.Change { return &in.Change }, wallet.RemoveWebhookInput{Webhook: one},
				wallet.CodeWebhookNotFound, func(in *wallet.RemoveWebhookInput) { in.Webhook = "whk_nothing" },
				variant[wallet.RemoveWebhookInput]{"webhook", func(in *wallet.RemoveWebhookInput) { in.Webhook = other }},
			)
		}},
		{"webhook rotate", func(w *world) calls {
			one, other := w.webhook("https://shop.example/a"), w.webhook("https://shop.example/b")
			return build(
				func(s wallet.Service, in wallet.RotateWebhookSecretInput) (wallet.Webhook, error) {
					hook, err := s.RotateWebhookSecret(w.ctx(), in)
					hook.Secret = ""
					return hook, err
				},
				func(in *wallet.RotateWebhookSecretInput) *wallet.Change { return &in.Change }, wallet.RotateWebhookSecretInput{Webhook: one},
				wallet.CodeWebhookNotFound, func(in *wallet.RotateWebhookSecretInput) { in.Webhook = "whk_nothing" },
				variant[wallet.RotateWebhookSecretInput]{"webhook", func(in *wallet.RotateWebhookSecretInput) { in.Webhook = other }},
				variant[wallet.RotateWebhookSecretInput]{"now", func(in *wallet.RotateWebhookSecretInput) { in.Now = true }},
			)
		}},
		{"webhook replay", func(w *world) calls {
			one, other := w.webhook("https://shop.example/a"), w.webhook("https://shop.example/b")
			w.person("ann")
			since, later := int64(0), int64(1)
			return build(
				func(s wallet.Service, in wallet.ReplayWebhookInput) (wallet.WebhookReplay, error) {
					return s.ReplayWebhook(w.ctx(), in)
				},
				func(in *wallet.ReplayWebhookInput) *wallet.Change { return &in.Change }, wallet.ReplayWebhookInput{Webhook: one, Since: &since, Until: 2},
				wallet.CodeInvalidInput, func(in *wallet.ReplayWebhookInput) { in.Failed = true },
				variant[wallet.ReplayWebhookInput]{"webhook", func(in *wallet.ReplayWebhookInput) { in.Webhook = other }},
				variant[wallet.ReplayWebhookInput]{"since", func(in *wallet.ReplayWebhookInput) { in.Since = &later }},
				variant[wallet.ReplayWebhookInput]{"until", func(in *wallet.ReplayWebhookInput) { in.Until = 1 }},
			)
		}},
	}
}
