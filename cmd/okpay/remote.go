package main

import (
	"math/rand/v2"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/wallet"
)

// openRemote reaches the wallet of a server. Nothing is sent yet.
func openRemote(at commands.Target) (wallet.Service, func() error, error) {
	token := ""
	if !at.Anonymous {
		var err error
		if token, err = at.Token(); err != nil {
			return nil, nil, err
		}
	}
	client, err := api.NewClient(api.Options{
		URL: at.Remote, Token: token, CAFile: at.TLSCA, CertFile: at.TLSCert, KeyFile: at.TLSKey,
		Sleep: sleep, Jitter: rand.Int64N, UserAgent: "okpay/" + version,
	})
	if err != nil {
		return nil, nil, err
	}
	return client, client.Close, nil
}
