package commands

import (
	"context"
	"crypto/ed25519"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/signing"
	"github.com/okpay/okpay/wallet"
)

// Variables of the environment by which a run that nobody attends to signs.
const (
	approvalKeyVariable        = "OKPAY_APPROVAL_KEY"      // the encrypted key itself
	approvalKeyFileVariable    = "OKPAY_APPROVAL_KEY_FILE" // what --key names
	approvalPassphraseVariable = "OKPAY_APPROVAL_PASSPHRASE"
)

// keyringPlace begins a place that is an entry of the operating system's keyring.
const keyringPlace = "keyring:"

// keyringEntry is how the entry of a key is named there.
func keyringEntry(name string) string { return "approval-key:" + name }

// approvalKeyFlags say which key signs and where its passphrase comes from.
type approvalKeyFlags struct {
	place      string
	passphrase approvalPassphraseFlags
}

func (k *approvalKeyFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&k.place, "key", "", "sign with the key in this `FILE`, or keyring:NAME (OKPAY_APPROVAL_KEY_FILE; OKPAY_APPROVAL_KEY holds one itself)")
	k.passphrase.add(cmd)
}

// given says whether a flag of these was used.
func (k *approvalKeyFlags) given() bool {
	return k.place != "" || k.passphrase.fromStdin || k.passphrase.file != ""
}

// approvalPassphraseFlags say where the passphrase of a key comes from.
type approvalPassphraseFlags struct {
	fromStdin bool
	file      string
}

func (p *approvalPassphraseFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&p.fromStdin, "passphrase-stdin", false, "read the key's passphrase from standard input; on a terminal it is asked for")
	cmd.Flags().StringVar(&p.file, "passphrase-file", "", "the key's passphrase is in this `FILE`, which only you may read (OKPAY_APPROVAL_PASSPHRASE holds it itself)")
	cmd.MarkFlagsMutuallyExclusive("passphrase-stdin", "passphrase-file")
}

// read gives the passphrase of a key that is there, or with fresh of a new one.
func (p *approvalPassphraseFlags) read(ctx context.Context, f *factory, fresh bool) (string, error) {
	if p.file != "" {
		text, err := config.ReadPrivateFile(p.file, "--passphrase-file", config.MaxTokenBytes)
		if err != nil {
			return "", err
		}
		return output.ReadSecret(strings.NewReader(text))
	}
	if text := config.Variable(f.deps.Environ, approvalPassphraseVariable); text != "" && !p.fromStdin {
		return text, nil
	}
	const question, flag = "Passphrase of the approval key", "--passphrase-stdin"
	if fresh {
		return f.chosen(ctx, question, flag, p.fromStdin)
	}
	return f.secret(ctx, question, flag, p.fromStdin)
}

// load gives the key that signs. Its error never holds a part of it.
func (k *approvalKeyFlags) load(ctx context.Context, f *factory) (ed25519.PrivateKey, error) {
	place := k.place
	if place == "" {
		place = config.Variable(f.deps.Environ, approvalKeyFileVariable)
	}
	if name, found := strings.CutPrefix(place, keyringPlace); found {
		return f.keyringKey(ctx, name)
	}
	text := config.Variable(f.deps.Environ, approvalKeyVariable)
	switch {
	case place != "":
		var err error
		if text, err = config.ReadPrivateFile(place, "--key", signing.MaxKeyBytes); err != nil {
			return nil, err
		}
	case text == "":
		return nil, usageError("no key is named to sign with",
			"give --key FILE or --key keyring:NAME, or set OKPAY_APPROVAL_KEY_FILE or OKPAY_APPROVAL_KEY; make a key with okpay keys approval create")
	default:
		place = approvalKeyVariable
	}
	passphrase, err := k.passphrase.read(ctx, f, false)
	if err != nil {
		return nil, err
	}
	key, err := signing.Open(text, passphrase)
	switch {
	case errors.Is(err, signing.ErrPassphrase):
		return nil, wallet.Refuse(wallet.CodeKeyLocked, "the passphrase does not open the key in "+place, "give the one that it was made with")
	case err != nil:
		return nil, notAKey(place)
	}
	return key, nil
}

func notAKey(place string) error {
	return wallet.Refuse(wallet.CodeInvalidFile, "there is no approval key in "+place, "make one with okpay keys approval create")
}

// ring gives the operating system's keyring.
func (f *factory) ring(ctx context.Context) (config.Keyring, error) {
	if f.deps.Keyring == nil {
		return nil, wallet.Refuse(wallet.CodeConfiguration, "there is no keyring of the operating system here", "keep the key in a file, with --out")
	}
	s := f.printer.Streams()
	return f.deps.Keyring(ctx, !s.InTerminal || !s.ErrTerminal || s.NoInput), nil
}

func (f *factory) keyringKey(ctx context.Context, name string) (ed25519.PrivateKey, error) {
	ring, err := f.ring(ctx)
	if err != nil {
		return nil, err
	}
	text, found, err := ring.Get(keyringEntry(name))
	switch {
	case err != nil:
		return nil, keyringFailed(err)
	case !found:
		return nil, notAKey(keyringPlace + name)
	}
	key, err := signing.Parse(text)
	if err != nil {
		return nil, notAKey(keyringPlace + name)
	}
	return key, nil
}

func keyringFailed(err error) error {
	return wallet.Refuse(wallet.CodeConfiguration, "the keyring of the operating system "+err.Error(), "unlock it, or keep the key in a file, with --out")
}
