package backup

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/okpay/okpay/wallet"
)

// content is what a backup might be: it begins as SQLite's files do.
func content(size int) []byte {
	return append([]byte(sqliteMagic), bytes.Repeat([]byte("page "), size)...)
}

func put(t *testing.T, name string, text []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// sealed encrypts content for an identity and gives the path.
func sealed(t *testing.T, plain []byte, to ...age.Recipient) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sealed")
	if err := encrypt(t.Context(), put(t, "plain", plain), path, to); err != nil {
		t.Fatal(err)
	}
	return path
}

func identity(t *testing.T) *age.X25519Identity {
	t.Helper()
	made, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestWhatIsEncryptedIsOpenedByEachRecipientAlone(t *testing.T) {
	t.Parallel()
	one, other, stranger := identity(t), identity(t), identity(t)
	plain := content(200_000)
	path := sealed(t, plain, one.Recipient(), other.Recipient())
	for _, who := range []*age.X25519Identity{one, other} {
		o, err := open(t.Context(), path, wallet.BackupSecrets{Identities: "# mine\n" + who.String() + "\n"}, t.TempDir())
		if err != nil || !o.encrypted || !o.private {
			t.Fatalf("%+v, %v", o, err)
		}
		if got, err := os.ReadFile(o.path); err != nil || !bytes.Equal(got, plain) {
			t.Errorf("it is not what it was: %d bytes, %v", len(got), err)
		}
	}
	for what, secrets := range map[string]wallet.BackupSecrets{
		"nothing":      {},
		"a stranger":   {Identities: stranger.String()},
		"a passphrase": {Passphrase: "four spoons"},
	} {
		if _, err := open(t.Context(), path, secrets, t.TempDir()); wallet.CodeOf(err) != wallet.CodeBackupLocked {
			t.Errorf("%s: %v", what, err)
		}
	}
	_, err := open(t.Context(), path, wallet.BackupSecrets{Identities: "AGE-SECRET-KEY-1MINE"}, t.TempDir())
	if wallet.CodeOf(err) != wallet.CodeInvalidInput || strings.Contains(err.Error(), "1MINE") {
		t.Errorf("no identity: %v", err)
	}
}

func TestDamageToWhatIsEncryptedIsFound(t *testing.T) {
	t.Parallel()
	who := identity(t)
	whole, err := os.ReadFile(sealed(t, content(50_000), who.Recipient()))
	if err != nil {
		t.Fatal(err)
	}
	try := func(what string, bad []byte) {
		t.Helper()
		_, err := open(t.Context(), put(t, "bad", bad), wallet.BackupSecrets{Identities: who.String()}, t.TempDir())
		if code := wallet.CodeOf(err); code != wallet.CodeBackupDamaged && code != wallet.CodeBackupLocked {
			t.Errorf("%s: %v", what, err)
		}
	}
	for at := 0; at < len(whole); at += 997 {
		bad := slices.Clone(whole)
		bad[at] ^= 0x10
		try("a bit", bad)
	}
	for _, length := range []int{0, 10, 100, 64 << 10, len(whole) / 2, len(whole) - 1} {
		try("cut off", whole[:length])
	}
	try("more", append(slices.Clone(whole), 'x'))
}

// A work factor above the bound is refused before anything is computed: 2^40
// would take the machine.
func TestACostlyPassphraseIsNotTried(t *testing.T) {
	t.Parallel()
	header := ageMagic + passphraseMark + "AAAAAAAAAAAAAAAAAAAAAA 40\n" + strings.Repeat("A", 43) + "\n--- " + strings.Repeat("A", 43) + "\n"
	path := put(t, "costly", []byte(header+strings.Repeat("x", 100)))
	_, err := open(t.Context(), path, wallet.BackupSecrets{Passphrase: "four spoons"}, t.TempDir())
	if wallet.CodeOf(err) != wallet.CodeBackupLocked || !strings.Contains(err.Error(), "2^18") {
		t.Error(err)
	}
}

func TestRecipientsAreReadAndBounded(t *testing.T) {
	t.Parallel()
	key := identity(t).Recipient().String()
	for what, in := range map[string]wallet.BackupInput{
		"both":     {Passphrase: "p", Recipients: []string{key}},
		"none":     {Recipients: []string{"age1"}},
		"too many": {Recipients: slices.Repeat([]string{key}, MaxRecipients+1)},
	} {
		if _, err := recipients(in); wallet.CodeOf(err) != wallet.CodeInvalidInput {
			t.Errorf("%s: %v", what, err)
		}
	}
	list, err := recipients(wallet.BackupInput{Recipients: slices.Repeat([]string{" " + key + "\n"}, MaxRecipients)})
	if err != nil || len(list) != MaxRecipients {
		t.Errorf("%d recipients, %v", len(list), err)
	}
}

func TestAFileIsThereWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	final := filepath.Join(dir, "final")
	failed := errors.New("the power failed")
	made := filepath.Join(dir, "made")
	if err := write(made, func(w io.Writer) error { _, _ = io.WriteString(w, "half"); return failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	if _, err := os.Stat(final); !errors.Is(err, fs.ErrNotExist) {
		t.Error("it has its name before it is whole")
	}
	for i, text := range []string{"first", "second", "third"} {
		made := put(t, "made", []byte(text))
		err := publish(made, final, i == 2, occupied)
		if (i == 1) != (wallet.CodeOf(err) == wallet.CodeAlreadyExists) {
			t.Errorf("%s: %v", text, err)
		}
	}
	got, err := os.ReadFile(final)
	info, statErr := os.Stat(final)
	if err != nil || statErr != nil || string(got) != "third" || info.Mode().Perm() != 0o600 {
		t.Errorf("%q, %v, %v, %v", got, info.Mode(), err, statErr)
	}
}

// TestNoBackupIsPutInThePlaceOfTheWallet names the wallet's own files in every way,
// those that are not there as well.
func TestNoBackupIsPutInThePlaceOfTheWallet(t *testing.T) {
	t.Parallel()
	own := put(t, "wallet.db", content(1))
	folder := filepath.Dir(own)
	files := []string{own, own + "-wal", own + ".key"}
	link, hard := filepath.Join(t.TempDir(), "folder"), filepath.Join(t.TempDir(), "hard")
	if err := errors.Join(os.Symlink(folder, link), os.Link(own, hard)); err != nil {
		t.Skip(err)
	}
	for what, path := range map[string]string{
		"itself": own, "its log": own + "-wal", "its key": own + ".key", "by a link": filepath.Join(link, "wallet.db"),
		"its log by a link": filepath.Join(link, "wallet.db-wal"), "by another name": hard, "round about": folder + "/x/../wallet.db",
	} {
		if err := apart(path, files); wallet.CodeOf(err) != wallet.CodeInvalidFile {
			t.Errorf("%s: %v", what, err)
		}
	}
	for _, path := range []string{own + ".backup", put(t, "other", content(1)), filepath.Join(folder, "nowhere", "wallet.db")} {
		if err := apart(path, files); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}
