package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	stdmail "net/mail"
	"net/textproto"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// SMTP is a mail server that takes messages for anybody.
type SMTP struct {
	Host string
	Port int
	TLS  TLSMode
	// User is who logs in, empty for nobody. Password gives the password; it is
	// asked for only when there is a user.
	User     string
	Password func() (string, error)
	// From is the sender, as in RFC 5322: okpay <okpay@example.com>.
	From string
	// Roots are the certificates that the server's must come from; nil for those
	// of the system.
	Roots *x509.CertPool
}

// TLSMode says how the connection to a mail server is encrypted.
type TLSMode string

// The modes. On this machine (loopback) the first encrypts when the server can,
// because nothing leaves it.
const (
	TLSStart    TLSMode = "starttls" // RFC 3207; required
	TLSImplicit TLSMode = "implicit" // from the first byte, RFC 8314
	TLSNone     TLSMode = "none"     // in clear, which is said on purpose
)

// How long a mail server may take: for an answer, and for all of a message.
const (
	smtpStepTime = 7 * time.Second
	smtpTime     = 14 * time.Second
)

// mailServer is how a mail server is called in reasons.
const mailServer = "the mail server"

// mailer sends e-mail. Each message has a connection of its own.
type mailer struct {
	settings SMTP
	options  []mail.Option
	tls      *tls.Config
	domain   string // of the sender, for the ids of messages
	now      func() time.Time
}

func newMailer(settings SMTP, world World) (*mailer, error) {
	from, err := stdmail.ParseAddress(settings.From)
	if err != nil {
		return nil, misconfigured("smtp_from is no e-mail address", "set it to the sender, such as 'okpay <okpay@example.com>'")
	}
	m := &mailer{settings: settings, now: world.Now, domain: from.Address[strings.LastIndex(from.Address, "@")+1:]}
	m.tls = &tls.Config{ServerName: settings.Host, MinVersion: tls.VersionTLS12, RootCAs: settings.Roots}
	m.options = []mail.Option{
		mail.WithPort(settings.Port), mail.WithTimeout(smtpStepTime), mail.WithoutNoop(), mail.WithoutRset(), mail.WithTLSConfig(m.tls),
	}
	switch {
	case settings.TLS == TLSImplicit: // what it dials is encrypted already
		m.options = append(m.options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	case settings.TLS == TLSNone:
		m.options = append(m.options, mail.WithTLSPolicy(mail.NoTLS))
	case settings.TLS != TLSStart:
		return nil, misconfigured(fmt.Sprintf("smtp_tls cannot be %.20q", settings.TLS), "use starttls, implicit or none")
	case onLoopback(settings.Host):
		m.options = append(m.options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	default:
		m.options = append(m.options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if settings.User == "" {
		return m, nil
	}
	if settings.TLS == TLSNone && !onLoopback(settings.Host) {
		return nil, misconfigured("smtp_user with smtp_tls none would send a password in clear", "use starttls or implicit")
	}
	password, err := settings.Password()
	if err != nil {
		return nil, err
	}
	if password == "" {
		return nil, misconfigured("smtp_user is set and its password is not", "name a file with smtp_password_file, or set OKPAY_SMTP_PASSWORD")
	}
	m.options = append(m.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(settings.User), mail.WithPassword(password))
	return m, nil
}

func (m *mailer) deliver(ctx context.Context, message *wallet.OutboxMessage) error {
	letter, err := m.compose(message)
	if err != nil {
		return &engine.DeliveryError{Reason: "the message cannot be written as an e-mail", Final: true}
	}
	ctx, cancel := context.WithTimeout(ctx, smtpTime)
	defer cancel()
	// The library neither heeds ctx after it has dialled nor closes a connection
	// over which it could not log in, so the connection is kept here.
	line := &line{}
	defer line.close()
	defer context.AfterFunc(ctx, line.close)()
	client, err := mail.NewClient(m.settings.Host, append(slices.Clone(m.options), mail.WithDialContextFunc(m.dial(line)))...)
	if err != nil {
		return &engine.DeliveryError{Reason: mailServer + ": the settings are not taken"}
	}
	if err := client.DialWithContext(ctx); err != nil {
		return refusedLogin(errors.Join(ctx.Err(), err))
	}
	err = client.Send(letter)
	_ = client.Close() // the server has answered for the message before
	if err == nil || letter.IsDelivered() {
		return nil
	}
	return refusedMail(errors.Join(ctx.Err(), err))
}

// line is a connection to a mail server, once there is one.
type line struct {
	mutex  sync.Mutex
	conn   net.Conn
	closed bool
}

func (l *line) close() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.closed = true
	if l.conn != nil {
		_ = l.conn.Close() // whatever was said over it was said
	}
}

// keep takes a connection; one that comes too late is closed.
func (l *line) keep(conn net.Conn) net.Conn {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.conn = conn
	if l.closed {
		_ = conn.Close()
	}
	return conn
}

// dial connects to a mail server.
func (m *mailer) dial(l *line) mail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		var conn net.Conn
		var err error
		if m.settings.TLS == TLSImplicit {
			conn, err = (&tls.Dialer{Config: m.tls}).DialContext(ctx, network, address)
		} else {
			conn, err = (&net.Dialer{}).DialContext(ctx, network, address)
		}
		if err != nil {
			return nil, err
		}
		return l.keep(conn), nil
	}
}

// compose writes a message as an e-mail in plain text. Its id is that of the
// message, so that the same one that arrives twice is known.
func (m *mailer) compose(message *wallet.OutboxMessage) (*mail.Msg, error) {
	letter := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(letter.From(m.settings.From), letter.To(message.To)); err != nil {
		return nil, err
	}
	letter.SetMessageIDWithValue(message.ID + "@" + m.domain)
	letter.SetDateWithValue(m.now())
	letter.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answer is wanted
	letter.Subject(message.Subject)
	letter.SetBodyString(mail.TypeTextPlain, message.Body+"\n")
	return letter, nil
}

// refusedLogin says why there is no connection that takes mail.
func refusedLogin(err error) error {
	var reply *textproto.Error
	switch {
	case errors.As(err, &reply):
		return &engine.DeliveryError{Reason: fmt.Sprintf("%s answered %d before it took a message", mailServer, reply.Code)}
	case strings.Contains(err.Error(), "does not support STARTTLS"):
		return &engine.DeliveryError{Reason: mailServer + ": it does not encrypt (STARTTLS)"}
	default:
		return unreachable(mailServer, err)
	}
}

// refusedMail says why a message was not taken. What the server says beside its
// code may hold the recipient, and is left out.
func refusedMail(err error) error {
	var said *mail.SendError
	if !errors.As(err, &said) || said.ErrorCode() == 0 {
		return unreachable(mailServer, err)
	}
	reply := fmt.Sprint(said.ErrorCode())
	if enhanced := said.EnhancedStatusCode(); enhanced != "" {
		reply += " " + enhanced
	}
	const permanent = 500 // RFC 5321, section 4.2.1
	return &engine.DeliveryError{Reason: mailServer + " answered " + reply, Final: said.ErrorCode() >= permanent}
}
