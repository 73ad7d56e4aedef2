package trace

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

// Settings say what is recorded and where it is sent.
type Settings struct {
	Endpoint string // https://… or http://…, to which spans are posted
	Headers  http.Header
	Gzip     bool
	Secure   *tls.Config // nil for the system's
	Timeout  time.Duration

	Sampler  Sampler
	Resource []Attribute // what makes the spans, service.name first

	Queue int           // spans that wait at most
	Batch int           // spans of one message at most
	Delay time.Duration // how long a span waits for others
}

// The defaults of the OpenTelemetry specification, and the bounds of what the
// environment may ask for.
const (
	defaultTimeout = 10 * time.Second
	defaultDelay   = 5 * time.Second
	defaultQueue   = 2048
	defaultBatch   = 512

	maxTime     = 5 * time.Minute
	maxQueue    = 100_000
	maxResource = 64
)

// FromEnvironment reads the standard variables that get gives. It gives nil
// when they name no endpoint, or switch traces off. What they say wrongly is an
// error that repeats no value of a header.
//
// Read are OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER (otlp, none),
// OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER and its _ARG,
// OTEL_BSP_MAX_QUEUE_SIZE, _MAX_EXPORT_BATCH_SIZE and _SCHEDULE_DELAY, and of
// OTEL_EXPORTER_OTLP_…, or OTEL_EXPORTER_OTLP_TRACES_… before it: ENDPOINT,
// HEADERS, TIMEOUT, COMPRESSION, PROTOCOL, CERTIFICATE, CLIENT_CERTIFICATE and
// CLIENT_KEY.
func FromEnvironment(get func(name string) string, service, version string) (*Settings, error) {
	env := environment{get: get}
	endpoint, err := env.endpoint()
	if err != nil || endpoint == "" || env.off() {
		return nil, err
	}
	s := &Settings{Endpoint: endpoint}
	switch protocol := env.otlp("PROTOCOL"); protocol {
	case "", "http/json", "http/protobuf": // a collector takes both at one address
	default:
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_PROTOCOL: %.40q is not spoken here; use http/json", protocol)
	}
	switch compression := env.otlp("COMPRESSION"); compression {
	case "", "none":
	case "gzip":
		s.Gzip = true
	default:
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_COMPRESSION: %.40q is not known; use gzip or none", compression)
	}
	failures := make([]error, 0, 8)
	keep := func(err error) { failures = append(failures, err) }
	s.Headers, err = parseHeaders(env.otlp("HEADERS"))
	keep(err)
	s.Secure, err = env.secure()
	keep(err)
	s.Sampler, err = parseSampler(get("OTEL_TRACES_SAMPLER"), get("OTEL_TRACES_SAMPLER_ARG"))
	keep(err)
	s.Resource, err = env.resource(service, version)
	keep(err)
	s.Timeout, err = env.duration("OTEL_EXPORTER_OTLP_TIMEOUT", env.otlp("TIMEOUT"), defaultTimeout)
	keep(err)
	s.Delay, err = env.duration("OTEL_BSP_SCHEDULE_DELAY", get("OTEL_BSP_SCHEDULE_DELAY"), defaultDelay)
	keep(err)
	s.Queue, err = env.number("OTEL_BSP_MAX_QUEUE_SIZE", defaultQueue)
	keep(err)
	s.Batch, err = env.number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", min(defaultBatch, s.Queue))
	keep(err)
	s.Batch = min(s.Batch, s.Queue)
	if err := errors.Join(failures...); err != nil {
		return nil, err
	}
	return s, nil
}

// environment reads variables.
type environment struct{ get func(name string) string }

// otlp reads a variable of the exporter: the one for traces goes first.
func (e environment) otlp(name string) string {
	if value := e.get("OTEL_EXPORTER_OTLP_TRACES_" + name); value != "" {
		return value
	}
	return e.get("OTEL_EXPORTER_OTLP_" + name)
}

func (e environment) off() bool {
	return strings.EqualFold(e.get("OTEL_SDK_DISABLED"), "true") || e.get("OTEL_TRACES_EXPORTER") == "none"
}

