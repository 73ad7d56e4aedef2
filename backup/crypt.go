package backup

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"

	"github.com/okpay/okpay/wallet"
)

// WorkFactor is the base-2 logarithm of scrypt's cost for a passphrase, that of
// age's own program: 256 MiB of memory and about a second. A backup that asks for
// more is refused before anything is computed.
const WorkFactor = 18

// MaxRecipients is how many recipients a backup may have.
const MaxRecipients = 100

// MaxIdentityBytes bounds a file of identities or recipients.
const MaxIdentityBytes = 64 << 10

// What files begin with, and how the header of age names a passphrase.
const (
	ageMagic        = "age-encryption.org/v1\n"
	sqliteMagic     = "SQLite format 3\x00"
	passphraseMark  = "-> scrypt " //nolint:gosec // a mark and no secret
	headerPeekBytes = 64
)

// recipients gives those that a backup is encrypted for, none for one in clear.
func recipients(in wallet.BackupInput) ([]age.Recipient, error) {
	if in.Passphrase != "" {
		if len(in.Recipients) != 0 {
			return nil, wallet.Refuse(wallet.CodeInvalidInput, "a backup is encrypted for recipients or with a passphrase, not both",
				"leave one of them out")
		}
		with, err := age.NewScryptRecipient(in.Passphrase)
		if err != nil {
			return nil, fmt.Errorf("take the passphrase: %w", err)
		}
		with.SetWorkFactor(WorkFactor)
		return []age.Recipient{with}, nil
	}
	if len(in.Recipients) > MaxRecipients {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a backup has at most %d recipients", MaxRecipients), "name fewer")
	}
	list := make([]age.Recipient, 0, len(in.Recipients))
	for _, text := range in.Recipients {
		to, err := age.ParseX25519Recipient(strings.TrimSpace(text))
		if err != nil {
			return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%q is no recipient", text),
				"a recipient begins with age1 and is made with age-keygen", "recipient", text)
		}
		list = append(list, to)
	}
	return list, nil
}

// identities gives what may open an encrypted backup.
// Codes: backup_locked when it is locked otherwise, invalid_input.
func identities(secrets wallet.BackupSecrets, byPassphrase bool) ([]age.Identity, error) {
	if byPassphrase {
		if secrets.Passphrase == "" {
			return nil, locked("the backup is encrypted with a passphrase",
				"give it with --passphrase-stdin, --passphrase-file or OKPAY_BACKUP_PASSPHRASE")
		}
		with, err := age.NewScryptIdentity(secrets.Passphrase)
		if err != nil {
			return nil, fmt.Errorf("take the passphrase: %w", err)
		}
		with.SetMaxWorkFactor(WorkFactor)
		return []age.Identity{with}, nil
	}
	if secrets.Identities == "" {
		return nil, locked("the backup is encrypted for recipients", "give the file of an identity of one of them with --identity-file")
	}
	list, err := age.ParseIdentities(strings.NewReader(secrets.Identities))
	if err != nil {
		// The error may repeat a line of the file.
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "the file of identities cannot be read",
			"it holds lines that begin with AGE-SECRET-KEY-1, as age-keygen makes them")
	}
	return list, nil
}

func locked(message, hint string) error { return wallet.Refuse(wallet.CodeBackupLocked, message, hint) }

// form is what a file is by how it begins.
type form struct {
	encrypted    bool
	byPassphrase bool
}

// formOf looks at the beginning of a file. Codes: backup_damaged.
func formOf(in *bufio.Reader, path string) (form, error) {
	head, err := in.Peek(headerPeekBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return form{}, unreadable(path, err)
	}
	switch rest, isAge := bytes.CutPrefix(head, []byte(ageMagic)); {
	case isAge:
		return form{encrypted: true, byPassphrase: bytes.HasPrefix(rest, []byte(passphraseMark))}, nil
	case bytes.HasPrefix(head, []byte(sqliteMagic)):
		return form{}, nil
	}
	return form{}, wallet.Refuse(wallet.CodeBackupDamaged, "this is no backup, or its beginning is damaged: "+path,
		"name a file that okpay backup has made")
}

// decrypt writes what is encrypted in a file into another.
// Codes: backup_locked, backup_damaged, disk_full.
func decrypt(ctx context.Context, from io.Reader, path string, to string, ids []age.Identity, byPassphrase bool) error {
	source := &failing{reader: from}
	content, err := age.Decrypt(source, ids...)
	if err != nil {
		return openFailure(source, path, err, byPassphrase)
	}
	return write(to, func(out io.Writer) error {
		err := copyAll(ctx, out, content, func(err error) error { return streamFailure(ctx, source, path, err) })
		return err
	})
}

// failing remembers why a file could not be read, to tell it from what age
// finds wrong with its content.
type failing struct {
	reader io.Reader
	err    error
}

func (f *failing) Read(p []byte) (int, error) {
	n, err := f.reader.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

func openFailure(source *failing, path string, err error, byPassphrase bool) error {
	var none *age.NoIdentityMatchError
	switch {
	case source.err != nil:
		return unreadable(path, source.err)
	case errors.As(err, &none) && byPassphrase:
		return locked("the passphrase does not open the backup", "give the one that it was made with")
	case errors.As(err, &none):
		return locked("no identity of the file opens the backup", "give that of a recipient for whom it was made")
	case strings.Contains(err.Error(), "work factor"):
		return wallet.Refuse(wallet.CodeBackupLocked, fmt.Sprintf("the passphrase of the backup would cost more than 2^%d to try", WorkFactor),
			"it was not made by okpay; open it with age and keep it otherwise")
	default:
		return damage(err)
	}
}

func streamFailure(ctx context.Context, source *failing, path string, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case source.err != nil:
		return unreadable(path, source.err)
	default:
		return damage(err)
	}
}

func damage(err error) error {
	return wallet.Refuse(wallet.CodeBackupDamaged, "the backup is damaged: "+err.Error(),
		"use another backup, and find out what became of this one: a copy that broke off, or a disk that fails")
}

// encrypt writes what is in a file, encrypted, into another.
func encrypt(ctx context.Context, from, to string, list []age.Recipient) error {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	defer in.Close() //nolint:errcheck // it was only read
	return write(to, func(out io.Writer) error {
		sealed, err := age.Encrypt(out, list...)
		if err != nil {
			return fmt.Errorf("encrypt the backup: %w", err)
		}
		if err := copyAll(ctx, sealed, in, func(err error) error { return fmt.Errorf("read the backup: %w", err) }); err != nil {
			return err
		}
		return sealed.Close()
	})
}
