package commands

import (
	"context"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

func newKeysCmd(f *factory) *cobra.Command {
	return group(&cobra.Command{
		Use:   "keys",
		Short: "See and change the wallet's keys, and those that approve payouts",
		Long: `list and rotate see and change the keys with which phones, codes and messages
are sealed in the wallet's database. They lie in the database themselves,
encrypted with the wallet's own key, which lies beside the wallet or where you
have put it. Both are for who holds that key, so neither works with --remote.

approval is about other keys: those with which people sign payout plans.`,
		Example: `  okpay keys list
  okpay keys rotate
  okpay keys approval list`,
	}, newKeysListCmd(f), newKeysRotateCmd(f), newKeysApprovalCmd(f))
}

func newKeysListCmd(f *factory) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the wallet's keys, without what they are",
		Long: `List the keys of the wallet by their ids, never what they are: those that seal
(the newest is the primary one; those before it are kept for reading), the one
of the hashes by which sealed phones are found, and those that encrypt the
others, with the place where each is found. It needs no key, so it tells which
one is missing.`,
		Example: `  okpay keys list
  okpay keys list --jq '.[] | select(.use=="wrap" and .state=="primary") | .place'`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runKeysList(cmd.Context(), f) },
	}
}

func runKeysList(ctx context.Context, f *factory) (err error) {
	vault, done, err := f.vault(ctx)
	if err != nil {
		return err
	}
	defer done(&err)
	list, err := call(ctx, f, "VaultKeys", func(ctx context.Context, _ struct{}) ([]wallet.VaultKey, error) {
		return vault.VaultKeys(ctx)
	}, struct{}{})
	if err != nil {
		return err
	}
	return output.List(ctx, f.printer, vaultKeysView(), list)
}

type keysRotateOptions struct {
	kek         bool
	to, keyFile string
}

func newKeysRotateCmd(f *factory) *cobra.Command {
	opts := &keysRotateOptions{}
	cmd := &cobra.Command{
		Use:   "rotate",
		Short: "Make a new key and seal everything with it",
		Long: `Make a new key, and seal with it all that is sealed in the wallet, in small
steps and while the wallet is in use. It may be stopped at any point; run it
again, or okpay run-due, and it goes on. Keys before it are kept for reading.

With --kek the wallet's own key is changed instead, with which the others are
encrypted. The new one is put where the old one lies, or with --to in the file
beside the wallet or in the operating system's keyring; the old one is kept
beside it by its id, because backups from before need it. A key that you keep
yourself (OKPAY_KEY, OKPAY_KEY_FILE) is given with --key-file.`,
		Example: `  okpay keys rotate
  okpay keys rotate --kek
  head -c 32 /dev/urandom | base64 > next.key && okpay keys rotate --kek --key-file next.key && export OKPAY_KEY_FILE=next.key`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return runKeysRotate(cmd.Context(), f, opts) },
	}
	cmd.Flags().BoolVar(&opts.kek, "kek", false, "change the wallet's own key, with which the others are encrypted")
	cmd.Flags().StringVar(&opts.to, "to", "", "with --kek: keep the new key in the file beside the wallet, or in the keyring (default: where the old one is)")
	cmd.Flags().StringVar(&opts.keyFile, "key-file", "", "with --kek: the new key is in this `FILE`, in base64 or hex, and you keep it (- for stdin)")
	cmd.MarkFlagsMutuallyExclusive("to", "key-file")
	oneOf(cmd, "to", wallet.VaultInFile, wallet.VaultInKeyring)
	return cmd
}

func runKeysRotate(ctx context.Context, f *factory, opts *keysRotateOptions) (err error) {
	change := f.change()
	place := wallet.VaultPlace(opts.to)
	if err := choice("to", place, wallet.VaultInFile, wallet.VaultInKeyring); err != nil {
		return err
	}
	if !opts.kek && (opts.to != "" || opts.keyFile != "") {
		return usageError("--to and --key-file say where the wallet's own key is kept, which is not being changed", "give --kek with them")
	}
	if err := output.Check(f.printer, vaultRotationView()); err != nil {
		return err
	}
	vault, done, err := f.vault(ctx)
	if err != nil {
		return err
	}
	defer done(&err)
	var result wallet.VaultRotation
	if opts.kek {
		result, err = rewrap(ctx, f, vault, wallet.RewrapVaultInput{Change: change, Place: place}, opts.keyFile)
	} else {
		result, err = rotate(ctx, f, vault, wallet.RotateVaultInput{Change: change})
	}
	if err != nil {
		return err
	}
	if err := output.One(ctx, f.printer, vaultRotationView(), result); err != nil {
		return err
	}
	f.noteChange(result.IdempotentReplay, result.DryRun)
	return nil
}

// rotate makes a key, or goes on with one that was made, until all is sealed with it.
func rotate(ctx context.Context, f *factory, vault wallet.Vault, in wallet.RotateVaultInput) (wallet.VaultRotation, error) {
	f.rerunnable = true // it goes on where it was stopped, under any key
	result, err := call(ctx, f, "RotateVault", vault.RotateVault, in)
	if err != nil || result.DryRun {
		return result, err
	}
	sum := result
	for sum.More {
		step, err := call(ctx, f, "ResealVault", vault.ResealVault, wallet.ResealVaultInput{})
		if err != nil {
			return sum, err
		}
		sum.Resealed += step.Resealed
		sum.More = step.More
	}
	return sum, nil
}

// maxKeyText is the most bytes of a file with a key that are read.
const maxKeyText = 1 << 10

func rewrap(ctx context.Context, f *factory, vault wallet.Vault, in wallet.RewrapVaultInput, keyFile string) (wallet.VaultRotation, error) {
	if keyFile != "" {
		source := f.printer.Streams().In
		if keyFile != standardInput {
			file, err := os.Open(keyFile)
			if err != nil {
				return wallet.VaultRotation{}, unreadable(keyFile, err)
			}
			defer file.Close() //nolint:errcheck // it is only read
			source = file
		}
		text, err := io.ReadAll(io.LimitReader(source, maxKeyText))
		if err != nil {
			return wallet.VaultRotation{}, unreadable(keyFile, err)
		}
		if in.Given = string(text); in.Given == "" {
			return wallet.VaultRotation{}, usageError("the file of the new key is empty", "make a key with `openssl rand -base64 32`")
		}
	}
	result, err := call(ctx, f, "RewrapVault", vault.RewrapVault, in)
	switch {
	case err != nil || result.DryRun || result.IdempotentReplay:
	case in.Given != "":
		f.tell("from now on the wallet needs that key: give it in OKPAY_KEY or OKPAY_KEY_FILE; backups from before need the old one")
	default:
		f.tell("backups from before need the old key: it is kept, and `okpay keys list` says where")
	}
	return result, err
}

// vault opens the vault of the local wallet; done closes it.
func (f *factory) vault(ctx context.Context) (vault wallet.Vault, done func(err *error), err error) {
	if f.settings.Remote != "" {
		return nil, nil, wallet.Refuse(wallet.CodeNotAvailableThere, "the keys of a remote wallet cannot be seen or changed over the network",
			"run it where the wallet's key is, with --wallet")
	}
	at := f.settings.target()
	vault, closer, err := f.deps.OpenVault(ctx, at)
	if err != nil {
		return nil, nil, err
	}
	return vault, func(err *error) {
		if closeErr := closer(); *err == nil {
			*err = closeErr
		}
	}, nil
}
