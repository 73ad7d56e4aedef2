package config

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// given makes Flags of those that are on the command line.
func given(flags map[string]string) Flags {
	return func(name string) (string, bool) {
		value, ok := flags[name]
		return value, ok
	}
}

// home is an environment with a home folder, and no more than extra.
func home(t *testing.T, extra ...string) []string {
	t.Helper()
	return append([]string{"HOME=" + filepath.Join(t.TempDir(), "home")}, extra...)
}

// writeConfig writes a configuration file and gives its path.
func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func get(t *testing.T, s Settings, name string) Setting {
	t.Helper()
	setting, err := s.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	return setting
}

// refused checks that an error is a refusal of that code which says what and
// gives a hint.
func refused(t *testing.T, err error, code wallet.Code, what ...string) {
	t.Helper()
	if got := wallet.CodeOf(err); got != code {
		t.Fatalf("got %s: %v; want %s", got, err, code)
	}
	refusal, ok := err.(*wallet.Error) //nolint:errorlint // a refusal is not wrapped
	if !ok || refusal.Hint == "" {
		t.Fatalf("%v is no refusal with a hint", err)
	}
	for _, part := range what {
		if !strings.Contains(refusal.Message+" "+refusal.Hint, part) {
			t.Errorf("%q, %q does not say %q", refusal.Message, refusal.Hint, part)
		}
	}
}

