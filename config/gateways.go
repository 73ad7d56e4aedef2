package config

import (
	"fmt"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/okpay/okpay/wallet"
)

// The variables that hold the secrets of gateways.
const (
	smtpPasswordVariable = "OKPAY_SMTP_PASSWORD"
	smsSecretVariable    = "OKPAY_SMS_SECRET"
	kycSecretVariable    = "OKPAY_KYC_SECRET"
)

// Gateways are the settings of what brings messages to people: a mail server,
// when SMTPHost is set, and a gateway for text messages, when SMSURL is; and the
// provider that checks documents and faces, when KYCURL is. The
// secrets are read when they are asked for, from the variable or else from the
// file that the settings name; they are empty when neither is there.
type Gateways struct {
	SMTPHost string
	SMTPPort int
	SMTPTLS  string // one of SMTPModes
	SMTPUser string
	SMTPFrom string
	SMSURL   string
	KYCURL   string
	RatesURL string // where reference rates are published
	// WebhookAllow are addresses that are not public and that webhooks may have.
	WebhookAllow []netip.Prefix

	SMTPPasswordFile, SMSSecretFile, KYCSecretFile string

	SMTPPassword func() (string, error)
	SMSSecret    func() (string, error)
	KYCSecret    func() (string, error)
}

// secret gives a function that reads a secret. A file that others than its owner
// may read is refused.
func (l *loader) secret(variable, path, key string) func() (string, error) {
	return func() (string, error) {
		if value := l.env.get(variable); value != "" {
			return checkSecret(value, "the variable "+variable)
		}
		if path == "" {
			return "", nil
		}
		text, err := readSecret(path)
		if err != nil {
			return "", wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("the file of %s cannot be read: %v", key, err),
				"make it readable for you alone: chmod 600 "+path, "file", path)
		}
		return checkSecret(text, "the file "+path)
	}
}

// checkSecret gives a secret without the line end after it. What it says never
// repeats the secret.
func checkSecret(text, where string) (string, error) {
	secret := strings.TrimRight(text, "\r\n")
	if secret == "" || len(secret) > MaxTokenBytes || !utf8.ValidString(secret) || strings.ContainsFunc(secret, unicode.IsControl) {
		return "", wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("%s does not hold one line of 1 to %d bytes", where, MaxTokenBytes),
			"put the secret there, and nothing else")
	}
	return secret, nil
}

// maxHostLength is that of a name in DNS (RFC 1035, section 2.3.4).
const maxHostLength = 253

// checkHost takes the name or the address of a machine, without a port.
func checkHost(value string) (canonical, want string) {
	ok := len(value) <= maxHostLength
	for _, c := range value {
		ok = ok && (c == '.' || c == '-' || c == ':' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z')
	}
	if !ok || strings.Count(value, ":") == 1 {
		return "", "must be the name of a mail server, such as mail.example.com, without a port"
	}
	return value, ""
}

func checkPort(value string) (canonical, want string) {
	n, err := strconv.ParseUint(value, 10, 16)
	if err != nil || n == 0 {
		return "", "must be a number from 1 to 65535"
	}
	return strconv.FormatUint(n, 10), ""
}

// checkSender takes an address with or without a name (RFC 5322).
func checkSender(value string) (canonical, want string) {
	if _, err := mail.ParseAddress(value); err != nil {
		return "", "must be a sender such as 'okpay <okpay@example.com>'"
	}
	return value, ""
}

// checkKYCURL takes the address of a provider without anything secret in it.
func checkKYCURL(value string) (canonical, want string) {
	if _, wrong := checkSMSURL(value); wrong != "" {
		return "", "must be an address such as https://checks.example.com/cases, without a password or a query in it"
	}
	return value, ""
}

// maxAddresses bounds the blocks of addresses that one setting names.
const maxAddresses = 20

// checkAddresses takes addresses and blocks of them, with commas between.
func checkAddresses(value string) (canonical, want string) {
	list := addresses(value)
	if len(list) == 0 || len(list) > maxAddresses || slices.Contains(list, netip.Prefix{}) {
		return "", "must be addresses or blocks of them with commas between, such as 127.0.0.1,10.1.0.0/16"
	}
	return value, ""
}

// addresses gives the blocks that a setting names; what is none is the empty one.
func addresses(value string) []netip.Prefix {
	var list []netip.Prefix
	for _, text := range strings.Split(value, ",") {
		text = strings.TrimSpace(text)
		if value == "" {
			break
		}
		block, err := netip.ParsePrefix(text)
		if ip, alone := netip.ParseAddr(text); err != nil && alone == nil && ip.Zone() == "" {
			block = netip.PrefixFrom(ip, ip.BitLen())
		}
		list = append(list, block.Masked())
	}
	return list
}

// DefaultRatesURL is the file of the last 90 days that the European Central Bank
// publishes on every working day.
const DefaultRatesURL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"

// checkRatesURL takes the address of a file of rates without anything secret in it.
func checkRatesURL(value string) (canonical, want string) {
	if _, wrong := checkSMSURL(value); wrong != "" {
		return "", "must be an address such as " + DefaultRatesURL + ", without a password or a query in it"
	}
	return value, ""
}

// checkSMSURL takes the address of a gateway without anything secret in it.
func checkSMSURL(value string) (canonical, want string) {
	at, err := url.Parse(value)
	if err != nil || (at.Scheme != "https" && at.Scheme != "http") || at.Host == "" || at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return "", "must be an address such as https://sms.example.com/send, without a password or a query in it"
	}
	return value, ""
}
