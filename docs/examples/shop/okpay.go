package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// okpay is the part of okpay's HTTP API that a shop needs. Every change carries
// an idempotency key: the same key with the same content does it once, however
// often it is sent, so who is not sure whether something was done does it again.
type okpay struct {
	url, key string
	client   *http.Client
}

func newOkpay(url, key string) *okpay {
	return &okpay{url: strings.TrimRight(url, "/"), key: key, client: &http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// checkout is one as the API shows it. Amounts are decimals, such as "12.50",
// which this shop hands on and never reckons with.
type checkout struct {
	ID       string    `json:"id"`
	Status   string    `json:"status"` // open, paid or expired
	OrderID  string    `json:"order_id"`
	Amount   string    `json:"amount"`
	Currency string    `json:"currency"`
	Reserved string    `json:"reserved"` // by a payment that is still looked at
	Link     string    `json:"link"`
	Payments []payment `json:"payments"`
}

type payment struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
	Refunded string `json:"refunded"`
}

// problem is how the API says no (RFC 9457).
type problem struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (p *problem) Error() string { return fmt.Sprintf("okpay: %s (%s)", p.Detail, p.Code) }

// createCheckout asks for the money of an order.
func (o *okpay) createCheckout(ctx context.Context, of order, returnURL string) (checkout, error) {
	return call[checkout](ctx, o, http.MethodPost, "/v1/checkouts", "checkout-"+of.ID, map[string]any{
		"amount": of.Amount, "currency": of.Currency, "order_id": of.ID, "memo": of.Goods, "return_url": returnURL,
	})
}

// checkout looks how one stands.
func (o *okpay) checkout(ctx context.Context, id string) (checkout, error) {
	return call[checkout](ctx, o, http.MethodGet, "/v1/checkouts/"+url.PathEscape(id), "", nil)
}

// refund gives back what is left of a payment.
func (o *okpay) refund(ctx context.Context, of order) error {
	_, err := call[struct{}](ctx, o, http.MethodPost, "/v1/transactions/"+url.PathEscape(of.Payment)+"/refunds", "refund-"+of.ID,
		map[string]any{"reason": "order " + of.ID})
	return err
}

// mostAnswer is how many bytes of an answer are read.
const mostAnswer = 1 << 20

func call[Result any](ctx context.Context, o *okpay, method, path, key string, input any) (result Result, err error) {
	body := []byte{}
	if input != nil {
		if body, err = json.Marshal(input); err != nil {
			return result, err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, o.url+path, bytes.NewReader(body))
	if err != nil {
		return result, err
	}
	request.Header.Set("Authorization", "Bearer "+o.key)
	if input != nil {
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Idempotency-Key", key)
	}
	response, err := o.client.Do(request)
	if err != nil {
		return result, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return result, err
	}
	if response.StatusCode != http.StatusOK {
		refused := &problem{Status: response.StatusCode, Code: "unknown", Detail: response.Status}
		if strings.HasPrefix(response.Header.Get("Content-Type"), "application/problem+json") {
			if err := json.Unmarshal(answer, refused); err != nil {
				return result, err
			}
		}
		return result, refused
	}
	return result, json.Unmarshal(answer, &result)
}
