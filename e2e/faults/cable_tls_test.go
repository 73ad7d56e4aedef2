//go:build unix

package faults

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func cableRuns() share { return share{of: 5, usual: 30, short: 10} }

// TestEveryChangeIsMadeOnceOverACutCable is the campaign over TLS and HTTP/2,
// where connections end after any byte of either side.
func TestEveryChangeIsMadeOnceOverACutCable(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, location string) {
		w := openWorld(t, location)
		w.secure = ownCertificate(t)
		w.serve()
		line := &line{world: w, t: t, cast: w.enter(1, "100000.00")[0], tally: &tally{}}
		cable := newCable(t, w)
		line.network, line.address = cable, cable.address
		seed := firstSeed(t)
		for n := range cableRuns().runs(t) {
			line.run(seed + uint64(n))
			if t.Failed() {
				break
			}
		}
		w.checkLedger()
		line.tally.tell(t)
		if said := w.log.String(); said != "" {
			t.Errorf("the server logged faults of its own: %s", said)
		}
	})
}

// certificate is a server's own, and the file that a client trusts it by.
type certificate struct {
	config *tls.Config
	file   string
	pool   *x509.CertPool
}

// ownCertificate makes a certificate of this machine, signed by itself.
func ownCertificate(t *testing.T) *certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	own := &certificate{file: filepath.Join(t.TempDir(), "ca.pem"), pool: x509.NewCertPool()}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	own.pool.AppendCertsFromPEM(text)
	if err := os.WriteFile(own.file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	own.config = &tls.Config{
		MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, NextProtos: []string{"h2", "http/1.1"},
	}
	return own
}
