package commands

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/signing"
	"github.com/okpay/okpay/wallet"
)

func newKeysApprovalCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "approval",
		Short: "Make and register the keys with which people approve payouts",
		Long: `Make and register the keys with which people sign payout plans: who made one,
and who approves it. They have nothing to do with the keys that the wallet is
sealed with. Each person makes a key (create) and keeps it; an operator
registers its public half under that person (register), which works on a remote
wallet as well. A private key never comes to the wallet.`,
		Example: `  okpay keys approval create --out mine.key
  okpay keys approval register "$(okpay keys approval show --key mine.key --jq .public_key)" --person ann@example.com
  okpay keys approval list`,
	}, newKeysApprovalCreateCmd(f), newKeysApprovalShowCmd(f), newKeysApprovalRegisterCmd(f), newKeysApprovalListCmd(f), newKeysApprovalRevokeCmd(f))
}

// ownApprovalKey is a key of the person who runs the command.
type ownApprovalKey struct {
	Fingerprint string `json:"fingerprint"`
	PublicKey   string `json:"public_key"`
	Place       string `json:"place"` // a file, or keyring:NAME
	DryRun      bool   `json:"dry_run,omitempty"`
}

func describeKey(key ed25519.PrivateKey, place string) (ownApprovalKey, error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return ownApprovalKey{}, fmt.Errorf("the key has no public half")
	}
	return ownApprovalKey{Fingerprint: wallet.FingerprintOf(public), PublicKey: wallet.FormatPublicKey(public), Place: place}, nil
}

type keysApprovalCreateOptions struct {
	out, keyring string
	passphrase   approvalPassphraseFlags
}

func newKeysApprovalCreateCmd(f *factory) *cobra.Command {
	opts := &keysApprovalCreateOptions{}
	cmd := &cobra.Command{
		Use:   "create (--out FILE | --keyring NAME)",
		Short: "Make a key of your own and print its public half",
		Long: `Make an Ed25519 key of your own, to sign payout plans with, and print its public
half, which an operator registers. The private half goes into a file that is
encrypted with a passphrase of at least 12 bytes (age reads it as well), or into
the operating system's keyring, and nowhere else. No file or entry that is there
is written over.

In a CI job the text of the file goes into OKPAY_APPROVAL_KEY, or its path into
OKPAY_APPROVAL_KEY_FILE, and the passphrase into OKPAY_APPROVAL_PASSPHRASE.`,
		Example: `  okpay keys approval create --out mine.key
  okpay keys approval create --out other.key --jq .public_key`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runKeysApprovalCreate(cmd.Context(), f, opts) },
	}
	cmd.Flags().StringVar(&opts.out, "out", "", "keep the key in this `FILE`, encrypted with a passphrase")
	cmd.Flags().StringVar(&opts.keyring, "keyring", "", "keep the key in the operating system's keyring under this `NAME`")
	opts.passphrase.add(cmd)
	cmd.MarkFlagsMutuallyExclusive("out", "keyring")
	mustComplete(cmd, "keyring", noFiles)
	return cmd
}

func runKeysApprovalCreate(ctx context.Context, f *factory, opts *keysApprovalCreateOptions) error {
	if opts.out == "" && opts.keyring == "" {
		return usageError("where to keep the key is not said", "give --out FILE or --keyring NAME")
	}
	if err := output.Check(f.printer, ownApprovalKeyView()); err != nil {
		return err
	}
	key, err := signing.New(rand.Reader)
	if err != nil {
		return err
	}
	place := opts.out
	if opts.keyring != "" {
		place = keyringPlace + opts.keyring
	}
	shown, err := describeKey(key, place)
	if err != nil {
		return err
	}
	switch {
	case f.flags.dryRun:
		shown.DryRun, shown.PublicKey, shown.Fingerprint = true, "", "" // it is not kept
	case opts.keyring != "":
		err = f.keepInRing(ctx, key, opts.keyring)
	default:
		err = f.keepInFile(ctx, key, opts)
	}
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, ownApprovalKeyView(), shown); err != nil {
		return err
	}
	if !f.flags.dryRun {
		f.printer.Note("have an operator register it: okpay keys approval register %s --person YOU", shown.PublicKey)
	}
	f.noteChange(false, f.flags.dryRun)
	return nil
}

func (f *factory) keepInRing(ctx context.Context, key ed25519.PrivateKey, name string) error {
	ring, err := f.ring(ctx)
	if err != nil {
		return err
	}
	if _, found, err := ring.Get(keyringEntry(name)); err != nil {
		return keyringFailed(err)
	} else if found {
		return wallet.Refuse(wallet.CodeAlreadyExists, "the keyring has an approval key of this name", "give it another name")
	}
	text, err := signing.Marshal(key)
	if err != nil {
		return err
	}
	if err := ring.Set(keyringEntry(name), text); err != nil {
		return keyringFailed(err)
	}
	return nil
}

func (f *factory) keepInFile(ctx context.Context, key ed25519.PrivateKey, opts *keysApprovalCreateOptions) error {
	if _, err := os.Lstat(opts.out); err == nil {
		return wallet.Refuse(wallet.CodeAlreadyExists, opts.out+" is there already, and a key is not written over it", "name another file")
	}
	passphrase, err := opts.passphrase.read(ctx, f, true)
	if err != nil {
		return err
	}
	text, err := signing.Seal(key, passphrase)
	if errors.Is(err, signing.ErrShort) {
		return wallet.Refuse(wallet.CodeWeakPassword, err.Error(), "take some words that nobody else would")
	}
	if err != nil {
		return err
	}
	file, err := os.OpenFile(opts.out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, privateMode)
	if errors.Is(err, fs.ErrExist) {
		return wallet.Refuse(wallet.CodeAlreadyExists, opts.out+" is there already, and a key is not written over it", "name another file")
	}
	if err != nil {
		return unwritable(opts.out, err)
	}
	_, err = file.WriteString(text)
	if err == nil {
		err = file.Sync()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return unwritable(opts.out, err)
	}
	return nil
}

func newKeysApprovalShowCmd(f *factory) *cobra.Command {
	key := &approvalKeyFlags{}
	cmd := &cobra.Command{
		Use:   "show --key FILE",
		Short: "Print the public half of a key of your own",
		Long: `Print the public half of a key of your own, and the fingerprint by which
signatures name it. It needs what signing needs: the key and its passphrase.`,
		Example: `  okpay keys approval show --key ann.key
  okpay keys approval show --key ann.key --jq .fingerprint`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runKeysApprovalShow(cmd.Context(), f, key) },
	}
	key.add(cmd)
	return cmd
}

func runKeysApprovalShow(ctx context.Context, f *factory, flags *approvalKeyFlags) error {
	if err := output.Check(f.printer, ownApprovalKeyView()); err != nil {
		return err
	}
	key, err := flags.load(ctx, f)
	if err != nil {
		return err
	}
	shown, err := describeKey(key, flags.place)
	if err != nil {
		return err
	}
	return output.One(ctx, f.printer, ownApprovalKeyView(), shown)
}
