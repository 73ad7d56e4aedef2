package engine

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// A token of a receipt is the transaction's id without its prefix and a keyed hash
// of it, of 128 bits: nothing is stored for a receipt, and who knows an id cannot
// make its token.
const (
	transactionPrefix = "txn_"

	receiptIDLength  = 26 // of a ULID
	receiptHashBytes = 16
)

// receiptText writes a keyed hash so that it can be read aloud and typed.
func receiptText(hash []byte) string {
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(hash))
}

// receiptToken is the token of the receipt of a transaction.
func (e *Engine) receiptToken(ctx context.Context, id string) (string, error) {
	hash, err := e.keyedHash(ctx, purposeReceipt, id)
	if err != nil {
		return "", err
	}
	return wallet.ReceiptPrefix + strings.TrimPrefix(id, transactionPrefix) + receiptText(hash[:receiptHashBytes]), nil
}

// Receipt implements wallet.Receipts.
func (s *session) Receipt(ctx context.Context, in wallet.ReceiptInput) (wallet.Receipt, error) {
	user, err := s.actingOrOperator(in.User)
	if err != nil {
		return wallet.Receipt{}, err
	}
	txn, err := s.find(ctx, s.engine.Store.Read, in.Transaction, user)
	if err != nil {
		return wallet.Receipt{}, err
	}
	if !hasReceipt(txn) {
		return wallet.Receipt{}, wallet.Refuse(wallet.CodeNoReceipt, fmt.Sprintf("%s is a %s that is %s, and has no receipt", txn.ID, txn.Kind, txn.Status),
			"there are receipts of payments and captures that are posted", "transaction", txn.ID, "kind", string(txn.Kind), "status", string(txn.Status))
	}
	return s.engine.receiptOf(ctx, txn)
}

// LookAtReceipt implements wallet.Receipts. It is for anybody.
func (s *session) LookAtReceipt(ctx context.Context, in wallet.LookAtReceiptInput) (wallet.Receipt, error) {
	unknown := wallet.Refuse(wallet.CodeReceiptNotFound, "there is no such receipt", "take the whole link or token, as it was given")
	rest, ok := strings.CutPrefix(in.Receipt, wallet.ReceiptPrefix)
	if !ok || len(rest) <= receiptIDLength || len(rest) > maxIDLength {
		return wallet.Receipt{}, unknown
	}
	id := transactionPrefix + rest[:receiptIDLength]
	token, err := s.engine.receiptToken(ctx, id)
	if err != nil {
		return wallet.Receipt{}, err
	}
	if subtle.ConstantTimeCompare([]byte(token), []byte(in.Receipt)) != 1 {
		return wallet.Receipt{}, unknown
	}
	txn, err := s.find(ctx, s.engine.Store.Read, id, "")
	switch {
	case wallet.CodeOf(err) == wallet.CodeTransactionNotFound:
		return wallet.Receipt{}, unknown
	case err != nil:
		return wallet.Receipt{}, err
	case !hasReceipt(txn):
		return wallet.Receipt{}, unknown
	default:
		return s.engine.receiptOf(ctx, txn)
	}
}

// hasReceipt reports whether a transaction paid a merchant.
func hasReceipt(t *Txn) bool {
	return (t.Kind == wallet.KindPayment || t.Kind == wallet.KindCapture) && t.Status == wallet.TransactionPosted
}

// receiptOf writes the receipt of a transaction that has one.
func (e *Engine) receiptOf(ctx context.Context, t *Txn) (wallet.Receipt, error) {
	token, err := e.receiptToken(ctx, t.ID)
	if err != nil {
		return wallet.Receipt{}, err
	}
	out := wallet.Receipt{
		Token: token, Status: wallet.ReceiptPaid, Transaction: t.ID, Amount: t.Amount.Decimal(), Currency: t.Amount.Currency(), Refunded: t.Taken.Decimal(),
		OrderID: t.OrderID, Memo: t.Memo, PaidAt: timeOf(t.EffectiveAt), Link: wallet.ReceiptLink(e.PublicURL, token),
	}
	switch {
	case t.Taken == t.Amount:
		out.Status = wallet.ReceiptRefunded
	case !t.Taken.IsZero():
		out.Status = wallet.ReceiptPartRefunded
	}
	err = e.Store.Read(ctx, func(r Reader) error {
		merchant, err := findCustomer(ctx, r, t.To)
		if err == nil {
			out.MerchantHandle, out.MerchantName = merchant.Handle, merchant.Name
		}
		return err
	})
	return out, err
}
