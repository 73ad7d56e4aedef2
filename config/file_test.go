package config

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

func TestAFileThatCannotBeTakenIsRefusedWithItsLine(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, what string }{
		"unknown key":              {"output: json\nwalet: x\n", `line 2: there is no setting "walet"`},
		"unknown key in a profile": {"profiles:\n  shop:\n    colour: red\n", `line 3: there is no setting "colour"`},
		"profile in a profile":     {"profiles: {a: {profile: b}}\n", `no setting "profile"`},
		"profiles in a profile":    {"profiles: {a: {profiles: {}}}\n", `no setting "profiles"`},
		"secret":                   {"token: abc\n", "a secret does not belong"},
		"wrong case":               {"Wallet: x\n", `"Wallet"`},
		"twice":                    {"user: a\nuser: b\n", `"user" twice`},
		"twice in a profile":       {"profiles: {a: {user: b, user: c}}\n", `"user" twice in profile a`},
		"profile twice":            {"profiles: {a: {}, a: {}}\n", `the profile "a" twice`},
		"profile's name":           {"profiles: {My Shop: {}}\n", `"My Shop"`},
		"profile's empty name":     {"profiles: {\"\": {}}\n", `profile ""`},
		"list of profiles":         {"profiles: [a]\n", "under profiles"},
		"profile of one word":      {"profiles: {a: b}\n", "below profile a"},
		"value of two":             {"user: [a, b]\n", "user must be one value"},
		"value of none":            {"user: ''\n", "user must not be empty"},
		"alias":                    {"user: &u ann\noutput: *u\n", "output must be one value"},
		"merged":                   {"profiles: {a: &a {user: x}, b: {<<: *a}}\n", `"<<"`},
		"list":                     {"- a\n", "not a list of settings"},
		"word":                     {"hello\n", "not a list of settings"},
		"no YAML":                  {"a: b: c\n", "not valid YAML"},
		"two documents":            {"user: a\n---\nuser: b\n", "more than one YAML document"},
		"binary":                   {"\x00\x01", "not valid YAML"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := writeConfig(t, tc.text)
			_, err := Load(given(nil), home(t), path)
			refused(t, err, wallet.CodeConfiguration, tc.what, path)
			if _, err := Profiles(path, nil); err == nil {
				t.Error("its profiles are listed")
			}
			if err := Set(path, "", KeyUser, "ann"); err == nil {
				t.Error("it is changed")
			}
			if text, err := os.ReadFile(path); err != nil || string(text) != tc.text {
				t.Errorf("got %q, %v", text, err)
			}
		})
	}
}

func TestAFileThatSaysNothingIsTaken(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\n", "# a comment\n", "---\n", "{}\n", "profiles:\n", "profile:\nuser:\nprofiles: {a: }\n", "null\n"} {
		s, err := Load(given(nil), home(t), writeConfig(t, text))
		if err != nil || s.User != "" {
			t.Errorf("%q: got user %q, %v", text, s.User, err)
		}
	}
}

func TestTheSizeOfAFileIsBounded(t *testing.T) {
	t.Parallel()
	fill := func(size int) string { return "user: ann\n" + strings.Repeat("#", size-len("user: ann\n")) }
	if s, err := Load(given(nil), home(t), writeConfig(t, fill(MaxFileBytes))); err != nil || s.User != "ann" {
		t.Errorf("got user %q, %v", s.User, err)
	}
	_, err := Load(given(nil), home(t), writeConfig(t, fill(MaxFileBytes+1)))
	refused(t, err, wallet.CodeConfiguration, "larger than")
	_, err = Load(given(nil), home(t), t.TempDir())
	refused(t, err, wallet.CodeConfiguration, "cannot be read")
}