// Each setting has a value of its own for each source, in the order in which the
// sources go before each other.
func TestEverySettingIsTakenFromTheFirstSourceThatGivesIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	cases := map[string]struct {
		flag, env                         string
		flagValue, envValue, profile, top string
		fallback                          string
	}{
		KeyWallet:    {"wallet", "OKPAY_WALLET", in("a"), in("b"), in("c"), in("d"), filepath.Join(dir, ".local", "share", "okpay", "wallet.db")},
		KeyRemote:    {"remote", "OKPAY_REMOTE", "https://a.example", "https://b.example", "https://c.example", "https://d.example", ""},
		KeyTokenFile: {"token-file", "OKPAY_TOKEN_FILE", in("a"), in("b"), in("c"), in("d"), ""},
		KeyTLSCA:     {"ca-file", "OKPAY_TLS_CA", in("a"), in("b"), in("c"), in("d"), ""},
		KeyTLSCert:   {"client-cert", "OKPAY_TLS_CERT", in("a"), in("b"), in("c"), in("d"), ""},
		KeyTLSKey:    {"client-key", "OKPAY_TLS_KEY", in("a"), in("b"), in("c"), in("d"), ""},
		KeyUser:      {"user", "OKPAY_USER", "a@x.example", "b@x.example", "c@x.example", "d@x.example", ""},
		KeyOutput:    {"output", "OKPAY_OUTPUT", "json", "jsonl", "csv", "yaml", "table"},
		KeyTimeout:   {"timeout", "OKPAY_TIMEOUT", "1s", "2s", "3s", "4s", "0s"},
		KeyLogLevel:  {"log-level", "OKPAY_LOG_LEVEL", "debug", "info", "error", "debug", "warn"},
		KeyKeyFile:   {"", "OKPAY_KEY_FILE", "", in("b"), in("c"), in("d"), ""},
		KeyKeyStore:  {"", "OKPAY_KEY_STORE", "", "keyring", "file", "keyring", "file"},

		KeyTokenStore: {"token-store", "OKPAY_TOKEN_STORE", "keyring", "auto", "keyring", "auto", "file"},

		KeyReplica:          {"replica", "OKPAY_REPLICA", "postgres://a/w", "postgres://b/w", "postgres://c/w", "postgres://d/w", ""},
		KeyConnections:      {"db-connections", "OKPAY_DB_CONNECTIONS", "1", "2", "3", "1000", "16"},
		KeyStatementTimeout: {"statement-timeout", "OKPAY_STATEMENT_TIMEOUT", "1s", "2s", "3s", "1h0m0s", "30s"},

		KeyPublicURL: {"public-url", "OKPAY_PUBLIC_URL", "https://a.example", "https://b.example/okpay", "http://127.0.0.1:1", "http://localhost:1", ""},

		KeySMTPHost:         {"", "OKPAY_SMTP_HOST", "", "b.example", "c.example", "d.example", ""},
		KeySMTPPort:         {"", "OKPAY_SMTP_PORT", "", "25", "465", "2525", "587"},
		KeySMTPTLS:          {"", "OKPAY_SMTP_TLS", "", "none", "implicit", "none", "starttls"},
		KeySMTPUser:         {"", "OKPAY_SMTP_USER", "", "b", "c", "d", ""},
		KeySMTPPasswordFile: {"", "OKPAY_SMTP_PASSWORD_FILE", "", in("b"), in("c"), in("d"), ""},
		KeySMTPFrom:         {"", "OKPAY_SMTP_FROM", "", "b@x.example", "c@x.example", "D <d@x.example>", ""},
		KeySMSURL:           {"", "OKPAY_SMS_URL", "", "https://b.example/s", "https://c.example/s", "http://localhost:1/s", ""},
		KeySMSSecretFile:    {"", "OKPAY_SMS_SECRET_FILE", "", in("b"), in("c"), in("d"), ""},

		KeyKYCURL:         {"", "OKPAY_KYC_URL", "", "https://b.example/k", "https://c.example/k", "http://localhost:1/k", ""},
		KeyKYCSecretFile:  {"", "OKPAY_KYC_SECRET_FILE", "", in("b"), in("c"), in("d"), ""},
		KeyPayeeMap:       {"map", "OKPAY_PAYEE_MAP", "item=A", "item=B", "item=C", "item=D,memo==x", ""},
		KeyPayeeDecimal:   {"decimal", "OKPAY_PAYEE_DECIMAL", "comma", "point", "comma", "point", ""},
		KeyPayeeDelimiter: {"delimiter", "OKPAY_PAYEE_DELIMITER", "comma", "semicolon", "tab", "comma", "auto"},
		KeyPayeeEncoding:  {"encoding", "OKPAY_PAYEE_ENCODING", "utf-8", "utf-16", "windows-1252", "utf-8", "auto"},
		KeyWebhookAllow:   {"", "OKPAY_WEBHOOK_ALLOW", "", "10.0.0.0/8", "127.0.0.1/32", "10.1.0.0/16", ""},
		KeyRatesURL:       {"", "OKPAY_RATES_URL", "", "https://b.example/r", "https://c.example/r", "http://localhost:1/r", DefaultRatesURL},
	}
	for _, name := range Keys() {
		tc, ok := cases[name]
		if !ok && name != KeyColor && name != KeyProfile { // these have tests of their own
			t.Errorf("%s is not tested", name)
		}
		if !ok {
			continue
		}
		for missing, want := range []struct{ value, source string }{
			{tc.flagValue, "flag"}, {tc.envValue, "environment"}, {tc.profile, "profile shop"}, {tc.top, "file"}, {tc.fallback, "default"},
		} {
			if tc.flag == "" && missing == 0 {
				continue // there is no flag
			}
			t.Run(fmt.Sprintf("%s from %s", name, want.source), func(t *testing.T) {
				t.Parallel()
				flags, env, file := map[string]string{}, []string{"HOME=" + dir}, "profile: shop\n"
				if missing < 1 {
					flags[tc.flag] = tc.flagValue
				}
				if missing < 2 {
					env = append(env, tc.env+"="+tc.envValue)
				}
				if missing < 4 {
					file += name + ": " + tc.top + "\n"
				}
				file += "profiles:\n  shop:\n"
				if missing < 3 {
					file += "    " + name + ": " + tc.profile + "\n"
				}
				s, err := Load(given(flags), env, writeConfig(t, file))
				if err != nil {
					t.Fatal(err)
				}
				if got := get(t, s, name); got != (Setting{name, want.value, want.source}) {
					t.Errorf("got %+v, want %+v", got, want)
				}
				if got := field(s, name); got != want.value {
					t.Errorf("the field is %q, want %q", got, want.value)
				}
			})
		}
	}
}

