package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
)

// sealed names a column, as "table.column", whose content the vault alone can
// read. What is sealed is bound to column and row: it opens nowhere else. What
// is empty is not sealed and stays empty.
//
// To add one: a line here, one in sealedColumns, and a column BLOB NOT NULL
// (BYTEA) in the schema, in a table of which one column of text names each row:
// id, or what rowNames says. What writes it seals, what reads it unseals, and a
// rotation of the keys finds it. At most engine.MaxSealed bytes are sealed as one.
type sealed string

// The sealed columns.
const (
	customersPhone  sealed = "customers.phone"
	outboxRecipient sealed = "outbox.recipient"
	outboxCode      sealed = "outbox.code"
	outboxBody      sealed = "outbox.body"
	credentialsPIN  sealed = "credentials.pin_hash"

	secondFactorSecret sealed = "second_factors.secret"
	closedKept         sealed = "closed_accounts.kept"

	kycStated sealed = "kyc_cases.stated"
	kycImage  sealed = "kyc_images.content"

	payeeDetails sealed = "payees.details"

	bankLineFacts sealed = "bank_lines.facts"
	inputContent  sealed = "reconciliation_inputs.content"
	breakNoteText sealed = "break_notes.text"

	webhookURL       sealed = "webhooks.url"
	webhookSecret    sealed = "webhooks.secret"
	webhookOldSecret sealed = "webhooks.old_secret" //nolint:gosec // the name of a column
)

// sealedColumns lists all of them, in the order in which they are sealed anew.
func sealedColumns() []sealed {
	return []sealed{
		customersPhone, outboxRecipient, outboxCode, outboxBody, credentialsPIN, secondFactorSecret, closedKept, kycStated, kycImage, payeeDetails,
		bankLineFacts, inputContent, breakNoteText, webhookURL, webhookSecret, webhookOldSecret,
	}
}

func (c sealed) names() (table, column string) {
	table, column, _ = strings.Cut(string(c), ".")
	return table, column
}

// rowNames are the columns that name the rows of tables that have no id.
func rowNames() map[string]string {
	return map[string]string{"credentials": "customer_id", "second_factors": "customer_id", "closed_accounts": "customer_id"}
}

// key is the column that names the rows of the table.
func (c sealed) key() string {
	table, _ := c.names()
	if name, other := rowNames()[table]; other {
		return name
	}
	return "id"
}

// about is what the content of one row is bound to.
func (c sealed) about(row string) string { return string(c) + " " + row }

// seal gives what is stored of a content.
func (s *session) seal(ctx context.Context, column sealed, row string, content []byte) ([]byte, error) {
	if len(content) == 0 {
		return nil, nil
	}
	v, err := s.sealer(ctx)
	if err != nil {
		return nil, err
	}
	return v.Seal(content, column.about(row))
}

// sealTexts is seal for a text of each of many rows.
func (s *session) sealTexts(ctx context.Context, column sealed, n int, row func(i int) (id, content string)) ([][]byte, error) {
	list := make([][]byte, n)
	for i := range list {
		id, content := row(i)
		var err error
		if list[i], err = s.seal(ctx, column, id, []byte(content)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// unseal gives the content of what is stored. One that was sealed with a key
// that another program has made meanwhile is opened with it.
func (s *session) unseal(ctx context.Context, column sealed, row string, stored []byte) ([]byte, error) {
	if len(stored) == 0 {
		return nil, nil
	}
	v, err := s.opener(ctx)
	if err != nil {
		return nil, err
	}
	content, err := v.Open(stored, column.about(row))
	if errors.Is(err, engine.ErrUnknownKey) {
		keys, readErr := s.Keysets(ctx)
		if readErr != nil {
			return nil, readErr
		}
		if keys.Version > v.version {
			if v, err = s.store.unlock(ctx, keys); err != nil {
				return nil, err
			}
			content, err = v.Open(stored, column.about(row))
		}
	}
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeWalletUnreadable, "what is sealed in the wallet is damaged: "+err.Error(), hintUnreadable)
	}
	return content, nil
}

// unsealText is unseal for a text.
func (s *session) unsealText(ctx context.Context, column sealed, row string, stored []byte) (string, error) {
	content, err := s.unseal(ctx, column, row, stored)
	return string(content), err
}

// phoneIndex is the keyed hash by which a phone is looked up.
func (s *session) phoneIndex(ctx context.Context, phone string) (string, error) {
	return s.index(ctx, engine.PurposePhone, phone)
}

// index is the keyed hash, in hex, of texts for one purpose: what is sealed is
// looked up by it, in a column of its own with an index. A purpose is a constant
// of the engine, so that the engine can make the same hash (engine.Vault.Index).
func (s *session) index(ctx context.Context, purpose string, texts ...string) (string, error) {
	v, err := s.opener(ctx)
	if err != nil {
		return "", err
	}
	sum, err := v.Index(purpose, texts...)
	if err != nil {
		return "", fmt.Errorf("look up by %s: %w", purpose, err)
	}
	return hex.EncodeToString(sum), nil
}
