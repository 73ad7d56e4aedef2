package notify

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	stdmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

const code = "482913"

var sentAt = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

func world() World {
	return World{Now: func() time.Time { return sentAt }, Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }}
}

func email() wallet.OutboxMessage {
	return wallet.OutboxMessage{
		ID: "msg_01", To: "carol@example.com", Channel: wallet.ChannelEmail, Code: code,
		Subject: "您的 okpay 验证码", Body: code + " 是您的 okpay 验证码，30 分钟内有效。",
	}
}

func none() (string, error) { return "", nil }

// sendMail sends one message by settings.
func sendMail(t *testing.T, settings SMTP) error {
	t.Helper()
	if settings.Password == nil {
		settings.Password = none
	}
	settings.From = "okpay <okpay@shop.example>"
	courier := New(Settings{SMTP: settings}, world())
	channels, err := courier.Channels()
	if err != nil {
		return err
	}
	if len(channels) != 1 || channels[0] != wallet.ChannelEmail {
		t.Errorf("channels: %v", channels)
	}
	return courier.Deliver(t.Context(), email())
}

// says checks what is put on record of a message that was not taken: the words,
// whether they are final, and that nothing is in them that is nobody's business.
func says(t *testing.T, err error, final bool, reason string) {
	t.Helper()
	said, ok := errors.AsType[*engine.DeliveryError](err)
	if !ok {
		t.Fatalf("got %v, want a *DeliveryError", err)
	}
	if said.Reason != reason || said.Final != final {
		t.Errorf("got %q, final %t; want %q, final %t", said.Reason, said.Final, reason, final)
	}
	for _, secret := range []string{code, "carol", "+4915", "hush", "127.0.0.1"} {
		if strings.Contains(said.Error(), secret) {
			t.Errorf("%q tells %s", said.Error(), secret)
		}
	}
}

func TestAnEMailArrivesAsItWasWritten(t *testing.T) {
	t.Parallel()
	box := &mailbox{}
	host, port := serveMail(t, box)
	if err := sendMail(t, SMTP{Host: host, Port: port, TLS: TLSStart}); err != nil {
		t.Fatal(err)
	}
	if len(box.taken()) != 1 {
		t.Fatalf("%d messages came", len(box.taken()))
	}
	mail, err := stdmail.ReadMessage(strings.NewReader(box.taken()[0]))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"From": `"okpay" <okpay@shop.example>`, "To": "<carol@example.com>", "Message-ID": "<msg_01@shop.example>",
		"Date": "Wed, 04 Mar 2026 05:06:07 +0000", "Auto-Submitted": "auto-generated", "Content-Type": "text/plain; charset=UTF-8",
	} {
		if got := mail.Header.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if got, err := new(mime.WordDecoder).DecodeHeader(mail.Header.Get("Subject")); err != nil || got != email().Subject {
		t.Errorf("the subject is %q, %v", got, err)
	}
	body, err := io.ReadAll(quotedprintable.NewReader(mail.Body))
	if err != nil || strings.TrimSpace(string(body)) != email().Body {
		t.Errorf("the body is %q, %v", body, err)
	}
}

func TestMailIsEncryptedWhenItCanBeAndItsCertificateMustHold(t *testing.T) {
	t.Parallel()
	config, pool := certificate(t)
	for name, c := range map[string]struct {
		implicit bool
		settings SMTP
		reason   string
	}{
		"STARTTLS":                            {false, SMTP{TLS: TLSStart, Roots: pool}, ""},
		"from the first byte":                 {true, SMTP{TLS: TLSImplicit, Roots: pool}, ""},
		"STARTTLS, unknown certificate":       {false, SMTP{TLS: TLSStart}, "the mail server: its certificate does not hold"},
		"the first byte, unknown certificate": {true, SMTP{TLS: TLSImplicit}, "the mail server: its certificate does not hold"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := &mailbox{tls: config, implicit: c.implicit, starttls: !c.implicit}
			c.settings.Host, c.settings.Port = serveMail(t, box)
			err := sendMail(t, c.settings)
			if c.reason != "" {
				says(t, err, false, c.reason)
			} else if err != nil || len(box.taken()) != 1 || box.clear {
				t.Errorf("%v, %d messages, in clear: %t", err, len(box.taken()), box.clear)
			}
		})
	}
}

// TestNothingLeavesThisMachineInClearUnlessItIsSaid reaches a server on this
// machine by a name that is not known to be of it.
func TestNothingLeavesThisMachineInClearUnlessItIsSaid(t *testing.T) {
	t.Parallel()
	box := &mailbox{}
	_, port := serveMail(t, box)
	elsewhere := "0.0.0.0" // this machine to its network, and any machine to us
	says(t, sendMail(t, SMTP{Host: elsewhere, Port: port, TLS: TLSStart}), false, "the mail server: it does not encrypt (STARTTLS)")
	if err := sendMail(t, SMTP{Host: elsewhere, Port: port, TLS: TLSNone}); err != nil || len(box.taken()) != 1 {
		t.Errorf("in clear on purpose: %v, %d messages", err, len(box.taken()))
	}
	_, err := newMailer(SMTP{Host: "mail.example.com", TLS: TLSNone, User: "ann", Password: func() (string, error) { return "hush", nil }, From: "a@b.example"}, world())
	if wallet.CodeOf(err) != wallet.CodeConfiguration || strings.Contains(err.Error(), "hush") {
		t.Errorf("a password in clear: %v", err)
	}
}

