package engine

import (
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wording"
)

// alertLife is how long an alert is worth sending.
const alertLife = 3 * 24 * time.Hour

// answerLife is how long it is worth telling that support has answered, or that a
// webhook was disabled.
const answerLife = 7 * 24 * time.Hour

// languageOf is the language for somebody who did not name one.
func languageOf(country string) wallet.Language {
	if country == "CN" {
		return wallet.LanguageChinese
	}
	return wallet.LanguageEnglish
}

// message puts a message to a customer into the outbox. purpose is how the
// outbox calls it; the message is not sent any more when life is over.
func (e *Engine) message(
	c *Changes, customer *Customer, channel wallet.Channel, purpose string, kind wording.Kind, about wording.About, life time.Duration, moment int64,
) error {
	text, err := e.words.Write(string(customer.Lang), kind, about)
	if err != nil {
		return err
	}
	to := customer.Email
	if channel == wallet.ChannelPhone {
		to = customer.Phone
	}
	c.Messages = append(c.Messages, wallet.OutboxMessage{
		ID: e.NewID("msg"), User: customer.ID, To: to, Channel: channel, Purpose: purpose, Code: about.Code,
		Subject: text.Subject, Body: text.Body, Status: wallet.MessageQueued,
		CreatedAt: timeOf(moment), ExpiresAt: timeOf(moment + life.Microseconds()),
	})
	return nil
}

// alert tells a customer of something that somebody else may have done. It goes
// to the e-mail, once that is proven: to an address that may be another's
// nothing is told.
func (e *Engine) alert(c *Changes, customer *Customer, kind wording.Kind, from string, moment int64) error {
	if !customer.EmailVerified {
		return nil
	}
	return e.message(c, customer, wallet.ChannelEmail, string(kind), kind, wording.About{At: timeOf(moment), From: from}, alertLife, moment)
}
