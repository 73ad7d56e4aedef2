package commands

import (
	"bufio"
	"context"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// passphraseVariable holds the passphrase of a backup itself.
const passphraseVariable = "OKPAY_BACKUP_PASSPHRASE" //nolint:gosec // a name and no secret

// maxIdentityBytes bounds a file of identities or recipients.
const maxIdentityBytes = 64 << 10

// passphraseFlags say where the passphrase of a backup comes from.
type passphraseFlags struct {
	fromStdin bool
	file      string
}

func (p *passphraseFlags) add(cmd *cobra.Command, use string) {
	cmd.Flags().BoolVar(&p.fromStdin, "passphrase-stdin", false, use+" a passphrase from standard input; on a terminal it is asked for")
	cmd.Flags().StringVar(&p.file, "passphrase-file", "", use+" the passphrase in this `FILE`, which only you may read (OKPAY_BACKUP_PASSPHRASE holds one itself)")
	mustHaveValue(cmd.Flags(), "passphrase-file")
	cmd.MarkFlagsMutuallyExclusive("passphrase-stdin", "passphrase-file")
}

// choose gives a passphrase for something new, "" when none is named.
func (p *passphraseFlags) choose(ctx context.Context, f *factory) (string, error) {
	if p.fromStdin {
		return f.newSecret(ctx, "Passphrase of the backup", "--passphrase-stdin")
	}
	return p.named(f)
}

// read gives the passphrase of what is there, "" when none is named.
func (p *passphraseFlags) read(ctx context.Context, f *factory) (string, error) {
	if p.fromStdin {
		return f.secret(ctx, "Passphrase of the backup", "--passphrase-stdin", true)
	}
	return p.named(f)
}

func (p *passphraseFlags) named(f *factory) (string, error) {
	if p.file == "" {
		return config.Variable(f.deps.Environ, passphraseVariable), nil
	}
	text, err := config.ReadPrivateFile(p.file, "--passphrase-file", config.MaxTokenBytes)
	if err != nil {
		return "", err
	}
	return output.ReadSecret(strings.NewReader(text))
}

// backupSecretFlags say what opens an encrypted backup.
type backupSecretFlags struct {
	passphrase   passphraseFlags
	identityFile string
}

func (b *backupSecretFlags) add(cmd *cobra.Command) {
	b.passphrase.add(cmd, "open it with")
	cmd.Flags().StringVar(&b.identityFile, "identity-file", "", "open it with an identity in this `FILE` (AGE-SECRET-KEY-1…), which only you may read")
}

func (b *backupSecretFlags) read(ctx context.Context, f *factory) (secrets wallet.BackupSecrets, err error) {
	if b.identityFile != "" {
		secrets.Identities, err = config.ReadPrivateFile(b.identityFile, "--identity-file", maxIdentityBytes)
		if err != nil {
			return secrets, err
		}
	}
	secrets.Passphrase, err = b.passphrase.read(ctx, f)
	return secrets, err
}

// recipientsOf reads a file of recipients: one a line, without empty lines and
// those that begin with #.
func recipientsOf(path string) ([]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	info, err := file.Stat()
	if err != nil {
		return nil, unreadable(path, err)
	}
	if info.Size() > maxIdentityBytes {
		return nil, wallet.Refuse(wallet.CodeInvalidFile, "the file of recipients is larger than 64 KiB: "+path, "name a file with a recipient a line")
	}
	var list []string
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, line)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, unreadable(path, err)
	}
	if len(list) == 0 {
		return nil, wallet.Refuse(wallet.CodeInvalidFile, "there is no recipient in "+path, "put a recipient (age1…) on each line")
	}
	return list, nil
}

// localBackups refuses a remote wallet before anything is asked for.
func (f *factory) localBackups() error {
	if f.settings.Remote == "" {
		return nil
	}
	return wallet.Refuse(wallet.CodeNotAvailableThere, "a remote wallet is backed up and restored where its database is",
		"run it there, with --wallet")
}

// backups opens the backups of the local wallet; done lets go of it.
func (f *factory) backups(ctx context.Context) (backups wallet.Backups, done func(err *error), err error) {
	at := f.settings.target()
	at.Log = f.log
	backups, closer, err := f.deps.OpenBackups(ctx, at)
	if err != nil {
		return nil, nil, err
	}
	return backups, func(err *error) {
		if closing := closer(); *err == nil {
			*err = closing
		}
	}, nil
}
