package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/okpay/okpay/wallet"
)

// The settings, by their names in the file.
const (
	KeyWallet     = "wallet"
	KeyRemote     = "remote"
	KeyTokenFile  = "token_file"
	KeyTLSCA      = "tls_ca"
	KeyTLSCert    = "tls_cert"
	KeyTLSKey     = "tls_key"
	KeyUser       = "user"
	KeyOutput     = "output"
	KeyTimeout    = "timeout"
	KeyLogLevel   = "log_level"
	KeyColor      = "color"
	KeyKeyFile    = "key_file"
	KeyKeyStore   = "key_store"
	KeyTokenStore = "token_store"

	// Those of a wallet on a database server.
	KeyReplica          = "replica"
	KeyConnections      = "db_connections"
	KeyStatementTimeout = "statement_timeout"

	// Those of the gateways that bring messages to people. They have no flags:
	// they are of a place and not of a run.
	KeySMTPHost         = "smtp_host"
	KeySMTPPort         = "smtp_port"
	KeySMTPTLS          = "smtp_tls"
	KeySMTPUser         = "smtp_user"
	KeySMTPPasswordFile = "smtp_password_file"
	KeySMTPFrom         = "smtp_from"
	KeySMSURL           = "sms_url"
	KeySMSSecretFile    = "sms_secret_file"

	// Those of the provider that checks documents and faces.
	KeyKYCURL        = "kyc_url"
	KeyWebhookAllow  = "webhook_allow"
	KeyKYCSecretFile = "kyc_secret_file"

	// KeyPublicURL is where people reach the server of the wallet: links start with it.
	KeyPublicURL = "public_url"

	// KeyRatesURL is where `rates sync` fetches what is published.
	KeyRatesURL = "rates_url"

	// Those of the payee files that a place has. They have flags of their own
	// commands alone.
	KeyPayeeMap       = "payee_map"
	KeyPayeeDecimal   = "payee_decimal"
	KeyPayeeDelimiter = "payee_delimiter"
	KeyPayeeEncoding  = "payee_encoding"

	// KeyProfile names the profile in use. It stands at the top of the file only.
	KeyProfile = "profile"

	keyProfiles = "profiles"
)

// The bounds of values.
const (
	MaxValueBytes = 4096
	MaxTimeout    = 7 * 24 * time.Hour

	MaxConnections      = 1000
	MinStatementTimeout = time.Second
	MaxStatementTimeout = time.Hour
)

// What the setting key_store may be: where the key of a local wallet is kept.
const (
	KeyStoreFile    = "file"    // beside the wallet
	KeyStoreKeyring = "keyring" // the operating system's
)

// What the setting token_store may be: where login keeps the token of a session.
const (
	TokenStoreFile    = "file"    // that nobody else may read
	TokenStoreKeyring = "keyring" // the operating system's, or nowhere
	TokenStoreAuto    = "auto"    // the operating system's, and else a file
)

// TokenStores lists what the setting token_store may be.
func TokenStores() []string {
	return []string{TokenStoreFile, TokenStoreKeyring, TokenStoreAuto}
}

// KeyStores lists what the setting key_store may be.
func KeyStores() []string { return []string{KeyStoreFile, KeyStoreKeyring} }

// key is a setting: where it is taken from and what it may be. One that stays as
// it is for a wallet has no flag.
type key struct {
	name     string
	flag     string // empty for a setting without one
	env      string
	fallback string
	// negated says that the flag and the variable switch the setting off.
	negated bool
	// check gives the canonical form of a value, or says what it must be.
	check func(value string) (canonical, want string)
}

