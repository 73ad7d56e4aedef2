package api

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// ProblemType is the media type of an error (RFC 9457).
const ProblemType = "application/problem+json"

// typePrefix makes the type of a problem, with the code behind it.
const typePrefix = "urn:okpay:problem:"

// Problem is an error on the wire (RFC 9457), with a wallet.Error in it.
type Problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	Code      wallet.Code    `json:"code"`
	Hint      string         `json:"hint,omitempty"`
	Details   map[string]any `json:"details,omitempty"`
	RequestID string         `json:"request_id,omitempty"`
}

// NewProblem makes the problem of an error.
func NewProblem(err *wallet.Error, status int, requestID string) Problem {
	return Problem{
		Type: typePrefix + string(err.Code), Title: strings.ReplaceAll(string(err.Code), "_", " "), Status: status,
		Detail: err.Message, Code: err.Code, Hint: err.Hint, Details: err.Details, RequestID: requestID,
	}
}

// parseProblem reads an error from the body of an answer; ok is false when it
// has none with a code.
func parseProblem(body []byte) (refused *wallet.Error, ok bool) {
	var problem Problem
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.UseNumber() // so that no figure in the details loses a digit
	if err := decoder.Decode(&problem); err == nil && problem.Code != "" {
		return &wallet.Error{Code: problem.Code, Message: problem.Detail, Hint: problem.Hint, Details: problem.Details}, true
	}
	return nil, false
}

// StatusOf maps a code to the HTTP status of its answer. A code that is not
// known is a fault of the server.
func StatusOf(code wallet.Code) int {
	switch code {
	case wallet.CodeUnauthenticated:
		return http.StatusUnauthorized
	case wallet.CodeRequestTooLarge:
		return http.StatusRequestEntityTooLarge
	case wallet.CodeRateLimited:
		return http.StatusTooManyRequests
	case wallet.CodeDiskFull:
		return http.StatusInsufficientStorage
	case wallet.CodeTimeout:
		return http.StatusGatewayTimeout
	case wallet.CodeConfiguration, wallet.CodeWalletUnreadable, wallet.CodeWalletNewer, wallet.CodeWalletKeyMissing, wallet.CodeWalletKeyWrong:
		return http.StatusInternalServerError // the server's own wallet, and nothing that a caller can mend
	default:
	}
	switch wallet.ExitOf(code) {
	case wallet.ExitUsage:
		return http.StatusBadRequest
	case wallet.ExitNotFound:
		return http.StatusNotFound
	case wallet.ExitUnauthorized:
		return http.StatusForbidden
	case wallet.ExitDeclined:
		return http.StatusUnprocessableEntity
	case wallet.ExitConflict, wallet.ExitPartial, wallet.ExitDifferences:
		return http.StatusConflict
	case wallet.ExitUnavailable, wallet.ExitInterrupted:
		return http.StatusServiceUnavailable
	case wallet.ExitUnknown:
		return http.StatusBadGateway
	default:
		return http.StatusInternalServerError
	}
}