func TestTheMailServerIsLoggedInToAndAWrongPasswordIsNotShown(t *testing.T) {
	t.Parallel()
	config, pool := certificate(t)
	login := base64.StdEncoding.EncodeToString([]byte("\x00ann\x00hush"))
	for password, reason := range map[string]string{"hush": "", "other": "the mail server answered 535 before it took a message"} {
		box := &mailbox{tls: config, starttls: true, login: login}
		host, port := serveMail(t, box)
		err := sendMail(t, SMTP{Host: host, Port: port, TLS: TLSStart, Roots: pool, User: "ann", Password: func() (string, error) { return password, nil }})
		if reason != "" {
			says(t, err, false, reason)
		} else if err != nil || len(box.taken()) != 1 {
			t.Errorf("%v, %d messages", err, len(box.taken()))
		}
	}
}

func TestWhatAMailServerRefusesIsFinalOrNotByItsCode(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers map[string]string
		final   bool
		reason  string
	}{
		"no such mailbox":  {map[string]string{"RCPT": "550 5.1.1 <carol@example.com> is nobody"}, true, "the mail server answered 550 5.1.1"},
		"grey-listed":      {map[string]string{"RCPT": "451 4.7.1 <carol@example.com> later"}, false, "the mail server answered 451 4.7.1"},
		"a full disk":      {map[string]string{".": "452 4.3.1 " + code + " no room"}, false, "the mail server answered 452 4.3.1"},
		"spam":             {map[string]string{".": "554 5.7.1 " + code + " is spam"}, true, "the mail server answered 554 5.7.1"},
		"a wrong sender":   {map[string]string{"MAIL": "553 no"}, true, "the mail server answered 553"},
		"a busy server":    {map[string]string{"EHLO": "421 busy", "HELO": "421 busy"}, false, "the mail server answered 421 before it took a message"},
		"a closing server": {map[string]string{"DATA": "421 4.3.2 closing"}, false, "the mail server answered 421 4.3.2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := &mailbox{answers: c.answers}
			host, port := serveMail(t, box)
			says(t, sendMail(t, SMTP{Host: host, Port: port, TLS: TLSStart}), c.final, c.reason)
		})
	}
}

func TestAMailServerThatIsNotThereOrLosesTheAnswerIsTriedAgainLater(t *testing.T) {
	t.Parallel()
	gone := &mailbox{}
	host, port := serveMail(t, gone)
	_ = gone.listener.Close()
	says(t, sendMail(t, SMTP{Host: host, Port: port, TLS: TLSStart}), false, "the mail server: it cannot be reached")

	lost := &mailbox{silent: "."}
	host, port = serveMail(t, lost)
	says(t, sendMail(t, SMTP{Host: host, Port: port, TLS: TLSStart}), false, "the mail server: the connection failed")
	if len(lost.taken()) != 1 {
		t.Errorf("%d messages came", len(lost.taken()))
	}
}

func TestAMailServerThatSaysNothingIsNotWaitedForForEver(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for the limit of a message")
	}
	t.Parallel()
	box := &mailbox{silent: "EHLO"}
	host, port := serveMail(t, box)
	says(t, sendMail(t, SMTP{Host: host, Port: port, TLS: TLSStart}), false, "the mail server: it took too long")
}

func TestADeliveryEndsWithItsTime(t *testing.T) {
	t.Parallel()
	box := &mailbox{silent: "DATA"}
	host, port := serveMail(t, box)
	courier := New(Settings{SMTP: SMTP{Host: host, Port: port, TLS: TLSStart, From: "a@b.example", Password: none}}, world())
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	says(t, courier.Deliver(ctx, email()), false, "the mail server: it took too long")
}

func TestSettingsOfAMailServerThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	broken := wallet.Refuse(wallet.CodeConfiguration, "the file cannot be read", "mend it")
	for name, c := range map[string]SMTP{
		"no sender":         {Host: "localhost", TLS: TLSStart, Password: none},
		"no such mode":      {Host: "localhost", TLS: "maybe", From: "a@b.example", Password: none},
		"no password":       {Host: "localhost", TLS: TLSStart, From: "a@b.example", User: "ann", Password: none},
		"a broken password": {Host: "localhost", TLS: TLSStart, From: "a@b.example", User: "ann", Password: func() (string, error) { return "", broken }},
	} {
		courier := New(Settings{SMTP: c}, world())
		if _, err := courier.Channels(); wallet.CodeOf(err) != wallet.CodeConfiguration {
			t.Errorf("%s: %v", name, err)
		}
		if err := courier.Deliver(t.Context(), email()); err == nil {
			t.Errorf("%s: it was delivered", name)
		}
	}
}

func TestWithoutAGatewayThereIsNoCourier(t *testing.T) {
	t.Parallel()
	if New(Settings{}, world()) != nil {
		t.Error("there is a courier")
	}
	courier := New(Settings{SMTP: SMTP{Host: "localhost", TLS: TLSStart, From: "a@b.example", Password: none}}, world())
	m := email()
	m.Channel = wallet.ChannelPhone
	says(t, courier.Deliver(t.Context(), m), false, "there is no gateway for it")
}
