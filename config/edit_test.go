package config

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/okpay/okpay/wallet"
)

// contents gives the text of a file and fails when others may read it.
func contents(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("%s has permissions %o", path, info.Mode().Perm())
	}
	return string(text)
}

func TestSetMakesTheFileAndItsFolders(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a", "okpay", "config.yaml")
	for _, step := range []struct{ profile, name, value string }{
		{"", KeyOutput, "json"},
		{"shop", KeyWallet, "/data/shop.db"},
		{"shop", KeyUser, "hello@shop.example"},
		{"live", KeyRemote, "https://pay.example.com/"},
		{"live", KeyColor, "false"},
		{"live", KeyTimeout, "90s"},
		{"", KeyProfile, "shop"},
	} {
		if err := Set(path, step.profile, step.name, step.value); err != nil {
			t.Fatal(err)
		}
	}
	const want = `output: json
profiles:
  shop:
    wallet: /data/shop.db
    user: hello@shop.example
  live:
    remote: https://pay.example.com
    color: false
    timeout: 1m30s
profile: shop
`
	if got := contents(t, path); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	profiles, err := Profiles(path, nil)
	if err != nil || len(profiles) != 2 {
		t.Fatalf("got %+v, %v", profiles, err)
	}
	if p := profiles[0]; p.Name != "shop" || !p.InUse || p.Settings[KeyUser] != "hello@shop.example" {
		t.Errorf("got %+v", p)
	}
	if p := profiles[1]; p.Name != "live" || p.InUse || len(p.Settings) != 3 {
		t.Errorf("got %+v", p)
	}
}

const commented = `# Settings of the shop.
output: json # for scripts

profiles:
  # The shop itself.
  shop:
    wallet: /data/shop.db # on the big disk
    user: 'yes'

  spare:
    user: ann

# The end.
`

