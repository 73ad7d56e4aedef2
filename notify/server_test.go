package notify

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// mailbox is a mail server on this machine that does what a test says.
type mailbox struct {
	t        *testing.T
	listener net.Listener
	tls      *tls.Config
	// implicit encrypts from the first byte; starttls offers to.
	implicit, starttls bool
	// answers replaces the answer to a verb: "RCPT" -> "550 5.1.1 nobody".
	answers map[string]string
	// silent is a verb that is never answered.
	silent string
	// login is the user and the password that are asked for.
	login string

	mu     sync.Mutex
	mails  []string // headers and body
	clear  bool     // a message came in clear
	logins []string
	done   sync.WaitGroup
}

// certificate makes a certificate for this machine, and who trusts it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(leaf)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, pool
}

// serveMail starts a mail server; it ends with the test.
func serveMail(t *testing.T, m *mailbox) (host string, port int) {
	t.Helper()
	m.t = t
	var err error
	if m.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	m.done.Go(func() {
		for {
			conn, err := m.listener.Accept()
			if err != nil {
				return
			}
			m.done.Go(func() { m.talk(conn) })
		}
	})
	t.Cleanup(func() {
		_ = m.listener.Close()
		m.done.Wait()
	})
	host, text, err := net.SplitHostPort(m.listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if port, err = strconv.Atoi(text); err != nil {
		t.Fatal(err)
	}
	return host, port
}

// talk speaks SMTP (RFC 5321) with one client.
func (m *mailbox) talk(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	encrypted := m.implicit
	if m.implicit {
		conn = tls.Server(conn, m.tls)
	}
	in := bufio.NewReader(conn)
	say := func(line string) { _, _ = conn.Write([]byte(line + "\r\n")) }
	say("220 test ESMTP")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimSpace(line)
		verb, rest, _ := strings.Cut(line, " ")
		verb = strings.ToUpper(verb)
		if verb == m.silent {
			_, _ = in.ReadByte() // until the client goes away
			return
		}
		if answer := m.answers[verb]; answer != "" {
			say(answer)
			continue
		}
		switch verb {
		case "EHLO", "HELO":
			say("250-test")
			if m.starttls && !encrypted {
				say("250-STARTTLS")
			}
			if m.login != "" {
				say("250-AUTH PLAIN LOGIN")
			}
			say("250-ENHANCEDSTATUSCODES")
			say("250 8BITMIME")
		case "STARTTLS":
			say("220 go on")
			conn = tls.Server(conn, m.tls)
			in, encrypted = bufio.NewReader(conn), true
		case "AUTH":
			m.mu.Lock()
			m.logins = append(m.logins, rest)
			m.mu.Unlock()
			if rest != "PLAIN "+m.login {
				say("535 5.7.8 wrong: " + rest)
				continue
			}
			say("235 2.7.0 welcome")
		case "DATA":
			say("354 go on")
			var text strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				text.WriteString(line)
			}
			if answer := m.answers["."]; answer != "" {
				say(answer)
				continue
			}
			m.mu.Lock()
			m.mails = append(m.mails, text.String())
			m.clear = m.clear || !encrypted
			m.mu.Unlock()
			if m.silent == "." {
				return // it has the message, and the answer is lost
			}
			say("250 2.0.0 taken")
		case "QUIT":
			say("221 2.0.0 bye")
			return
		default:
			say("250 2.0.0 ok")
		}
	}
}

func (m *mailbox) taken() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.mails...)
}
