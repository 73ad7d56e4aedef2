package server

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// input reads what the route's method is called with.
func (e *exchange) input(values map[string]string) (any, error) {
	body, err := e.body()
	if err != nil {
		return nil, err
	}
	keys := e.request.Header.Values(api.KeyHeader)
	if len(keys) > 1 {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "the header "+api.KeyHeader+" stands more than once", "give it once")
	}
	key := ""
	if len(keys) == 1 {
		if key, err = api.ParseKey(keys[0]); err != nil {
			return nil, err
		}
	}
	query, err := parseQuery(e.request.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	in := e.route.NewInput()
	return in, e.route.Decode(in, values, query, body, key)
}

// body reads the body, decompressed and bounded.
func (e *exchange) body() ([]byte, error) {
	limit := e.route.Size.Request
	if e.request.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	patience := bodyLimit(e.route, e.request.ContentLength)
	e.deadlines(patience, patience+writeGrace)
	raw := http.MaxBytesReader(e.writer, e.request.Body, limit)
	var in io.Reader = raw
	switch encoding := strings.ToLower(e.request.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
	case "gzip":
		unpacked, err := gzip.NewReader(raw)
		if err != nil {
			return nil, unreadable(err, limit)
		}
		in = unpacked
	default:
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "the body's encoding is not known", "send it plain or in gzip")
	}
	body, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, unreadable(err, limit)
	}
	if int64(len(body)) > limit {
		return nil, tooLarge(limit)
	}
	if len(body) > 0 && !isJSON(e.request.Header.Get("Content-Type")) {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "the body is not said to be JSON", "send it with Content-Type: application/json")
	}
	return body, nil
}

func isJSON(header string) bool {
	kind, parameters, err := mime.ParseMediaType(header)
	return err == nil && kind == "application/json" && (parameters["charset"] == "" || strings.EqualFold(parameters["charset"], "utf-8"))
}

func tooLarge(limit int64) error {
	return wallet.Refuse(wallet.CodeRequestTooLarge, fmt.Sprintf("the body is larger than the %d bytes that this takes", limit),
		"send less at once", "limit_bytes", limit)
}

func unreadable(err error, limit int64) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return tooLarge(limit)
	}
	return wallet.Refuse(wallet.CodeInvalidInput, "the body cannot be read whole: "+reason(err), "send it again")
}

// reason says why a body cannot be read, without addresses of the network.
func reason(err error) string {
	switch {
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return "it is not gzip"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "it ends too early"
	default:
		return "it did not arrive in time"
	}
}

// compressFrom is the size in bytes from which an answer is compressed.
const compressFrom = 8 << 10

// answer sends a result.
func (e *exchange) answer(out any) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(out); err != nil {
		e.fail(fmt.Errorf("write the answer of %s: %w", e.route.Method, err))
		return
	}
	e.send(http.StatusOK, "application/json", body.Bytes())
}

// refuse sends a problem.
func (e *exchange) refuse(refused *wallet.Error, status int) {
	e.code = refused.Code
	body, err := json.Marshal(api.NewProblem(refused, status, e.id))
	if err != nil {
		e.fault = errors.Join(e.fault, fmt.Errorf("write a problem: %w", err))
		body = []byte(`{"type":"about:blank","title":"internal","status":500,"detail":"a fault of the server","code":"internal"}`)
	}
	e.send(status, api.ProblemType, body)
}

// send writes a body, compressed when it is long and the caller takes it so. A
// caller who does not take it all is gone; what was done stays done.
func (e *exchange) send(status int, kind string, body []byte) {
	e.status = status
	header := e.writer.Header()
	header.Set("Content-Type", kind)
	header.Add("Vary", "Accept-Encoding")
	packed := len(body) >= compressFrom && takesGzip(e.request.Header.Get("Accept-Encoding"))
	if packed {
		header.Set("Content-Encoding", "gzip")
	} else {
		header.Set("Content-Length", fmt.Sprint(len(body)))
	}
	e.writer.WriteHeader(status)
	if e.request.Method == http.MethodHead {
		return
	}
	if !packed {
		_, _ = e.writer.Write(body)
		return
	}
	packer, ok := e.server.packers.Get().(*gzip.Writer)
	if !ok {
		return
	}
	packer.Reset(e.writer)
	_, _ = packer.Write(body)
	_ = packer.Close()
	e.server.packers.Put(packer)
}

// takesGzip reads Accept-Encoding (RFC 9110, section 12.5.3) as far as gzip goes.
func takesGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		weight = strings.ReplaceAll(weight, " ", "")
		return weight != "q=0" && !strings.HasPrefix(weight, "q=0.000")
	}
	return false
}
