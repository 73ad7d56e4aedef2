package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// The headers of a signed request, as the Standard
// Webhooks specification names them (https://www.standardwebhooks.com).
const (
	HeaderID        = "webhook-id"        // the message's id
	HeaderTimestamp = "webhook-timestamp" // seconds since 1970 (UTC)
	HeaderSignature = "webhook-signature" // "v1," and the signature in base64
	// HeaderKey repeats the id, for gateways that know the draft of the HTTP API
	// working group on idempotency keys.
	HeaderKey = "Idempotency-Key"
)

// MinSecretBytes is the fewest bytes of a secret by which requests are signed.
const MinSecretBytes = 24

// Sign gives the signature of a request: HMAC-SHA-256 over the id, a dot, the
// timestamp, a dot, and the body.
func Sign(secret []byte, id string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signRequest gives a request of JSON its headers, with a signature by each secret.
func signRequest(request *http.Request, id string, at time.Time, body []byte, secrets ...[]byte) {
	signatures := make([]string, len(secrets))
	for i, secret := range secrets {
		signatures[i] = Sign(secret, id, at, body)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set(HeaderID, id)
	request.Header.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	request.Header.Set(HeaderSignature, strings.Join(signatures, " "))
}

// parseSecret reads a secret: whsec_ and base64, or the bytes themselves.
func parseSecret(text string, settings EndpointSettings) ([]byte, error) {
	secret := []byte(text)
	if coded, found := strings.CutPrefix(text, wallet.WebhookSecretPrefix); found {
		var err error
		if secret, err = base64.StdEncoding.DecodeString(coded); err != nil {
			return nil, misconfigured("the secret of "+settings.Name+" is not base64 after "+wallet.WebhookSecretPrefix, "take it as it was given")
		}
	}
	if len(secret) < MinSecretBytes {
		return nil, misconfigured("the secret of "+settings.Name+" is missing or shorter than "+strconv.Itoa(MinSecretBytes)+" bytes",
			"name a file with "+settings.Setting+"_secret_file, or set "+settings.secretVariable())
	}
	return secret, nil
}
