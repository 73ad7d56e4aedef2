package server

import (
	"context"
	"net/http"

	"github.com/okpay/okpay/wallet"
)

// receiptPage shows a receipt to whoever has its link.
func (e *exchange) receiptPage(ctx context.Context, token string) {
	page := e.page()
	page.Title = page.Words.Receipt.Title
	receipt, err := e.server.config.Anonymous(e.source()).LookAtReceipt(ctx, wallet.LookAtReceiptInput{Receipt: token})
	if err != nil {
		e.pageFail(page, err)
		return
	}
	page.Receipt = &receipt
	e.sendPage(page, http.StatusOK, "")
}