// field gives the field of a setting as text.
func field(s Settings, name string) string {
	return map[string]string{
		KeyWallet: s.Wallet, KeyRemote: s.Remote, KeyTokenFile: s.TokenFile, KeyTLSCA: s.TLSCA, KeyTLSCert: s.TLSCert, KeyTLSKey: s.TLSKey, KeyUser: s.User,
		KeyOutput: s.Output, KeyTimeout: s.Timeout.String(), KeyLogLevel: s.LogLevel, KeyKeyFile: s.KeyFile, KeyKeyStore: s.KeyStore, KeyTokenStore: s.TokenStore,
		KeyReplica: s.Replica, KeyConnections: strconv.Itoa(s.Connections), KeyStatementTimeout: s.StatementTimeout.String(),
		KeyPublicURL: s.PublicURL,
		KeySMTPHost:  s.Gateways.SMTPHost, KeySMTPPort: strconv.Itoa(s.Gateways.SMTPPort), KeySMTPTLS: s.Gateways.SMTPTLS, KeySMTPUser: s.Gateways.SMTPUser,
		KeySMTPPasswordFile: s.Gateways.SMTPPasswordFile, KeySMTPFrom: s.Gateways.SMTPFrom, KeySMSURL: s.Gateways.SMSURL,
		KeySMSSecretFile: s.Gateways.SMSSecretFile, KeyKYCURL: s.Gateways.KYCURL, KeyRatesURL: s.Gateways.RatesURL, KeyWebhookAllow: prefixes(s.Gateways.WebhookAllow), KeyKYCSecretFile: s.Gateways.KYCSecretFile,
		KeyPayeeMap: s.Payees.Map, KeyPayeeDecimal: s.Payees.Decimal, KeyPayeeDelimiter: s.Payees.Delimiter, KeyPayeeEncoding: s.Payees.Encoding,
	}[name]
}

func TestColorIsSwitchedOffFromEverySource(t *testing.T) {
	t.Parallel()
	profile, top := "profile: shop\nprofiles: {shop: {color: false}}\n", "color: false\n"
	for _, tc := range []struct {
		flags  map[string]string
		env    []string
		file   string
		color  bool
		source string
	}{
		{map[string]string{"no-color": "true"}, nil, "", false, "flag"},
		{map[string]string{"no-color": "false"}, []string{"NO_COLOR=1"}, profile, true, "flag"},
		{nil, []string{"NO_COLOR=anything"}, "color: true\n", false, "environment"},
		{nil, []string{"NO_COLOR="}, "", true, "default"},
		{nil, nil, profile + "color: true\n", false, "profile shop"},
		{nil, nil, top, false, "file"},
		{nil, nil, "", true, "default"},
	} {
		s, err := Load(given(tc.flags), home(t, tc.env...), writeConfig(t, tc.file))
		if err != nil {
			t.Fatal(err)
		}
		if got := get(t, s, KeyColor); s.Color != tc.color || got.Source != tc.source || got.Value != fmt.Sprint(tc.color) {
			t.Errorf("%v %v %q: got %t, %+v", tc.flags, tc.env, tc.file, s.Color, got)
		}
	}
}

func TestTheProfileIsTakenFromTheFirstSourceThatNamesIt(t *testing.T) {
	t.Parallel()
	const file = "profile: c\nprofiles: {a: {user: ann}, b: {user: bob}, c: {user: cat}}\n"
	flag, env := map[string]string{"profile": "a"}, []string{"OKPAY_PROFILE=b"}
	for _, tc := range []struct {
		flags        map[string]string
		env          []string
		file         string
		want, source string
		user         string
	}{
		{flag, env, file, "a", "flag", "ann"},
		{nil, env, file, "b", "environment", "bob"},
		{nil, nil, file, "c", "file", "cat"},
		{nil, nil, "user: dan\n", "", "default", "dan"},
	} {
		s, err := Load(given(tc.flags), home(t, tc.env...), writeConfig(t, tc.file))
		if err != nil {
			t.Fatal(err)
		}
		if got := get(t, s, KeyProfile); s.Profile != tc.want || got != (Setting{KeyProfile, tc.want, tc.source}) || s.User != tc.user {
			t.Errorf("got %+v and user %q, want %q", got, s.User, tc.user)
		}
	}
}

