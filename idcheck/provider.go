package idcheck

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/okpay/okpay/notify"
	"github.com/okpay/okpay/wallet/engine"
)

// Settings say where the provider is.
type Settings struct {
	// URL takes a POST. It is https, but for this machine (loopback).
	URL string
	// Secret gives the secret by which requests are signed.
	Secret func() (string, error)
	// Roots are the certificates that the provider's must come from; nil for
	// those of the system.
	Roots *x509.CertPool
	// Timeout bounds a request and its answer; 0 is 30 seconds.
	Timeout time.Duration
}

// The bounds of an exchange.
const (
	defaultTimeout = 30 * time.Second
	maxAnswerBytes = 64 << 10
	maxAskedToWait = 24 * 60 * 60 // seconds that a provider's wish counts for
	firstLook      = 30 * time.Second
)

// name is how the provider is called in reasons.
const name = "the provider"

// Provider asks. Its settings are checked and its secret is read when they are
// first needed. It is safe for concurrent use.
type Provider struct {
	endpoint func() (*notify.Endpoint, error)
}

var _ engine.IdentityProvider = (*Provider)(nil)

// New makes a provider, and gives nil when none is set up.
func New(settings Settings, now func() time.Time) *Provider {
	if settings.URL == "" {
		return nil
	}
	if settings.Timeout == 0 {
		settings.Timeout = defaultTimeout
	}
	return &Provider{endpoint: sync.OnceValues(func() (*notify.Endpoint, error) {
		return notify.NewEndpoint(notify.EndpointSettings{
			Name: name, Setting: "kyc", URL: settings.URL, Secret: settings.Secret, Roots: settings.Roots, Timeout: settings.Timeout,
		}, now)
	})}
}

// Request is the body of a request, in JSON. Dates are YYYY-MM-DD, countries of
// ISO 3166-1 alpha-2; what is not known is empty.
type Request struct {
	ID             string  `json:"id"` // of the case
	RegisteredName string  `json:"registered_name"`
	Country        string  `json:"country"`
	Name           string  `json:"name"`
	Birth          string  `json:"birth"`
	Sex            string  `json:"sex"`
	Nationality    string  `json:"nationality"`
	DocumentType   string  `json:"document_type"`
	Issuer         string  `json:"issuer"`
	DocumentNumber string  `json:"document_number"`
	Expires        string  `json:"expires"`
	MRZ            string  `json:"mrz"`
	Images         []Image `json:"images"`
}

// Image is an image of a case: front, back or selfie.
type Image struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Content   []byte `json:"content"` // base64
}

// Verdict is the body of an answer, in JSON. ID is that of the case, Verdict pass
// or fail, and Reasons are words for an operator. Other members are left alone.
type Verdict struct {
	ID      string   `json:"id"`
	Verdict string   `json:"verdict"`
	Reasons []string `json:"reasons"`
}

// The verdicts.
const (
	Pass = "pass"
	Fail = "fail"
)

// Ready implements engine.IdentityProvider. Codes: configuration.
func (p *Provider) Ready() error {
	_, err := p.endpoint()
	return err
}

// Check implements engine.IdentityProvider.
func (p *Provider) Check(ctx context.Context, about engine.IdentityCheck) (engine.IdentityVerdict, error) {
	var none engine.IdentityVerdict
	endpoint, err := p.endpoint()
	if err != nil {
		return none, &engine.DeliveryError{Reason: name + " is not set up as it must be"}
	}
	body, err := json.Marshal(requestOf(&about))
	if err != nil {
		return none, &engine.DeliveryError{Reason: "the case cannot be written as JSON", Final: true}
	}
	answer, failed := endpoint.Post(ctx, about.ID, body)
	if failed != nil {
		failed.Final = false // the settings may be mended
		return none, failed
	}
	defer answer.Body.Close()
	if failed := judge(answer); failed != nil {
		_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxAnswerBytes)) // so that the connection can be used again
		return none, failed
	}
	return read(about.ID, answer.Body)
}

func requestOf(about *engine.IdentityCheck) Request {
	stated := &about.Stated
	request := Request{
		ID: about.ID, RegisteredName: about.RegisteredName, Country: about.Country, Name: stated.Name, Birth: stated.Birth, Sex: stated.Sex,
		Nationality: stated.Nationality, DocumentType: string(about.DocumentType), Issuer: stated.Issuer, DocumentNumber: stated.Number,
		Expires: stated.Expires, MRZ: stated.MRZ, Images: make([]Image, 0, len(about.Images)),
	}
	for i := range about.Images {
		image := &about.Images[i]
		request.Images = append(request.Images, Image{Name: image.Name, MediaType: image.MediaType, Content: image.Content})
	}
	return request
}

// judge says what the status of an answer means, nil for a verdict. What the case
// itself is to blame for is final.
func judge(answer *http.Response) *engine.DeliveryError {
	failed := &engine.DeliveryError{Reason: fmt.Sprintf("%s answered %d", name, answer.StatusCode)}
	switch answer.StatusCode {
	case http.StatusOK:
		return nil
	case http.StatusAccepted:
		failed.Reason, failed.RetryAfter = name+" is not done yet", firstLook
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		failed.Final = true
		return failed
	}
	if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 { // RFC 9110, section 10.2.3
		failed.RetryAfter = time.Duration(min(seconds, maxAskedToWait)) * time.Second
	}
	return failed
}

// read reads a verdict. What is none is asked for again, because it may have been
// something between here and the provider that spoke.
func read(id string, body io.Reader) (engine.IdentityVerdict, error) {
	none := engine.IdentityVerdict{}
	garbage := func(what string) error { return &engine.DeliveryError{Reason: name + " answered with " + what} }
	text, err := io.ReadAll(io.LimitReader(body, maxAnswerBytes+1))
	if err != nil {
		return none, garbage("half an answer")
	}
	if len(text) > maxAnswerBytes {
		return none, garbage("more than an answer may have")
	}
	var said Verdict
	decoder := json.NewDecoder(bytes.NewReader(text))
	if err := decoder.Decode(&said); err != nil {
		return none, garbage("something that is no verdict")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return none, garbage("more than one verdict")
	}
	switch {
	case said.ID != id:
		return none, garbage("a verdict on another case")
	case said.Verdict != Pass && said.Verdict != Fail:
		return none, garbage("a verdict that is neither pass nor fail")
	}
	return engine.IdentityVerdict{Pass: said.Verdict == Pass, Reasons: said.Reasons}, nil
}
