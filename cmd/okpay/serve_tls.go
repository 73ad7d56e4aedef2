package main

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"sync"
	"time"

	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/wallet"
)

// serverTLS gives the TLS settings of a server, nil in clear.
func serverTLS(what commands.Serving, now func() time.Time) (*tls.Config, error) {
	if what.TLSCert == "" {
		return nil, nil //nolint:nilnil // no certificate is no TLS
	}
	own := &certificate{cert: what.TLSCert, key: what.TLSKey, now: now}
	if err := own.read(); err != nil {
		return nil, wallet.Refuse(wallet.CodeConfiguration, "the certificate cannot be used: "+err.Error(), "check --tls-cert and --tls-key")
	}
	secure := &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return own.current(), nil },
	}
	if what.TLSClientCA == "" {
		return secure, nil
	}
	text, err := os.ReadFile(what.TLSClientCA)
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeConfiguration, "the certificates of clients cannot be read: "+err.Error(), "check --tls-client-ca")
	}
	secure.ClientCAs, secure.ClientAuth = x509.NewCertPool(), tls.RequireAndVerifyClientCert
	if !secure.ClientCAs.AppendCertsFromPEM(text) {
		return nil, wallet.Refuse(wallet.CodeConfiguration, "the file "+what.TLSClientCA+" holds no certificate in PEM", "check --tls-client-ca")
	}
	return secure, nil
}

// lookEvery is how often, at most, the files of a certificate are looked at.
const lookEvery = time.Minute

// certificate is the server's own, which is read again when its file has
// changed: certificates live for weeks, and a server for longer. While the new
// files do not fit each other, as when one of them is not written yet, the old
// one stays.
type certificate struct {
	cert, key string
	now       func() time.Time

	mu     sync.Mutex
	looked time.Time
	stamp  [2]time.Time // when the files were written
	loaded *tls.Certificate
}

func (c *certificate) current() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked) >= lookEvery {
		c.looked = now
		if stamp, err := c.written(); err == nil && stamp != c.stamp {
			_ = c.readLocked() // the old one is as good as it was
		}
	}
	return c.loaded
}

func (c *certificate) read() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked = c.now()
	return c.readLocked()
}

func (c *certificate) readLocked() error {
	stamp, err := c.written()
	if err != nil {
		return err
	}
	loaded, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return err
	}
	c.loaded, c.stamp = &loaded, stamp
	return nil
}

func (c *certificate) written() (stamp [2]time.Time, err error) {
	for i, path := range []string{c.cert, c.key} {
		info, err := os.Stat(path)
		if err != nil {
			return stamp, err
		}
		stamp[i] = info.ModTime()
	}
	return stamp, nil
}