func TestAProfileThatIsNotThereIsRefusedWithThoseThatAre(t *testing.T) {
	t.Parallel()
	two := writeConfig(t, "profiles: {live: {}, shop: }\n")
	for name, load := range map[string]func() (Settings, error){
		"flag":        func() (Settings, error) { return Load(given(map[string]string{"profile": "shp"}), home(t), two) },
		"environment": func() (Settings, error) { return Load(given(nil), home(t, "OKPAY_PROFILE=shp"), two) },
		"file": func() (Settings, error) {
			return Load(given(nil), home(t), writeConfig(t, "profile: shp\nprofiles: {live: , shop: }\n"))
		},
	} {
		_, err := load()
		t.Run(name, func(t *testing.T) { refused(t, err, wallet.CodeConfiguration, `"shp"`, "live, shop") })
	}
	_, err := Load(given(map[string]string{"profile": "shop"}), home(t), "")
	refused(t, err, wallet.CodeConfiguration, `"shop"`, "there are no profiles")
}

func TestWalletAndRemoteAreOneSettingInTwoWays(t *testing.T) {
	t.Parallel()
	const remote, local = "https://pay.example.com", "/tmp/wallet.db"
	file := writeConfig(t, "wallet: /tmp/top.db\nprofiles: {live: {remote: https://live.example}}\n")
	for _, tc := range []struct {
		flags          map[string]string
		env            []string
		wallet, remote string
	}{
		{map[string]string{"remote": remote}, []string{"OKPAY_WALLET=" + local}, "", remote},
		{map[string]string{"wallet": local}, []string{"OKPAY_REMOTE=" + remote}, local, ""},
		{map[string]string{"wallet": local, "profile": "live"}, nil, local, ""},
		{nil, []string{"OKPAY_REMOTE=" + remote}, "", remote},
		{map[string]string{"profile": "live"}, nil, "", "https://live.example"},
		{nil, nil, "/tmp/top.db", ""},
	} {
		s, err := Load(given(tc.flags), home(t, tc.env...), file)
		if err != nil || s.Wallet != tc.wallet || s.Remote != tc.remote {
			t.Errorf("%v %v: got wallet %q and remote %q, %v", tc.flags, tc.env, s.Wallet, s.Remote, err)
		}
		if get(t, s, KeyWallet).Value != tc.wallet || get(t, s, KeyRemote).Value != tc.remote {
			t.Errorf("%v %v: the list says otherwise: %v", tc.flags, tc.env, s.List())
		}
	}
	_, err := Load(given(map[string]string{"wallet": local, "remote": remote}), home(t), "")
	refused(t, err, wallet.CodeInvalidInput, "--wallet and --remote")
	_, err = Load(given(nil), home(t, "OKPAY_WALLET="+local, "OKPAY_REMOTE="+remote), "")
	refused(t, err, wallet.CodeConfiguration, "OKPAY_WALLET and OKPAY_REMOTE")
	_, err = Load(given(nil), home(t), writeConfig(t, "wallet: a\nremote: https://a.example\n"))
	refused(t, err, wallet.CodeConfiguration, "both wallet and remote at its top")
	_, err = Load(given(nil), home(t), writeConfig(t, "profiles: {x: {wallet: a, remote: https://a.example}}\n"))
	refused(t, err, wallet.CodeConfiguration, "both wallet and remote in profile x")
}

