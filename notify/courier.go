package notify

import (
	"context"
	"sync"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// Settings say which gateways there are. One without a host or an address is
// not there.
type Settings struct {
	SMTP SMTP
	SMS  SMS
}

// World is what the gateways get of the world around them.
type World struct {
	Now func() time.Time
	// Sleep waits for d, or less when ctx ends before, which it says.
	Sleep func(ctx context.Context, d time.Duration) error
}

// Courier sends messages through the gateways that there are. Their settings
// and secrets are read when they are first needed. It is safe for concurrent use.
type Courier struct {
	gateways func() (map[wallet.Channel]gateway, error)
}

var _ engine.Courier = (*Courier)(nil)

// gateway takes messages of one channel.
type gateway interface {
	deliver(ctx context.Context, message *wallet.OutboxMessage) error
}

// New makes a courier, and gives nil when there is no gateway at all.
func New(settings Settings, world World) *Courier {
	if settings.SMTP.Host == "" && settings.SMS.URL == "" {
		return nil
	}
	return &Courier{gateways: sync.OnceValues(func() (map[wallet.Channel]gateway, error) {
		gateways := map[wallet.Channel]gateway{}
		if settings.SMTP.Host != "" {
			mailer, err := newMailer(settings.SMTP, world)
			if err != nil {
				return nil, err
			}
			gateways[wallet.ChannelEmail] = mailer
		}
		if settings.SMS.URL != "" {
			texter, err := newTexter(settings.SMS, world)
			if err != nil {
				return nil, err
			}
			gateways[wallet.ChannelPhone] = texter
		}
		return gateways, nil
	})}
}

// Channels implements engine.Courier. Codes: configuration.
func (c *Courier) Channels() ([]wallet.Channel, error) {
	gateways, err := c.gateways()
	if err != nil {
		return nil, err
	}
	var list []wallet.Channel
	for _, channel := range []wallet.Channel{wallet.ChannelEmail, wallet.ChannelPhone} {
		if gateways[channel] != nil {
			list = append(list, channel)
		}
	}
	return list, nil
}

// Deliver implements engine.Courier.
func (c *Courier) Deliver(ctx context.Context, message wallet.OutboxMessage) error {
	gateways, err := c.gateways()
	if err != nil {
		return &engine.DeliveryError{Reason: "the gateway is not set up as it must be"}
	}
	to := gateways[message.Channel]
	if to == nil {
		return &engine.DeliveryError{Reason: "there is no gateway for it"}
	}
	return to.deliver(ctx, &message)
}
