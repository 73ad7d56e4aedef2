package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The bounds of a request by which okpay tells of an event.
const (
	mostEvent     = 64 << 10        // bytes
	clockMayDrift = 5 * time.Minute // what is older may be an old request that somebody plays again
)

// signingKey reads the secret of a webhook, as okpay shows it once.
func signingKey(secret string) ([]byte, error) {
	encoded, ok := strings.CutPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !ok || err != nil || len(key) < 24 {
		return nil, errors.New("the secret of a webhook begins with whsec_ and is base64 after that")
	}
	return key, nil
}

// verify gives the id of a request that okpay has signed, by the specification
// of Standard Webhooks (https://www.standardwebhooks.com).
func verify(key []byte, header http.Header, body []byte, now time.Time) (id string, err error) {
	id, stamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || id == "" {
		return "", errors.New("it has no webhook-id or no webhook-timestamp")
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > clockMayDrift || age < -clockMayDrift {
		return "", errors.New("its webhook-timestamp is not of now")
	}
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", id, stamp, body)
	// There are two while a secret is changed over. hmac.Equal takes as long for
	// a signature that is nearly right as for any other.
	for signature := range strings.FieldsSeq(header.Get("webhook-signature")) {
		given, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(signature, "v1,"))
		if err == nil && strings.HasPrefix(signature, "v1,") && hmac.Equal(given, mac.Sum(nil)) {
			return id, nil
		}
	}
	return "", errors.New("it is not signed by the secret of this webhook")
}

// event is what the body says. It has more fields; these are what a shop needs.
type event struct {
	Type string `json:"type"`
	Data struct {
		OrderID string `json:"order_id"`
		Parent  string `json:"parent"` // of a refund: the payment that it gives back
	} `json:"data"`
}

// hear takes an event. An event says that something has happened to an order;
// how the order stands now is asked. So it does no harm that events come more
// than once, and those of different objects in any order. Whatever is not
// answered with 2xx, okpay sends again.
func (s *shop) hear(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostEvent))
	if err != nil {
		http.Error(w, "the body did not come whole, or is too large", http.StatusBadRequest)
		return
	}
	id, err := verify(s.signing, r.Header, body, s.now())
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnauthorized)
		return
	}
	var e event
	if err := json.Unmarshal(body, &e); err != nil {
		http.Error(w, "the body is no event", http.StatusBadRequest)
		return
	}
	found, ok := s.orders.of(e.Data.OrderID, e.Data.Parent)
	if !ok || found.Checkout == "" || slices.Contains(found.Seen, id) {
		w.WriteHeader(http.StatusNoContent) // of no order of this shop, or dealt with
		return
	}
	if _, err := s.look(r.Context(), found, id); err != nil {
		slog.Error("an event was not dealt with", "type", e.Type, "order", found.ID, "error", err)
		http.Error(w, "send it again later", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