func TestATokenOfOneServerIsShownToNoOther(t *testing.T) {
	t.Parallel()
	const own = "token_file: /t, tls_cert: /c, tls_key: /k"
	for name, tc := range map[string]struct {
		file  string
		flags map[string]string
		env   []string
		shown bool
	}{
		"as the profile says":       {"profiles: {p: {remote: 'https://a.example', " + own + "}}", nil, nil, true},
		"the same server by a flag": {"profiles: {p: {remote: 'https://a.example', " + own + "}}", map[string]string{"remote": "https://A.example/pay"}, nil, true},
		"another by a flag":         {"profiles: {p: {remote: 'https://a.example', " + own + "}}", map[string]string{"remote": "https://b.example"}, nil, false},
		"another by a variable":     {"profiles: {p: {remote: 'https://a.example', " + own + "}}", nil, []string{"OKPAY_REMOTE=https://b.example"}, false},
		"another port":              {"profiles: {p: {remote: 'https://a.example', " + own + "}}", map[string]string{"remote": "https://a.example:8443"}, nil, false},
		"in clear":                  {"profiles: {p: {remote: 'https://a.example', " + own + "}}", map[string]string{"remote": "http://a.example"}, nil, false},
		"a local wallet":            {"profiles: {p: {remote: 'https://a.example', " + own + "}}", map[string]string{"wallet": "w.db"}, nil, false},
		"of the top, for all":       {"{" + own + ", profiles: {p: {remote: 'https://a.example'}}}", nil, nil, true},
		"of the top, for a remote":  {"{remote: 'https://b.example', " + own + ", profiles: {p: {remote: 'https://a.example'}}}", nil, nil, false},
		"beside a local wallet":     {"{wallet: /w, " + own + ", profiles: {p: {remote: 'https://a.example'}}}", nil, nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := Load(given(tc.flags), home(t, append(tc.env, "OKPAY_PROFILE=p")...), writeConfig(t, tc.file+"\n"))
			if err != nil {
				t.Fatal(err)
			}
			want := [3]string{}
			if tc.shown {
				want = [3]string{"/t", "/c", "/k"}
			}
			if got := [3]string{s.TokenFile, s.TLSCert, s.TLSKey}; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if got := get(t, s, KeyTokenFile).Value; got != want[0] {
				t.Errorf("the list says %q", got)
			}
		})
	}
	s, err := Load(given(map[string]string{"remote": "https://b.example", "token-file": "/own"}), home(t, "OKPAY_PROFILE=p"),
		writeConfig(t, "profiles: {p: {remote: 'https://a.example', "+own+"}}\n"))
	if err != nil || s.TokenFile != "/own" {
		t.Errorf("the token of a flag is %q, %v", s.TokenFile, err)
	}
}

func TestAWrongValueIsRefusedByItsSource(t *testing.T) {
	t.Parallel()
	wrong := map[string][]string{
		KeyWallet:       {"mysql://x", "a\nb", strings.Repeat("x", MaxValueBytes+1)},
		KeyRemote:       {"pay.example.com", "ftp://x", "https://", "https://a:b@x.example", "https://x.example?a=b", "https://x.example#a"},
		KeyUser:         {strings.Repeat("x", wallet.MaxEmailLength+1), "a\x1b[0m", "\xff"},
		KeyOutput:       {"xml", "JSON"},
		KeyTimeout:      {"30", "-1s", "1000h", "soon"},
		KeyLogLevel:     {"loud"},
		KeySMTPHost:     {"mail.example.com:25", "a b", "https://mail.example.com", strings.Repeat("a", maxHostLength+1)},
		KeySMTPPort:     {"0", "65536", "-1", "smtp"},
		KeySMTPTLS:      {"off", "TLS"},
		KeySMTPFrom:     {"okpay", "a@b, c@d"},
		KeyRatesURL:     {"rates.example.com", "ftp://x", "https://a:b@x.example", "https://x.example?key=1"},
		KeyWebhookAllow: {"shop.example", "10.0.0.0/33", "10.0.0.1,", "fe80::1%eth0"},
		KeyKYCURL:       {"checks.example.com", "ftp://x", "https://a:b@x.example", "https://x.example?key=1"},
		KeySMSURL:       {"sms.example.com", "ftp://x", "https://a:b@x.example", "https://x.example?key=1"},
		KeyProfile:      {"Shop", "a.b", strings.Repeat("x", 41), "ä"},
	}
	for name, values := range wrong {
		k, _ := findKey(name)
		for _, value := range values {
			if k.flag != "" {
				_, err := Load(given(map[string]string{k.flag: value}), home(t), "")
				refused(t, err, wallet.CodeInvalidInput, "--"+k.flag)
			}
			_, err := Load(given(nil), home(t, k.env+"="+value), "")
			refused(t, err, wallet.CodeConfiguration, k.env)
			if name == KeyProfile || strings.ContainsAny(value, "\n\x1b") || !utf8.ValidString(value) {
				continue
			}
			_, err = Load(given(nil), home(t), writeConfig(t, fmt.Sprintf("# x\n%s: %q\n", name, value)))
			refused(t, err, wallet.CodeConfiguration, "line 2: "+name)
		}
	}
	for _, name := range []string{KeyUser, KeyWallet, KeyOutput, KeyTimeout, KeyProfile} {
		k, _ := findKey(name)
		_, err := Load(given(map[string]string{k.flag: ""}), home(t, k.env+"=x"), "")
		refused(t, err, wallet.CodeInvalidInput, "--"+k.flag, "empty")
	}
}

