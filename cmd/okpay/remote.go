package main

import (
	"math/rand/v2"
	"os"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/api/trace"
	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/wallet"
)

// openRemote reaches the wallet of a server. Nothing is sent yet.
func openRemote(at commands.Target, ids *idSource) (wallet.Service, func() error, error) {
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
		NewRequestID: func() string { return ids.next("req") }, Parent: parentTrace(), Log: at.Log,
	})
	if err != nil {
		return nil, nil, err
	}
	return client, client.Close, nil
}

// parentTrace is the trace that the requests of a run belong to: that of the
// environment, as a job that is traced hands it on, else one of its own.
func parentTrace() trace.Parent {
	if parent, ok := trace.ParseParent(os.Getenv("TRACEPARENT"), os.Getenv("TRACESTATE")); ok {
		return parent
	}
	return trace.NewParent(rand.Uint64)
}
