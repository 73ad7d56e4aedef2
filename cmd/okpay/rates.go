package main

import (
	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/rates/fetch"
	"github.com/okpay/okpay/wallet/engine"
)

// ratesOf makes what fetches reference rates, nil when there is no address.
func ratesOf(g config.Gateways) engine.RateSource {
	source := fetch.New(fetch.Settings{URL: g.RatesURL})
	if source == nil {
		return nil
	}
	return source
}
