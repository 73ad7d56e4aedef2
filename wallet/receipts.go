package wallet

import (
	"context"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet/money"
)

// Receipts tell of payments to merchants to whoever is shown them. A receipt has a
// token, which is in its link and cannot be guessed: who has it sees the receipt,
// and nobody else does. It says what both sides of the payment know, and nothing
// of who paid, out of which purse, or what that cost.
type Receipts interface {
	// Receipt gives the receipt of a payment, or of what was captured of a hold, to
	// its payer, its merchant and an operator; always the same token. A payment that
	// waits for an operator, or did not go through, has none.
	// Codes: customer_not_found, transaction_not_found, no_receipt.
	Receipt(ctx context.Context, in ReceiptInput) (Receipt, error)
	// LookAtReceipt gives a receipt to whoever has its token.
	// Codes: receipt_not_found.
	LookAtReceipt(ctx context.Context, in LookAtReceiptInput) (Receipt, error)
}

// ReceiptStatus says what became of what was paid.
type ReceiptStatus string

// The statuses of a receipt.
const (
	ReceiptPaid         ReceiptStatus = "paid"
	ReceiptPartRefunded ReceiptStatus = "part_refunded"
	ReceiptRefunded     ReceiptStatus = "refunded"
)

// Receipt is what was paid to whom. Amount and Refunded, what was given back of it
// so far, are in Currency, that of the merchant.
type Receipt struct {
	Token          string         `json:"token"`
	Status         ReceiptStatus  `json:"status"`
	Transaction    string         `json:"transaction"`
	MerchantHandle string         `json:"merchant_handle"`
	MerchantName   string         `json:"merchant_name"`
	Amount         money.Decimal  `json:"amount"`
	Currency       money.Currency `json:"currency"`
	Refunded       money.Decimal  `json:"refunded"`
	OrderID        string         `json:"order_id"`
	Memo           string         `json:"memo"`
	PaidAt         time.Time      `json:"paid_at"`
	Link           string         `json:"link"`
}

// ReceiptInput names a payment; User is who took part in it, when not an operator.
type ReceiptInput struct {
	User        string `json:"user,omitempty"`
	Transaction string `json:"transaction"`
}

// LookAtReceiptInput shows the token of a receipt.
type LookAtReceiptInput struct {
	Receipt string `json:"receipt"`
}

// What the tokens of receipts, and their links, are made of.
const (
	ReceiptPrefix          = "rct_"
	receiptPath            = "/receipt/"
	localReceiptLinkPrefix = "okpay:receipt/"
)

// ReceiptLink is the link of a receipt: the page of it at the public address of a
// server, or one of this program's own where there is no server.
func ReceiptLink(publicURL, token string) string {
	return link(publicURL, receiptPath, localReceiptLinkPrefix, token)
}

// ReceiptOf gives the token of the receipt that a text names, by itself or by its
// link. ok is false for what names none.
func ReceiptOf(text string) (token string, ok bool) {
	return linked(text, receiptPath, localReceiptLinkPrefix, ReceiptPrefix)
}

// link is where a page is at a public address, or one of this program's own.
func link(publicURL, path, local, id string) string {
	if publicURL == "" {
		return local + id
	}
	return strings.TrimRight(publicURL, "/") + path + id
}

// linked gives the id with a prefix that a text is, or that its link ends with.
func linked(text, path, local, prefix string) (id string, ok bool) {
	id = text
	if rest, here := strings.CutPrefix(text, local); here {
		id = rest
	} else if scheme, rest, isLink := strings.Cut(text, "://"); isLink && (scheme == "https" || scheme == "http") {
		at := strings.LastIndex(rest, path)
		if at < 0 {
			return "", false
		}
		id = rest[at+len(path):]
	}
	if !strings.HasPrefix(id, prefix) || strings.ContainsAny(id, "/?#") {
		return "", false
	}
	return id, true
}