// keys lists the settings that a profile may hold, in the order in which they
// are shown.
func keys() []key {
	return []key{
		{name: KeyWallet, flag: "wallet", env: "OKPAY_WALLET", check: checkWallet},
		{name: KeyRemote, flag: "remote", env: "OKPAY_REMOTE", check: checkRemote},
		{name: KeyTokenFile, flag: "token-file", env: "OKPAY_TOKEN_FILE", check: checkText},
		{name: KeyTLSCA, flag: "ca-file", env: "OKPAY_TLS_CA", check: checkText},
		{name: KeyTLSCert, flag: "client-cert", env: "OKPAY_TLS_CERT", check: checkText},
		{name: KeyTLSKey, flag: "client-key", env: "OKPAY_TLS_KEY", check: checkText},
		{name: KeyUser, flag: "user", env: "OKPAY_USER", check: checkUser},
		{name: KeyOutput, flag: "output", env: "OKPAY_OUTPUT", fallback: "table", check: oneOf(Outputs())},
		{name: KeyTimeout, flag: "timeout", env: "OKPAY_TIMEOUT", fallback: "0s", check: checkTimeout},
		{name: KeyLogLevel, flag: "log-level", env: "OKPAY_LOG_LEVEL", fallback: "warn", check: oneOf(LogLevels())},
		{name: KeyReplica, flag: "replica", env: "OKPAY_REPLICA", check: checkReplica},
		{name: KeyConnections, flag: "db-connections", env: "OKPAY_DB_CONNECTIONS", fallback: "16", check: checkConnections},
		{name: KeyStatementTimeout, flag: "statement-timeout", env: "OKPAY_STATEMENT_TIMEOUT", fallback: "30s", check: checkStatementTimeout},
		{name: KeyPublicURL, flag: "public-url", env: "OKPAY_PUBLIC_URL", check: checkPublicURL},
		{name: KeySMTPHost, env: "OKPAY_SMTP_HOST", check: checkHost},
		{name: KeySMTPPort, env: "OKPAY_SMTP_PORT", fallback: "587", check: checkPort},
		{name: KeySMTPTLS, env: "OKPAY_SMTP_TLS", fallback: "starttls", check: oneOf(SMTPModes())},
		{name: KeySMTPUser, env: "OKPAY_SMTP_USER", check: checkUser},
		{name: KeySMTPPasswordFile, env: "OKPAY_SMTP_PASSWORD_FILE", check: checkText},
		{name: KeySMTPFrom, env: "OKPAY_SMTP_FROM", check: checkSender},
		{name: KeySMSURL, env: "OKPAY_SMS_URL", check: checkSMSURL},
		{name: KeySMSSecretFile, env: "OKPAY_SMS_SECRET_FILE", check: checkText},
		{name: KeyKYCURL, env: "OKPAY_KYC_URL", check: checkKYCURL},
		{name: KeyKYCSecretFile, env: "OKPAY_KYC_SECRET_FILE", check: checkText},
		{name: KeyWebhookAllow, env: "OKPAY_WEBHOOK_ALLOW", check: checkAddresses},
		{name: KeyRatesURL, env: "OKPAY_RATES_URL", fallback: DefaultRatesURL, check: checkRatesURL},
		{name: KeyPayeeMap, flag: "map", env: "OKPAY_PAYEE_MAP", check: checkText},
		{name: KeyPayeeDecimal, flag: "decimal", env: "OKPAY_PAYEE_DECIMAL", check: oneOf(PayeeDecimals())},
		{name: KeyPayeeDelimiter, flag: "delimiter", env: "OKPAY_PAYEE_DELIMITER", fallback: "auto", check: oneOf(PayeeDelimiters())},
		{name: KeyPayeeEncoding, flag: "encoding", env: "OKPAY_PAYEE_ENCODING", fallback: "auto", check: oneOf(PayeeEncodings())},
		{name: KeyColor, flag: "no-color", env: "NO_COLOR", fallback: "true", negated: true, check: oneOf([]string{"true", "false"})},
		{name: KeyKeyFile, env: "OKPAY_KEY_FILE", check: checkText},
		{name: KeyKeyStore, env: "OKPAY_KEY_STORE", fallback: KeyStoreFile, check: oneOf(KeyStores())},
		{name: KeyTokenStore, flag: "token-store", env: "OKPAY_TOKEN_STORE", fallback: TokenStoreFile, check: oneOf(TokenStores())},
	}
}

// profileKey is the setting that names the profile in use.
func profileKey() key {
	return key{name: KeyProfile, flag: "profile", env: "OKPAY_PROFILE", check: checkProfileName}
}

// Keys lists the names of all settings, KeyProfile first.
func Keys() []string {
	names := []string{KeyProfile}
	for _, k := range keys() {
		names = append(names, k.name)
	}
	return names
}

// Outputs lists what the setting output may be.
func Outputs() []string { return []string{"table", "json", "jsonl", "csv", "yaml"} }

// LogLevels lists what the setting log_level may be.
func LogLevels() []string { return []string{"debug", "info", "warn", "error"} }

// SMTPModes lists what the setting smtp_tls may be.
func SMTPModes() []string { return []string{"starttls", "implicit", "none"} }

// PayeeDecimals lists what the setting payee_decimal may be.
func PayeeDecimals() []string { return []string{"point", "comma"} }

// PayeeDelimiters lists what the setting payee_delimiter may be.
func PayeeDelimiters() []string { return []string{"auto", "comma", "semicolon", "tab"} }

// PayeeEncodings lists what the setting payee_encoding may be.
func PayeeEncodings() []string { return []string{"auto", "utf-8", "utf-16", "windows-1252"} }

// findKey gives the setting of that name.
func findKey(name string) (key, bool) {
	if name == KeyProfile {
		return profileKey(), true
	}
	for _, k := range keys() {
		if k.name == name {
			return k, true
		}
	}
	return key{}, false
}

// unknownKey refuses a name that is no setting.
func unknownKey(name, where string) *wallet.Error {
	if hint := isSecretOfGateway(name); hint != "" {
		return wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("%s: a secret does not belong into the configuration file", where), hint, "key", name)
	}
	if isSecretName(name) {
		return wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("%s: a secret does not belong into the configuration file", where),
			"give a token by token_file or in OKPAY_TOKEN, and a key by key_file or in OKPAY_KEY", "key", name)
	}
	return wallet.Refuse(wallet.CodeConfiguration, fmt.Sprintf("%s: there is no setting %.60q", where, name),
		"known settings are "+strings.Join(Keys(), ", "), "key", name)
}