func TestTheTokenIsTakenFromTheFirstSourceThatNamesIt(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("token-of-"+name+"\r\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	config := writeConfig(t, "profile: shop\ntoken_file: "+file("top")+"\nprofiles: {shop: {token_file: "+file("profile")+"}}\n")
	flag := map[string]string{"token-file": file("flag")}
	for _, tc := range []struct {
		flags        map[string]string
		env          []string
		config, want string
	}{
		{flag, []string{"OKPAY_TOKEN=direct"}, config, "token-of-flag"},
		{flag, []string{"OKPAY_TOKEN_FILE=" + file("env")}, config, "token-of-flag"},
		{nil, []string{"OKPAY_TOKEN= direct\n"}, config, "direct"},
		{nil, []string{"OKPAY_TOKEN_FILE=" + file("env")}, config, "token-of-env"},
		{nil, nil, config, "token-of-profile"},
		{nil, nil, writeConfig(t, "token_file: "+file("top")+"\n"), "token-of-top"},
		{nil, nil, "", ""},
	} {
		s, err := Load(given(tc.flags), home(t, tc.env...), tc.config)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Token(); got != tc.want || err != nil {
			t.Errorf("%v %v: got %q, %v; want %q", tc.flags, tc.env, got, err, tc.want)
		}
	}
	_, err := Load(given(nil), home(t, "OKPAY_TOKEN=x", "OKPAY_TOKEN_FILE=y"), "")
	refused(t, err, wallet.CodeConfiguration, "both OKPAY_TOKEN and OKPAY_TOKEN_FILE")
	if got, err := (Settings{}).Token(); got != "" || err != nil {
		t.Errorf("no settings: got %q, %v", got, err)
	}
}

func TestATokenThatIsNoneIsRefusedAndNotRepeated(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("s", MaxTokenBytes)
	for token, good := range map[string]bool{
		long: true, long + "\n": true, long + "s": false, "": false, " \n": false, "s1\ns2": false, "s 2": false, "s\x00": false, "sä": false,
	} {
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Load(given(map[string]string{"token-file": path}), home(t), "")
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Token()
		if good {
			if err != nil || got != strings.TrimSpace(token) {
				t.Errorf("%.10q of %d: got %v", token, len(token), err)
			}
			continue
		}
		refused(t, err, wallet.CodeConfiguration, "token")
		if token != "" && strings.Contains(err.Error(), strings.TrimSpace(token)) && strings.TrimSpace(token) != "" {
			t.Errorf("the refusal repeats %.10q", token)
		}
	}
}

func TestATokenFileThatOthersMayReadIsRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there are no such permissions")
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o644, 0o610} {
		path := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(path, []byte("secret"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		s, err := Load(given(map[string]string{"token-file": path}), home(t), "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Token()
		refused(t, err, wallet.CodeConfiguration, "others than its owner", "chmod 600")
	}
	s, err := Load(given(map[string]string{"token-file": filepath.Join(t.TempDir(), "none")}), home(t), "")
	if err != nil {
		t.Fatalf("a token file is looked at before it is needed: %v", err)
	}
	_, err = s.Token()
	refused(t, err, wallet.CodeConfiguration, "cannot be read")
}

func FuzzParse(f *testing.F) {
	f.Add("profile: shop\noutput: json\nprofiles:\n  shop:\n    wallet: ~/w.db # mine\n    color: false\n", "user", "ann")
	f.Add("# nothing\n", "timeout", "30s")
	f.Add("{user: &a ann, output: *a}", "wallet", "no: 'yes'")
	f.Fuzz(func(t *testing.T, text, name, value string) {
		path := writeConfig(t, text)
		before, err := readFile(path, "/home/ann")
		if err != nil {
			return
		}
		if err := Set(path, "", name, value); err != nil {
			return
		}
		after, err := readFile(path, "/home/ann")
		if err != nil {
			t.Fatalf("what was written is refused: %v", err)
		}
		for _, p := range before.profiles {
			if q, found := after.find(p.name); !found || !maps.Equal(q.values, p.values) {
				t.Fatalf("profile %s is changed from %v to %v", p.name, p.values, q.values)
			}
		}
		for other, was := range before.values {
			if is := after.values[other]; other != name && is != was {
				t.Fatalf("%s is changed from %q to %q", other, was, is)
			}
		}
		if name != KeyProfile && after.values[name] == "" {
			t.Fatalf("%s is not set", name)
		}
	})
}