// endpoint gives the address for spans: that for traces as it is, else the
// common one with the path of traces behind it.
func (e environment) endpoint() (string, error) {
	name, value, path := "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", e.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"), ""
	if value == "" {
		name, value, path = "OTEL_EXPORTER_OTLP_ENDPOINT", e.get("OTEL_EXPORTER_OTLP_ENDPOINT"), "/v1/traces"
	}
	if value == "" {
		return "", nil
	}
	at, err := url.Parse(value)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return "", fmt.Errorf("%s is no address such as http://localhost:4318", name)
	}
	at.Path = strings.TrimRight(at.Path, "/") + path
	return at.String(), nil
}

// secure makes the TLS settings, nil for the system's own.
func (e environment) secure() (*tls.Config, error) {
	authority, certificate, key := e.otlp("CERTIFICATE"), e.otlp("CLIENT_CERTIFICATE"), e.otlp("CLIENT_KEY")
	if authority == "" && certificate == "" && key == "" {
		return nil, nil //nolint:nilnil // nil stands for the system's settings
	}
	secure := &tls.Config{MinVersion: tls.VersionTLS12}
	if authority != "" {
		text, err := os.ReadFile(authority)
		if err != nil {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_CERTIFICATE: %w", err)
		}
		secure.RootCAs = x509.NewCertPool()
		if !secure.RootCAs.AppendCertsFromPEM(text) {
			return nil, errors.New("OTEL_EXPORTER_OTLP_CERTIFICATE: the file holds no certificate in PEM")
		}
	}
	if certificate != "" || key != "" {
		own, err := tls.LoadX509KeyPair(certificate, key)
		if err != nil {
			return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: %w", err)
		}
		secure.Certificates = []tls.Certificate{own}
	}
	return secure, nil
}

// resource tells what makes the spans. A name of its own goes before one among
// the attributes.
func (e environment) resource(service, version string) ([]Attribute, error) {
	given, err := parsePairs("OTEL_RESOURCE_ATTRIBUTES", e.get("OTEL_RESOURCE_ATTRIBUTES"))
	if err != nil {
		return nil, err
	}
	if len(given) > maxResource {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: at most %d are taken", maxResource)
	}
	list := []Attribute{Text("service.name", service), Text("service.version", version)}
	for _, pair := range given {
		switch pair.name {
		case "service.name":
			list[0] = Text(pair.name, pair.value)
		case "service.version":
			list[1] = Text(pair.name, pair.value)
		default:
			list = append(list, Text(pair.name, pair.value))
		}
	}
	if name := e.get("OTEL_SERVICE_NAME"); name != "" {
		list[0] = Text("service.name", name)
	}
	return list, nil
}

// duration reads a number of milliseconds.
func (e environment) duration(name, text string, fallback time.Duration) (time.Duration, error) {
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > int(maxTime/time.Millisecond) {
		return 0, fmt.Errorf("%s: %.40q is no number of milliseconds from 1 to %d", name, text, maxTime/time.Millisecond)
	}
	return time.Duration(n) * time.Millisecond, nil
}

func (e environment) number(name string, fallback int) (int, error) {
	text := e.get(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxQueue {
		return 0, fmt.Errorf("%s: %.40q is no number from 1 to %d", name, text, maxQueue)
	}
	return n, nil
}

// pair is a member of a list in the form of W3C Baggage, in which both
// variables that hold lists are written.
type pair struct{ name, value string }

func parsePairs(variable, text string) ([]pair, error) {
	var pairs []pair
	for member := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(member) == "" {
			continue
		}
		name, escaped, found := strings.Cut(member, "=")
		value, err := url.PathUnescape(strings.TrimSpace(escaped))
		name = strings.TrimSpace(name)
		if !found || name == "" || err != nil {
			return nil, fmt.Errorf("%s: write it as name=value,name=value", variable)
		}
		pairs = append(pairs, pair{name, value})
	}
	return pairs, nil
}

// parseHeaders reads what is sent with each message; it may be a secret.
func parseHeaders(text string) (http.Header, error) {
	const variable = "OTEL_EXPORTER_OTLP_HEADERS"
	pairs, err := parsePairs(variable, text)
	headers := http.Header{}
	for _, p := range pairs {
		if strings.ContainsFunc(p.name+p.value, func(c rune) bool { return c < ' ' || c > '~' }) || strings.ContainsAny(p.name, " :()<>@,;\\\"/[]?={}") {
			return nil, fmt.Errorf("%s: a member is no header", variable)
		}
		headers.Add(p.name, p.value)
	}
	return headers, err
}