func TestATimeoutIsAllowedUpToItsBound(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"0s": 0, "1m30s": 90 * time.Second, "168h": MaxTimeout} {
		s, err := Load(given(map[string]string{"timeout": text}), home(t), "")
		if err != nil || s.Timeout != want {
			t.Errorf("%s: got %s, %v", text, s.Timeout, err)
		}
	}
	_, err := Load(given(map[string]string{"timeout": "168h1s"}), home(t), "")
	refused(t, err, wallet.CodeInvalidInput, "timeout")
}

func TestOutputsAreThoseThatCanBePrinted(t *testing.T) {
	t.Parallel()
	var want []string
	for _, format := range output.Formats() {
		want = append(want, string(format))
	}
	if !slices.Equal(Outputs(), want) {
		t.Errorf("got %v, want %v", Outputs(), want)
	}
}

func TestTheListHasEverySettingOnceInOrder(t *testing.T) {
	t.Parallel()
	s, err := Load(given(nil), home(t), "")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, setting := range s.List() {
		names = append(names, setting.Key)
		if setting.Source != "default" {
			t.Errorf("%+v comes from nowhere else", setting)
		}
	}
	if !slices.Equal(names, Keys()) {
		t.Errorf("got %v, want %v", names, Keys())
	}
	_, err = s.Get("walet")
	refused(t, err, wallet.CodeConfiguration, `"walet"`, "wallet, remote")
}

func TestSettingsShowNoPassword(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"postgres://ann:hunter2@db.example/okpay", "postgres://ann@db.example/okpay?password=hunter2"} {
		s, err := Load(given(map[string]string{"wallet": address}), home(t, "OKPAY_TOKEN=hunter2"), "")
		if err != nil {
			t.Fatal(err)
		}
		if s.Wallet != address {
			t.Errorf("got %q", s.Wallet)
		}
		shown := fmt.Sprintf("%v %+v %#v %s %v", s, s, s, s, s.List())
		if strings.Contains(shown, "hunter2") || !strings.Contains(shown, "db.example") {
			t.Errorf("it shows %s", shown)
		}
	}
}

func TestWithAnErrorTheSettingsHoldWhatIsValid(t *testing.T) {
	t.Parallel()
	s, err := Load(given(map[string]string{"output": "json", "timeout": "soon"}), home(t, "OKPAY_USER=ann"), writeConfig(t, "nonsense: 1\n"))
	refused(t, err, wallet.CodeConfiguration, "nonsense")
	if s.Output != "json" || s.User != "ann" || s.Timeout != 0 || s.LogLevel != "warn" || s.Wallet == "" {
		t.Errorf("got %s %s %s %s", s.Output, s.User, s.Timeout, s.LogLevel)
	}
}

func TestWithoutAHomeAWalletMustBeNamed(t *testing.T) {
	t.Parallel()
	if path := Path(nil); path != "" {
		t.Errorf("got %q", path)
	}
	_, err := Load(given(nil), nil, "")
	refused(t, err, wallet.CodeConfiguration, "no home folder", "--wallet")
	if _, err := Load(given(map[string]string{"wallet": "w.db"}), nil, ""); err != nil {
		t.Error(err)
	}
	if _, err := Load(given(nil), []string{"OKPAY_REMOTE=https://x.example"}, ""); err != nil {
		t.Error(err)
	}
}

