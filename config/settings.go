package config

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/viper"

	"github.com/okpay/okpay/wallet"
)

// Settings are what a run goes by. Either Wallet or Remote is set, not both.
// Profile is the profile in use, if any, and File the path of the configuration
// file, whether or not it exists. No field holds a secret.
type Settings struct {
	Wallet    string
	Remote    string
	Profile   string
	TokenFile string
	TLSCA     string // file of the certificates that a remote API's must come from
	TLSCert   string // file of the own certificate, with its key in TLSKey
	TLSKey    string
	User      string
	Output    string
	LogLevel  string
	Timeout   time.Duration // 0 is none
	KeyFile   string        // that holds the key of a local wallet
	KeyStore  string        // where else that is kept: KeyStoreFile or KeyStoreKeyring
	// TokenStore says where login keeps a session's token: one of TokenStores.
	TokenStore string
	Color      bool // colour is allowed; whether it is shown depends on the terminal too
	File       string

	// Of a wallet on a database server: the address of a copy, how many
	// connections there are to each at most, and how long a statement may run.
	Replica          string
	Connections      int
	StatementTimeout time.Duration
	// PublicURL is where people reach the server of the wallet, without a slash at
	// its end; empty where there is none.
	PublicURL string

	Gateways Gateways
	Payees   Payees

	list    []Setting
	token   func() (string, error)
	session *session
}

// Payees are the settings of payee files: where their columns come from, as who
// reads them understands it, and how they are written.
type Payees struct {
	Map       string
	Decimal   string // one of PayeeDecimals, or empty when nobody says
	Delimiter string // one of PayeeDelimiters
	Encoding  string // one of PayeeEncodings
}

// Setting is one setting that holds, and where it comes from: "flag",
// "environment", "profile NAME", "file" or "default". Value is as it may be
// shown, without a password.
type Setting struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Source string `json:"source"`
}

// The sources of settings; a profile's name follows sourceProfile.
const (
	sourceFlag        = "flag"
	sourceEnvironment = "environment"
	sourceProfile     = "profile "
	sourceFile        = "file"

	// SourceDefault is the source of a setting that nobody gave.
	SourceDefault = "default"
)

// The places of the layers: the first that gives a setting decides.
const (
	layerFlag = iota
	layerEnvironment
	layerProfile
	layerFile
	layerDefault
)

// Flags gives the value of a flag by its name without dashes, and whether it was
// given on the command line.
type Flags func(name string) (value string, given bool)

// layer is one source with what it gives.
type layer struct {
	source string
	values map[string]string
}

// Load makes the settings of flags, environment and the file at path, see
// [Path]; no file is read when path is empty. What is wrong with any of them is
// refused with configuration, or with invalid_input where it is a flag.
//
// Also with an error, the settings hold what is valid in the sources that could
// be read, so that a command that mends the file can run.
func Load(flags Flags, environ []string, path string) (Settings, error) {
	env := environment(environ)
	l := loader{flags: flags, env: env}
	f, err := readFile(path, env.home())
	if err != nil {
		l.note(err)
		f = &file{path: path}
	}
	fromFlags, fromEnvironment := l.flagLayer(), l.environmentLayer()
	name, nameSource := l.profileInUse(f, fromFlags, fromEnvironment)
	p, found := f.find(name)
	if name != "" && !found {
		l.note(noProfile(name, f))
		name, nameSource = "", SourceDefault
	}
	layers := []layer{
		layerFlag:        fromFlags,
		layerEnvironment: fromEnvironment,
		layerProfile:     {sourceProfile + name, p.values},
		layerFile:        {sourceFile, f.values},
		layerDefault:     l.defaults(),
	}
	l.note(decideWallet(layers))
	l.decideToken(layers)
	s, err := merge(layers)
	l.note(err)
	s.Profile, s.File = name, path
	s.list = append([]Setting{{KeyProfile, name, nameSource}}, list(layers)...)
	s.token = l.token(s.TokenFile)
	s.Gateways.SMTPPassword = l.secret(smtpPasswordVariable, s.Gateways.SMTPPasswordFile, KeySMTPPasswordFile)
	s.Gateways.SMSSecret = l.secret(smsSecretVariable, s.Gateways.SMSSecretFile, KeySMSSecretFile)
	s.Gateways.KYCSecret = l.secret(kycSecretVariable, s.Gateways.KYCSecretFile, KeyKYCSecretFile)
	s.session = sessionOf(l.env, s.Remote+s.Wallet, s.Profile)
	if s.Wallet == "" && s.Remote == "" {
		l.note(wallet.Refuse(wallet.CodeConfiguration, "there is no home folder to keep the wallet in",
			"name a wallet with --wallet or OKPAY_WALLET"))
	}
	return s, l.err
}

