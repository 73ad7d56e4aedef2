package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/notify"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// courierOf makes what brings messages to people, nil when there is no gateway.
// No secret is read before it is needed.
func courierOf(g config.Gateways) engine.Courier {
	courier := notify.New(notify.Settings{
		SMTP: notify.SMTP{
			Host: g.SMTPHost, Port: g.SMTPPort, TLS: notify.TLSMode(g.SMTPTLS), User: g.SMTPUser, Password: g.SMTPPassword, From: g.SMTPFrom,
		},
		SMS: notify.SMS{URL: g.SMSURL, Secret: g.SMSSecret},
	}, notify.World{Now: time.Now, Sleep: sleep})
	if courier == nil {
		return nil
	}
	return courier
}

// How a server sends messages.
const (
	sendEvery   = 2 * time.Second  // it looks for messages that are due
	sendTrouble = 30 * time.Second // it waits when it could not even look
)

// sendInBackground sends messages as they become due, until the function that it
// gives is called, which waits for those that are being handed over. It fails
// when a gateway cannot be used as it is set up.
func sendInBackground(ctx context.Context, local *engine.Engine, log *slog.Logger) (stop func(), err error) {
	if local.Courier == nil {
		return func() {}, nil
	}
	channels, err := local.Courier.Channels()
	if err != nil {
		return nil, err
	}
	log.Debug("sending messages", "channels", channels)
	operations := local.As(engine.LocalOperator())
	return inBackground(ctx, sendEvery, sendTrouble, func(ctx context.Context) (more bool, err error) {
		result, err := operations.SendOutbox(ctx, wallet.SendOutboxInput{Limit: wallet.MaxPageSize})
		if result.Sent+result.Failed+result.Delayed > 0 {
			log.Info("messages", "sent", result.Sent, "failed", result.Failed, "delayed", result.Delayed)
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("messages are not sent", "error", err.Error())
		}
		return result.More, err
	}), nil
}