func TestSetKeepsTheRestOfTheFile(t *testing.T) {
	t.Parallel()
	path := writeConfig(t, commented)
	if err := Set(path, "shop", KeyWallet, "/data/new.db"); err != nil {
		t.Fatal(err)
	}
	if err := Set(path, "", KeyOutput, "yaml"); err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer("/data/shop.db", "/data/new.db", "output: json", "output: yaml").Replace(commented)
	if got := contents(t, path); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestSetKeepsTheCommentsOfAFileWithNothingElse(t *testing.T) {
	t.Parallel()
	path := writeConfig(t, "# One.\n\n  # Two.\n")
	if err := Set(path, "", KeyUser, "true"); err != nil {
		t.Fatal(err)
	}
	if got := contents(t, path); got != "# One.\n\n# Two.\nuser: \"true\"\n" {
		t.Errorf("got\n%s", got)
	}
}

func TestUnsetTakesOutASettingAndTheProfileThatItLeavesEmpty(t *testing.T) {
	t.Parallel()
	path := writeConfig(t, commented)
	unset := func(profile, name string, want bool) {
		t.Helper()
		if removed, err := Unset(path, profile, name); removed != want || err != nil {
			t.Errorf("%s %s: got %t, %v", profile, name, removed, err)
		}
	}
	unset("spare", KeyOutput, false)
	unset("", KeyUser, false)
	if got := contents(t, path); got != commented {
		t.Errorf("what was not there is taken out of\n%s", got)
	}
	unset("spare", KeyUser, true)
	unset("shop", KeyUser, true)
	if err := Set(path, "", KeyProfile, "shop"); err != nil {
		t.Fatal(err)
	}
	unset("shop", KeyWallet, true)
	profiles, err := Profiles(path, nil)
	if err != nil || len(profiles) != 1 || profiles[0].Name != "shop" || len(profiles[0].Settings) != 0 {
		t.Errorf("the profile in use must stay: got %+v, %v", profiles, err)
	}
	unset("", KeyProfile, true)
	if err := Set(path, "shop", KeyUser, "ann"); err != nil {
		t.Fatal(err)
	}
	unset("shop", KeyUser, true)
	if got := contents(t, path); strings.Contains(got, "profile") {
		t.Errorf("a profile is left in\n%s", got)
	}
	_, err = Unset(path, "gone", KeyUser)
	refused(t, err, wallet.CodeConfiguration, `"gone"`)
	_, err = Unset(path, "", "walet")
	refused(t, err, wallet.CodeConfiguration, `"walet"`)
}

func TestSetRefusesWhatMayNotStandInTheFile(t *testing.T) {
	t.Parallel()
	path := writeConfig(t, commented)
	for _, tc := range []struct{ profile, name, value, what string }{
		{"", "token", "abc", "a secret does not belong"},
		{"", "api-key", "abc", "a secret does not belong"},
		{"", "password", "abc", "a secret does not belong"},
		{"", "walet", "abc", `"walet"`},
		{"", "profiles", "abc", `"profiles"`},
		{"", KeyWallet, "postgres://ann:secret@db.example/pay", "holds a password"},
		{"", KeyWallet, "postgres://db.example/pay?password=secret", "holds a password"},
		{"", KeyReplica, "postgres://ann:secret@db.example/pay", "OKPAY_REPLICA"},
		{"", KeyReplica, "/data/wallet.db", "starts with postgres://"},
		{"", KeyConnections, "0", "from 1 to 1000"},
		{"", KeyConnections, "1001", "from 1 to 1000"},
		{"", KeyConnections, "many", "from 1 to 1000"},
		{"", KeyStatementTimeout, "999ms", "from 1s to 1h"},
		{"", KeyStatementTimeout, "1h1s", "from 1s to 1h"},
		{"", KeyRemote, "https://ann:secret@pay.example", "without a password"},
		{"shop", KeyRemote, "https://pay.example", "both wallet and remote"},
		{"", KeyOutput, "xml", "table, json"},
		{"", KeyUser, "", "empty"},
		{"", KeyUser, "a\nb", "one line"},
		{"", KeyProfile, "gone", "shop, spare"},
		{"shop", KeyProfile, "spare", "cannot put a profile into use"},
		{"My Shop", KeyUser, "ann", "profile's name"},
		{strings.Repeat("x", 41), KeyUser, "ann", "profile's name"},
	} {
		err := Set(path, tc.profile, tc.name, tc.value)
		if wallet.CodeOf(err) != wallet.CodeConfiguration || !strings.Contains(err.Error()+hintOf(err), tc.what) {
			t.Errorf("%s %s: got %v, want something about %q", tc.profile, tc.name, err, tc.what)
		}
		if err != nil && strings.Contains(err.Error()+hintOf(err), "secret@") {
			t.Errorf("%v repeats the password", err)
		}
	}
	if got := contents(t, path); got != commented {
		t.Errorf("a refused change is written:\n%s", got)
	}
	refused(t, Set("", "", KeyUser, "ann"), wallet.CodeConfiguration, "no home folder")
}

func hintOf(err error) string {
	if refusal, ok := err.(*wallet.Error); ok { //nolint:errorlint // a refusal of the file itself
		return refusal.Hint
	}
	return ""
}

func TestSetKeepsARelativePathAsAnAbsoluteOne(t *testing.T) {
	t.Parallel()
	path := writeConfig(t, "")
	for value, want := range map[string]string{"w.db": "", "~/w.db": "~/w.db", "postgres://ann@db.example/pay": "postgres://ann@db.example/pay"} {
		if err := Set(path, "", KeyWallet, value); err != nil {
			t.Fatal(err)
		}
		if want == "" {
			dir, err := os.Getwd()
			if err != nil {
				t.Fatal(err)
			}
			want = filepath.Join(dir, value)
		}
		if got := contents(t, path); got != "wallet: "+want+"\n" {
			t.Errorf("%s: got %s", value, got)
		}
	}
}

func TestSetWritesThroughALinkAndLeavesNothingBeside(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	target, link := filepath.Join(dir, "dotfiles.yaml"), filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(target, []byte("output: json\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no links here")
	}
	if err := Set(link, "", KeyUser, "ann"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v", err)
	}
	if got := contents(t, target); got != "output: json\nuser: ann\n" {
		t.Errorf("got %q", got)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("got %v, %v", entries, err)
	}
}

func TestAFileThatCannotBeWrittenStaysAsItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	blocked := filepath.Join(dir, "folder")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := Set(filepath.Join(blocked, "config.yaml"), "", KeyUser, "ann")
	refused(t, err, wallet.CodeConfiguration, "cannot be")
}
