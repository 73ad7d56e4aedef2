package wallettest

import (
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// texts gives each value as JSON writes it.
func texts[T any](list []T) []string {
	lines := make([]string, len(list))
	for i := range list {
		lines[i] = text(list[i])
	}
	return lines
}

// purposes are those of the messages to somebody, the newest first.
func (w *world) purposes(user string) string {
	w.t.Helper()
	var list []string
	for _, m := range w.messages(user) {
		list = append(list, m.Purpose)
	}
	return strings.Join(list, " ")
}

func describeOutbox(s *suite) {
	s.it("queues a code to be sent at once, for as long as it is good", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann()))
		m := w.sent(ann.ID, wallet.ChannelEmail)
		equal(w, "its status", m.Status, wallet.MessageQueued)
		equal(w, "its attempts", m.Attempts, 0)
		equal(w, "its life", m.ExpiresAt.Sub(m.CreatedAt), 30*time.Minute)
		if m.NextAttemptAt == nil || !m.NextAttemptAt.Equal(m.CreatedAt) || m.SentAt != nil || m.Error != "" {
			w.t.Errorf("it stands at %+v", m)
		}
	})
	s.it("keeps messages where there is no gateway, and changes nothing", func(w *world) {
		w.customer(w.Service.Register(w.ctx(), w.ann()))
		w.Advance(time.Hour)
		w.changesNothing(func() {
			for _, dry := range []bool{true, false} {
				got, err := w.Service.SendOutbox(w.ctx(), wallet.SendOutboxInput{DryRun: dry})
				w.ok(err)
				equal(w, "what was sent", text(got), text(wallet.SendOutboxResult{Channels: []wallet.Channel{}, DryRun: dry}))
				due, err := w.Service.RunDue(w.ctx(), wallet.RunDueInput{DryRun: dry})
				w.ok(err)
				equal(w, "what was due", due, wallet.RunDueResult{DryRun: dry})
			}
		})
	})
	s.it("filters messages by status", func(w *world) {
		w.customer(w.Service.Register(w.ctx(), w.ann()))
		for status, want := range map[wallet.MessageStatus]int{wallet.MessageQueued: 2, wallet.MessageSent: 0, wallet.MessageFailed: 0} {
			page, err := w.Service.ListOutbox(w.ctx(), wallet.ListOutboxInput{Status: status})
			w.ok(err)
			equal(w, "messages that are "+string(status), len(page.Items), want)
		}
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ListOutbox(w.ctx(), wallet.ListOutboxInput{Status: "lost"})))
	})
	s.it("sends for an operator alone, and a bounded amount", func(w *world) {
		ann := w.secretive("ann")
		_, hers := w.login(ann, goodPassword)
		w.refused(wallet.CodeUnauthorized, failure(hers.SendOutbox(w.ctx(), wallet.SendOutboxInput{})))
		for _, limit := range []int{-1, wallet.MaxPageSize + 1} {
			w.refused(wallet.CodeInvalidInput, failure(w.Service.SendOutbox(w.ctx(), wallet.SendOutboxInput{Limit: limit})))
		}
	})
	s.it("writes to people in the language that they name, or that of their country", func(w *world) {
		for i, c := range []struct {
			lang    wallet.Language
			country string
			want    wallet.Language
		}{
			{"", "", wallet.LanguageEnglish},
			{"", "DE", wallet.LanguageEnglish},
			{"", "CN", wallet.LanguageChinese},
			{"", "TW", wallet.LanguageEnglish},
			{wallet.LanguageChinese, "DE", wallet.LanguageChinese},
			{wallet.LanguageEnglish, "CN", wallet.LanguageEnglish},
		} {
			in := w.ann()
			in.Lang, in.Country = c.lang, c.country
			in.Email, in.Phone = string(rune('a'+i))+in.Email, in.Phone[:len(in.Phone)-1]+string(rune('0'+i))
			got := w.customer(w.Service.Register(w.ctx(), in))
			equal(w, "the language of "+string(c.lang)+" "+c.country, got.Lang, c.want)
			equal(w, "the language as it is kept", w.customer(w.Service.ShowUser(w.ctx(), wallet.ShowUserInput{User: got.ID})).Lang, c.want)
			for _, m := range w.messages(got.ID) {
				equal(w, "a Chinese message to "+string(c.lang)+" "+c.country, strings.Contains(m.Body, "验证码"), c.want == wallet.LanguageChinese)
				equal(w, "the code in it", strings.Contains(m.Body, m.Code), true)
			}
		}
		in := w.ann()
		in.Lang = "fr"
		w.refused(wallet.CodeInvalidInput, failure(w.Service.Register(w.ctx(), in)))
	})
	s.it("tells a customer at the proven e-mail what another may have done", func(w *world) {
		unproven := w.customer(w.Service.Register(w.ctx(), w.shop())).ID
		ann := w.secretive("ann")
		before := w.purposes(ann)
		_, hers := w.login(ann, goodPassword)
		_, err := hers.SetPIN(w.ctx(), wallet.SetPINInput{Change: w.change(), Password: goodPassword, PIN: goodPIN})
		w.ok(err)
		_, err = hers.ChangePassword(w.ctx(), wallet.ChangePasswordInput{Change: w.change(), Password: goodPassword, NewPassword: nextPassword})
		w.ok(err)
		w.customer(w.Service.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: ann}))
		equal(w, "her messages", w.purposes(ann), strings.TrimSpace("frozen password_changed pin_changed "+before))
		for _, m := range w.messages(ann)[:3] {
			equal(w, "the channel of "+m.Purpose, m.Channel, wallet.ChannelEmail)
			equal(w, "the code of "+m.Purpose, m.Code, "")
			equal(w, "its life", m.ExpiresAt.Sub(m.CreatedAt), 72*time.Hour)
		}
		equal(w, "the messages of who has proven nothing", slices.Contains(strings.Fields(w.purposes(unproven)), "frozen"), false)
	})
}