// Get gives the setting of that name as it holds.
func (s Settings) Get(name string) (Setting, error) {
	for _, setting := range s.list {
		if setting.Key == name {
			return setting, nil
		}
	}
	return Setting{}, unknownKey(name, "config get")
}

// List lists the settings that hold, in the order of [Keys].
func (s Settings) List() []Setting { return append([]Setting(nil), s.list...) }

// loader collects what Load needs and the first thing that is wrong.
type loader struct {
	flags Flags
	env   environment
	err   error

	tokenInEnvironment bool
}

func (l *loader) note(err error) {
	if l.err == nil && err != nil {
		l.err = err
	}
}

// flagLayer takes the settings from the flags that were given. An empty value is
// refused: it comes from a variable that is not set, and must not let the
// profile's value through.
func (l *loader) flagLayer() layer {
	values := map[string]string{}
	for _, k := range append(keys(), profileKey()) {
		if k.flag == "" {
			continue
		}
		text, given := l.flags(k.flag)
		if !given || k.flag == "" {
			continue
		}
		if k.negated {
			text = negate(text)
		}
		value, err := k.value(text, "--"+k.flag)
		if err != nil {
			l.note(wallet.Refuse(wallet.CodeInvalidInput, err.Error(), "see okpay --help", "flag", k.flag))
			continue
		}
		values[k.name] = value
	}
	return layer{sourceFlag, values}
}

// environmentLayer takes the settings from the environment.
func (l *loader) environmentLayer() layer {
	values := map[string]string{}
	for _, k := range append(keys(), profileKey()) {
		text := l.env.get(k.env)
		if text == "" {
			continue
		}
		if k.negated {
			text = "false" // NO_COLOR counts by being there
		}
		value, err := k.value(text, "the variable "+k.env)
		if err != nil {
			l.note(err)
			continue
		}
		values[k.name] = value
	}
	l.tokenInEnvironment = l.env.get(tokenVariable) != ""
	if l.tokenInEnvironment && values[KeyTokenFile] != "" {
		l.note(wallet.Refuse(wallet.CodeConfiguration, "both "+tokenVariable+" and OKPAY_TOKEN_FILE are set", "unset one of them"))
	}
	return layer{sourceEnvironment, values}
}

// negate gives what a flag that switches something off says of that.
func negate(flag string) string {
	if flag == "false" {
		return "true"
	}
	return "false"
}

// profileInUse gives the name of the profile and where it comes from.
func (l *loader) profileInUse(f *file, fromFlags, fromEnvironment layer) (name, source string) {
	for _, from := range []layer{fromFlags, fromEnvironment, {sourceFile, map[string]string{KeyProfile: f.profile}}} {
		if name := from.values[KeyProfile]; name != "" {
			return name, from.source
		}
	}
	return "", SourceDefault
}

// defaults are the values that hold when nobody gives one.
func (l *loader) defaults() layer {
	values := map[string]string{}
	for _, k := range keys() {
		values[k.name] = k.fallback
	}
	values[KeyWallet] = DefaultWallet(l.env)
	return layer{SourceDefault, values}
}

// decideWallet lets the first layer that gives a wallet or a remote decide for
// both, by taking them out of those after it. What a later layer gives to show to
// a remote of its own goes with that: a token for one server is shown to no other.
func decideWallet(layers []layer) error {
	for i, from := range layers {
		at, remote := from.values[KeyWallet], from.values[KeyRemote]
		if at == "" && remote == "" {
			continue
		}
		var err error
		if at != "" && remote != "" {
			delete(from.values, KeyRemote)
			remote, err = "", bothGiven(i)
		}
		for _, later := range layers[i+1:] {
			if other := later.values[KeyRemote]; other != "" && !sameServer(remote, other) {
				clearFrom([]layer{later}, KeyTokenFile, KeyTLSCert, KeyTLSKey)
			}
		}
		clearFrom(layers[i+1:], KeyWallet, KeyRemote)
		return err
	}
	return nil
}

// sameServer reports whether two addresses name the same server, at whatever path.
func sameServer(one, other string) bool {
	a, err := url.Parse(one)
	b, otherErr := url.Parse(other)
	return err == nil && otherErr == nil && a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host)
}

