package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/idcheck"
	"github.com/okpay/okpay/wallet/engine"
)

// providerOf makes what checks documents and faces, nil when there is none. No
// secret is read before it is needed.
func providerOf(g config.Gateways) engine.IdentityProvider {
	provider := idcheck.New(idcheck.Settings{URL: g.KYCURL, Secret: g.KYCSecret}, time.Now)
	if provider == nil {
		return nil
	}
	return provider
}

// How a server has cases checked that the provider did not decide at once.
const (
	checkEvery   = 5 * time.Second
	checkTrouble = 30 * time.Second // it waits when it could not even look
)

// checkInBackground asks the provider about cases as they become due, until the
// function that it gives is called, which waits for what is being asked. It fails
// when the provider cannot be used as it is set up.
func checkInBackground(ctx context.Context, local *engine.Engine, log *slog.Logger) (stop func(), err error) {
	if local.Identity == nil {
		return func() {}, nil
	}
	if err := local.Identity.Ready(); err != nil {
		return nil, err
	}
	return inBackground(ctx, checkEvery, checkTrouble, func(ctx context.Context) (more bool, err error) {
		checked, more, err := local.CheckPapers(ctx)
		if checked > 0 {
			log.Info("cases", "checked", checked)
		}
		if err != nil && ctx.Err() == nil {
			log.Warn("cases are not checked", "error", err.Error())
		}
		return more, err
	}), nil
}