func TestFoldersFollowTheSystemsConvention(t *testing.T) {
	t.Parallel()
	unix := environment{"HOME=/home/ann"}
	for _, tc := range []struct {
		env          environment
		system       string
		config, data string
	}{
		{unix, "linux", "/home/ann/.config", "/home/ann/.local/share"},
		{append(unix, "XDG_CONFIG_HOME=/c", "XDG_DATA_HOME=/d"), "linux", "/c", "/d"},
		{append(unix, "XDG_CONFIG_HOME=c", "XDG_DATA_HOME=d"), "linux", "/home/ann/.config", "/home/ann/.local/share"},
		{append(unix, "XDG_CONFIG_HOME=", "XDG_DATA_HOME="), "freebsd", "/home/ann/.config", "/home/ann/.local/share"},
		{unix, "darwin", "/home/ann/Library/Application Support", "/home/ann/Library/Application Support"},
		{append(unix, "XDG_CONFIG_HOME=/c"), "darwin", "/c", "/home/ann/Library/Application Support"},
		{environment{"AppData=/roaming", "LocalAppData=/local"}, "windows", "/roaming", "/local"},
		{nil, "linux", "", ""},
	} {
		if config, data := configFolder(tc.env, tc.system), dataFolder(tc.env, tc.system); config != tc.config || data != tc.data {
			t.Errorf("%v on %s: got %q and %q", tc.env, tc.system, config, data)
		}
	}
}

func TestAPathInTheFileDoesNotDependOnWhereTheProgramRuns(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"wallets/a.db":                  "FOLDER/wallets/a.db",
		"~/a.db":                        "HOME/a.db",
		"/var/a.db":                     "/var/a.db",
		"postgres://ann@db.example/pay": "postgres://ann@db.example/pay",
	} {
		path, env := writeConfig(t, "wallet: "+value+"\ntoken_file: "+value+
			"\nsmtp_password_file: "+value+"\nsms_secret_file: "+value+"\nkyc_secret_file: "+value+"\n"), home(t)
		s, err := Load(given(nil), env, path)
		if err != nil {
			t.Fatal(err)
		}
		want = strings.NewReplacer("FOLDER", filepath.Dir(path), "HOME", environment(env).home()).Replace(want)
		if s.Wallet != want || s.TokenFile != want {
			t.Errorf("%s: got %q and %q", value, s.Wallet, s.TokenFile)
		}
		for _, got := range []string{s.Gateways.SMTPPasswordFile, s.Gateways.SMSSecretFile, s.Gateways.KYCSecretFile} {
			if got != want {
				t.Errorf("%s: the secret of a gateway is looked for in %q", value, got)
			}
		}
	}
	s, err := Load(given(map[string]string{"wallet": "a.db"}), home(t), "")
	if err != nil || s.Wallet != "a.db" {
		t.Errorf("a flag's path is changed to %q, %v", s.Wallet, err)
	}
}

func TestLoadLooksForTheFileAndDoesNotMakeIt(t *testing.T) {
	t.Parallel()
	env := home(t)
	if _, err := Load(given(nil), env, Path(env)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(environment(env).home()); err == nil {
		t.Error("a folder is made")
	}
}

func TestKeysNameTheirFlagsAndVariablesOnce(t *testing.T) {
	t.Parallel()
	flags, variables, flagless := map[string]string{}, map[string]string{}, 0
	for _, k := range append(keys(), profileKey()) {
		variables[k.env] = k.name
		if k.flag == "" {
			flagless++
			continue
		}
		flags[k.flag] = k.name
	}
	if len(flags)+flagless != len(Keys()) || len(variables) != len(Keys()) {
		t.Errorf("got %v and %v", slices.Sorted(maps.Keys(flags)), slices.Sorted(maps.Keys(variables)))
	}
}

func BenchmarkLoadWithoutAFile(b *testing.B) {
	env := os.Environ()
	path := filepath.Join(b.TempDir(), "config.yaml")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(given(nil), env, path); err != nil {
			b.Fatal(err)
		}
	}
}