// bothGiven refuses a layer that gives both. The file's own layers were refused
// when it was read.
func bothGiven(place int) error {
	if place == layerFlag {
		return wallet.Refuse(wallet.CodeInvalidInput, "both --wallet and --remote are given", "give one of them")
	}
	return wallet.Refuse(wallet.CodeConfiguration, "both OKPAY_WALLET and OKPAY_REMOTE are set", "unset one of them")
}

// decideToken lets a token in the environment go before a file that the
// environment or the configuration file names; a flag goes before both.
func (l *loader) decideToken(layers []layer) {
	if _, given := layers[layerFlag].values[KeyTokenFile]; given {
		l.tokenInEnvironment = false
	}
	if l.tokenInEnvironment {
		layers[layerEnvironment].values[KeyTokenFile] = ""
	}
}

func clearFrom(layers []layer, names ...string) {
	for _, from := range layers {
		for _, name := range names {
			delete(from.values, name)
		}
	}
}

// merge puts the layers over each other, the first on top.
func merge(layers []layer) (Settings, error) {
	v := viper.New()
	for name, value := range layers[layerDefault].values {
		v.SetDefault(name, value)
	}
	for _, i := range []int{layerFile, layerProfile} {
		config := make(map[string]any, len(layers[i].values))
		for name, value := range layers[i].values {
			config[name] = value
		}
		if err := v.MergeConfigMap(config); err != nil {
			return Settings{}, fmt.Errorf("merge the settings of %s: %w", layers[i].source, err)
		}
	}
	for _, i := range []int{layerEnvironment, layerFlag} {
		for name, value := range layers[i].values {
			v.Set(name, value)
		}
	}
	return Settings{
		Wallet:    v.GetString(KeyWallet),
		Remote:    v.GetString(KeyRemote),
		TokenFile: v.GetString(KeyTokenFile),
		TLSCA:     v.GetString(KeyTLSCA),
		TLSCert:   v.GetString(KeyTLSCert),
		TLSKey:    v.GetString(KeyTLSKey),
		User:      v.GetString(KeyUser),
		Output:    v.GetString(KeyOutput),
		LogLevel:  v.GetString(KeyLogLevel),
		Timeout:   v.GetDuration(KeyTimeout),
		Color:     v.GetBool(KeyColor),
		KeyFile:   v.GetString(KeyKeyFile),
		KeyStore:  v.GetString(KeyKeyStore),

		TokenStore: v.GetString(KeyTokenStore),

		Replica:          v.GetString(KeyReplica),
		Connections:      v.GetInt(KeyConnections),
		StatementTimeout: v.GetDuration(KeyStatementTimeout),
		PublicURL:        v.GetString(KeyPublicURL),

		Payees: Payees{
			Map: v.GetString(KeyPayeeMap), Decimal: v.GetString(KeyPayeeDecimal),
			Delimiter: v.GetString(KeyPayeeDelimiter), Encoding: v.GetString(KeyPayeeEncoding),
		},
		Gateways: Gateways{
			SMTPHost: v.GetString(KeySMTPHost), SMTPPort: v.GetInt(KeySMTPPort), SMTPTLS: v.GetString(KeySMTPTLS),
			SMTPUser: v.GetString(KeySMTPUser), SMTPFrom: v.GetString(KeySMTPFrom), SMSURL: v.GetString(KeySMSURL),
			SMTPPasswordFile: v.GetString(KeySMTPPasswordFile), SMSSecretFile: v.GetString(KeySMSSecretFile),
			RatesURL: v.GetString(KeyRatesURL), KYCURL: v.GetString(KeyKYCURL), KYCSecretFile: v.GetString(KeyKYCSecretFile),
			WebhookAllow: addresses(v.GetString(KeyWebhookAllow)),
		},
	}, nil
}

// list tells each setting with where it comes from.
func list(layers []layer) []Setting {
	var settings []Setting
	for _, k := range keys() {
		setting := Setting{Key: k.name, Source: SourceDefault}
		for _, from := range layers {
			if value, given := from.values[k.name]; given {
				setting.Value, setting.Source = shown(k.name, value), from.source
				break
			}
		}
		settings = append(settings, setting)
	}
	return settings
}

// String says where the wallet is and no more, so that settings can be logged.
func (s Settings) String() string {
	at := s.Wallet
	if s.Remote != "" {
		at = s.Remote
	}
	return strings.TrimSpace(shown(KeyWallet, at) + " " + s.Profile)
}

// GoString returns what String returns: the wallet's address may hold a password.
func (s Settings) GoString() string { return s.String() }