// isSecretName reports whether a name is what people call a secret.
func isSecretName(name string) bool {
	switch strings.ToLower(strings.ReplaceAll(name, "-", "_")) {
	case "token", "password", "pin", "secret", "key", "api_key", "apikey":
		return true
	default:
		return false
	}
}

// isSecretOfGateway says where the secret of a gateway belongs, "" for what is none.
func isSecretOfGateway(name string) string {
	switch strings.ToLower(strings.ReplaceAll(name, "-", "_")) {
	case "smtp_password":
		return "name a file with " + KeySMTPPasswordFile + ", or set " + smtpPasswordVariable
	case "sms_secret":
		return "name a file with " + KeySMSSecretFile + ", or set " + smsSecretVariable
	case "kyc_secret":
		return "name a file with " + KeyKYCSecretFile + ", or set " + kycSecretVariable
	default:
		return ""
	}
}

// value gives the canonical form of a value of the setting, or refuses it.
func (k key) value(text, where string) (string, error) {
	canonical, want := "", "must not be empty"
	switch {
	case text == "":
	case len(text) > MaxValueBytes:
		want = fmt.Sprintf("must not be longer than %d bytes", MaxValueBytes)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		want = "must be one line of UTF-8 without control characters"
	default:
		canonical, want = k.check(text)
	}
	if want != "" {
		return "", wallet.Refuse(wallet.CodeConfiguration, where+" "+want, "correct it, or leave it out for the default", "key", k.name)
	}
	return canonical, nil
}

func checkText(value string) (canonical, want string) { return value, "" }

// checkWallet takes a path or the address of a database.
func checkWallet(value string) (canonical, want string) {
	scheme, _, isURL := strings.Cut(value, "://")
	if isURL && scheme != "postgres" && scheme != "postgresql" {
		return "", "must be a file, or an address that starts with postgres://"
	}
	return value, ""
}

// checkReplica takes the address of a copy of a wallet's database.
func checkReplica(value string) (canonical, want string) {
	if !strings.HasPrefix(value, "postgres://") && !strings.HasPrefix(value, "postgresql://") {
		return "", "must be an address that starts with postgres://"
	}
	return value, ""
}

func checkConnections(value string) (canonical, want string) {
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > MaxConnections {
		return "", fmt.Sprintf("must be a number from 1 to %d", MaxConnections)
	}
	return strconv.Itoa(n), ""
}

func checkStatementTimeout(value string) (canonical, want string) {
	d, err := time.ParseDuration(value)
	if err != nil || d < MinStatementTimeout || d > MaxStatementTimeout {
		return "", fmt.Sprintf("must be a time such as 30s or 5m, from %s to %s", MinStatementTimeout, MaxStatementTimeout)
	}
	return d.String(), ""
}

// checkRemote takes the address of an API, without a slash at its end.
func checkRemote(value string) (canonical, want string) {
	at, err := url.Parse(value)
	if err != nil || (at.Scheme != "https" && at.Scheme != "http") || at.Host == "" || at.User != nil || at.RawQuery != "" || at.Fragment != "" {
		return "", "must be an address such as https://pay.example.com, without a password in it"
	}
	return strings.TrimRight(value, "/"), ""
}

// checkPublicURL takes the address that links start with, without a slash at its
// end: https, or http on this machine.
func checkPublicURL(value string) (canonical, want string) {
	canonical, want = checkRemote(value)
	at, err := url.Parse(value)
	if want == "" && (err != nil || at.Scheme != "https" && !loopback(at.Hostname())) {
		want = "must be https, but for a server on this machine alone"
	}
	if want != "" {
		return "", want
	}
	return canonical, ""
}

func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

func checkUser(value string) (canonical, want string) {
	if len(value) > wallet.MaxEmailLength {
		return "", fmt.Sprintf("must not be longer than %d bytes", wallet.MaxEmailLength)
	}
	return value, ""
}

func checkTimeout(value string) (canonical, want string) {
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 || d > MaxTimeout {
		return "", fmt.Sprintf("must be a time such as 30s or 5m, at most %s", MaxTimeout)
	}
	return d.String(), ""
}

// oneOf takes one of a few values.
func oneOf(values []string) func(string) (canonical, want string) {
	return func(value string) (canonical, want string) {
		if slices.Contains(values, value) {
			return value, ""
		}
		return "", "must be one of " + strings.Join(values, ", ")
	}
}

// maxProfileName is the most bytes of a profile's name.
const maxProfileName = 40

// checkProfileName takes 1 to 40 lower-case letters, digits and hyphens.
func checkProfileName(value string) (canonical, want string) {
	ok := len(value) <= maxProfileName
	for _, c := range []byte(value) {
		ok = ok && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')
	}
	if !ok {
		return "", fmt.Sprintf("must be 1 to %d of a-z, 0-9 and -", maxProfileName)
	}
	return value, ""
}
