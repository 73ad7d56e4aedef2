package wallet

import (
	"errors"
	"slices"
)

// Code names a refusal. Scripts are written against it.
type Code string

// The codes, grouped by the exit code that they give.
const (
	CodeInternal Code = "internal" // 1

	CodeInvalidInput      Code = "invalid_input" // 2
	CodeInvalidAmount     Code = "invalid_amount"
	CodeTooManyDecimals   Code = "too_many_decimals"
	CodeUnknownCurrency   Code = "unknown_currency"
	CodeInvalidCard       Code = "invalid_card"
	CodeInvalidBank       Code = "invalid_bank_account"
	CodeInvalidRecipient  Code = "invalid_recipient"
	CodeWeakPassword      Code = "weak_password"
	CodeInvalidFile       Code = "invalid_file"
	CodePayoutProblems    Code = "payout_problems"
	CodeUserRequired      Code = "user_required"
	CodeConfirmRequired   Code = "confirmation_required"
	CodeConfiguration     Code = "configuration"
	CodeWalletUnreadable  Code = "wallet_unreadable"
	CodeWalletNewer       Code = "wallet_newer"
	CodeWalletKeyMissing  Code = "wallet_key_missing"
	CodeWalletKeyWrong    Code = "wallet_key_wrong"
	CodeNotAvailableThere Code = "not_available_there"
	CodeRequestTooLarge   Code = "request_too_large"
	CodeWeakPIN           Code = "weak_pin"
	CodeBackupDamaged     Code = "backup_damaged"
	CodeInvalidDocument   Code = "invalid_document"
	CodeInvalidImage      Code = "invalid_image"
	CodePolicyInvalid     Code = "policy_invalid"
	CodePolicyCasesFailed Code = "policy_cases_failed"
	CodeQuoteMismatch     Code = "quote_mismatch"
	CodeCheckoutMismatch  Code = "checkout_mismatch"
	CodeRulesInvalid      Code = "rules_invalid"
	CodeRulesCasesFailed  Code = "rules_cases_failed"
	CodeAddressRefused    Code = "address_refused"

	CodeNotFound            Code = "not_found" // 3
	CodeCustomerNotFound    Code = "customer_not_found"
	CodeMerchantNotFound    Code = "merchant_not_found"
	CodeInstrumentNotFound  Code = "instrument_not_found"
	CodeTransactionNotFound Code = "transaction_not_found"
	CodeHoldNotFound        Code = "hold_not_found"
	CodePayoutNotFound      Code = "payout_not_found"
	CodeAPIKeyNotFound      Code = "api_key_not_found"
	CodeTicketNotFound      Code = "ticket_not_found"
	CodeAppNotFound         Code = "app_not_found"
	CodeLinkNotFound        Code = "link_not_found"
	CodeKYCCaseNotFound     Code = "kyc_case_not_found"
	CodeSessionNotFound     Code = "session_not_found"
	CodeReviewNotFound      Code = "review_not_found"
	CodeRateNotFound        Code = "rate_not_found"
	CodePolicyNotFound      Code = "policy_not_found"
	CodeQuoteNotFound       Code = "quote_not_found"
	CodeBankAccountNotFound Code = "bank_account_not_found"
	CodeExportNotFound      Code = "export_not_found"
	CodeWebhookNotFound     Code = "webhook_not_found"
	CodeDeliveryNotFound    Code = "delivery_not_found"
	CodeApprovalKeyNotFound Code = "approval_key_not_found"
	CodeCheckoutNotFound    Code = "checkout_not_found"
	CodeScheduleNotFound    Code = "payout_schedule_not_found"
	CodeReceiptNotFound     Code = "receipt_not_found"
	CodeEventNotFound       Code = "event_not_found"

	CodeUnauthorized    Code = "unauthorized" // 4
	CodeUnauthenticated Code = "unauthenticated"
	CodeScopeMissing    Code = "scope_missing"
	CodeWrongCode       Code = "wrong_code"
	CodeCodeExpired     Code = "code_expired"
	CodeTooManyAttempts Code = "too_many_attempts"
	// Of a name and a password, without saying which of them is wrong.
	CodeWrongCredentials     Code = "wrong_credentials"
	CodeWrongPIN             Code = "wrong_pin"
	CodeSecondFactorRequired Code = "second_factor_required"
	// Of a payout that a second person has to approve, and of what is no approval of it.
	CodeApprovalNeeded  Code = "approval_needed"
	CodeApprovalInvalid Code = "approval_invalid"
	// Of the encrypted file of a key, with a passphrase that does not open it.
	CodeKeyLocked Code = "approval_key_locked"
	// Of an encrypted backup, without what opens it.
	CodeBackupLocked Code = "backup_locked"

	CodeInsufficientFunds     Code = "insufficient_funds" // 5
	CodeLimitExceeded         Code = "limit_exceeded"
	CodeRecipientLimit        Code = "recipient_limit_exceeded"
	CodeAccountFrozen         Code = "account_frozen"
	CodeAccountNotActive      Code = "account_not_active"
	CodeRecipientNotActive    Code = "recipient_not_active"
	CodeCurrencyNotOffered    Code = "currency_not_offered"
	CodeInstrumentUnusable    Code = "instrument_unusable"
	CodeCardDeclined          Code = "card_declined"
	CodeCardInsufficientFunds Code = "card_insufficient_funds"
	CodeCardExpired           Code = "card_expired"
	CodeCardWrongCode         Code = "card_wrong_code"
	CodeProcessingError       Code = "processing_error"
	CodePayoutRefused         Code = "payout_refused"
	CodeKeyCapExceeded        Code = "api_key_cap_exceeded"
	CodeRecipientNotAllowed   Code = "recipient_not_allowed"
	CodeLinkDenied            Code = "link_denied"
	CodeDocumentExpired       Code = "document_expired"
	CodePromotionUnavailable  Code = "promotion_unavailable"
	CodeRiskDeclined          Code = "risk_declined"

	CodeIdempotencyMismatch Code = "idempotency_mismatch" // 6
	CodeAlreadyExists       Code = "already_exists"
	CodeRefundExceedsRest   Code = "refund_exceeds_payment"
	CodeNotRefundable       Code = "not_refundable"
	CodeCaptureExceedsHold  Code = "capture_exceeds_hold"
	CodeHoldClosed          Code = "hold_closed"
	CodeHoldExpired         Code = "hold_expired"
	CodePlanStale           Code = "plan_stale"
	CodePayoutOpen          Code = "payout_open"
	CodeItemPaid            Code = "item_already_paid"
	CodeStateConflict       Code = "state_conflict"
	CodeTooManyTickets      Code = "too_many_tickets"
	CodeTooManyLinks        Code = "too_many_links"
	CodeNotClosable         Code = "not_closable"
	CodeKYCCaseOpen         Code = "kyc_case_open"
	CodePolicyVersionUsed   Code = "policy_version_used"
	CodeQuoteExpired        Code = "quote_expired"
	CodeQuoteUsed           Code = "quote_used"
	CodeTooManyQuotes       Code = "too_many_quotes"
	CodeNothingToExport     Code = "nothing_to_export"
	CodeNoReceipt           Code = "no_receipt"
	CodeTooManyWebhooks     Code = "too_many_webhooks"
	CodeCheckoutExists      Code = "checkout_exists"
	CodeCheckoutPaid        Code = "checkout_paid"
	CodeCheckoutExpired     Code = "checkout_expired"
	// Of a checkout that a payment pays which waits for an operator.
	CodeCheckoutReserved Code = "checkout_reserved"
	CodeCheckoutExceeded Code = "payment_exceeds_checkout"

	CodeUnavailable     Code = "unavailable" // 7
	CodeWalletBusy      Code = "wallet_busy"
	CodeWalletReadOnly  Code = "wallet_read_only"
	CodeDiskFull        Code = "disk_full"
	CodeRailUnavailable Code = "rail_unavailable"
	CodeTimeout         Code = "timeout"
	CodeRateLimited     Code = "rate_limited"
	CodeLinkPending     Code = "link_pending"
	// Of a rate that is too old to convert at: nothing happened, and the same
	// command works once newer rates are there.
	CodeRateStale Code = "rate_stale"

	CodePartial        Code = "partial"         // 8
	CodeDifferences    Code = "differences"     // 9
	CodeOutcomeUnknown Code = "outcome_unknown" // 10
	CodeInterrupted    Code = "interrupted"     // 130
)

// Error is a refusal that the caller can act on.
type Error struct {
	Code    Code           `json:"code"`
	Message string         `json:"message"`           // one clear sentence, without a secret
	Hint    string         `json:"hint,omitempty"`    // what to do about it
	Details map[string]any `json:"details,omitempty"` // figures and names, by stable keys
}

// Error gives the message alone.
func (e *Error) Error() string { return e.Message }

// Is reports whether target is an *Error of the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Refuse makes an Error. Details are given as alternating names and values.
func Refuse(code Code, message, hint string, details ...any) *Error {
	e := &Error{Code: code, Message: message, Hint: hint}
	for i := 0; i+1 < len(details); i += 2 {
		name, ok := details[i].(string)
		if !ok {
			continue
		}
		if e.Details == nil {
			e.Details = make(map[string]any, len(details)/2)
		}
		e.Details[name] = details[i+1]
	}
	return e
}

// CodeOf gives the code of err: that of the *Error within it, CodeInternal for
// any other error, and "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}

// The exit codes of the contract.
const (
	ExitOK           = 0
	ExitInternal     = 1
	ExitUsage        = 2
	ExitNotFound     = 3
	ExitUnauthorized = 4
	ExitDeclined     = 5
	ExitConflict     = 6
	ExitUnavailable  = 7
	ExitPartial      = 8
	ExitDifferences  = 9
	ExitUnknown      = 10
	ExitInterrupted  = 130
)

// exitClass is an exit code with the codes that give it.
type exitClass struct {
	exit  int
	codes []Code
}

// exitClasses is the one table from codes to exit codes, in the order of these.
func exitClasses() []exitClass {
	return []exitClass{
		{ExitInternal, []Code{CodeInternal}},
		{ExitUsage, []Code{
			CodeInvalidInput, CodeInvalidAmount, CodeTooManyDecimals, CodeUnknownCurrency, CodeInvalidCard,
			CodeInvalidBank, CodeInvalidRecipient, CodeWeakPassword, CodeInvalidFile, CodePayoutProblems,
			CodeUserRequired, CodeConfirmRequired, CodeConfiguration, CodeWalletUnreadable, CodeWalletNewer,
			CodeWalletKeyMissing, CodeWalletKeyWrong, CodeNotAvailableThere, CodeRequestTooLarge, CodeWeakPIN, CodeBackupDamaged,
			CodeInvalidDocument, CodeInvalidImage, CodePolicyInvalid, CodePolicyCasesFailed, CodeQuoteMismatch,
			CodeRulesInvalid, CodeRulesCasesFailed, CodeAddressRefused, CodeCheckoutMismatch,
		}},
		{ExitNotFound, []Code{
			CodeNotFound, CodeCustomerNotFound, CodeMerchantNotFound, CodeInstrumentNotFound,
			CodeTransactionNotFound, CodeHoldNotFound, CodePayoutNotFound, CodeAPIKeyNotFound, CodeTicketNotFound,
			CodeKYCCaseNotFound, CodeSessionNotFound, CodeReviewNotFound, CodeRateNotFound, CodeAppNotFound, CodeLinkNotFound,
			CodePolicyNotFound, CodeQuoteNotFound, CodeApprovalKeyNotFound, CodeBankAccountNotFound, CodeExportNotFound,
			CodeWebhookNotFound, CodeDeliveryNotFound, CodeCheckoutNotFound, CodeScheduleNotFound, CodeReceiptNotFound, CodeEventNotFound,
		}},
		{ExitUnauthorized, []Code{
			CodeUnauthorized, CodeUnauthenticated, CodeScopeMissing, CodeWrongCode, CodeCodeExpired, CodeTooManyAttempts,
			CodeWrongCredentials, CodeWrongPIN, CodeSecondFactorRequired, CodeBackupLocked,
			CodeApprovalNeeded, CodeApprovalInvalid, CodeKeyLocked,
		}},
		{ExitDeclined, []Code{
			CodeInsufficientFunds, CodeLimitExceeded, CodeRecipientLimit, CodeAccountFrozen,
			CodeAccountNotActive, CodeRecipientNotActive, CodeCurrencyNotOffered, CodeInstrumentUnusable,
			CodeCardDeclined, CodeCardInsufficientFunds, CodeCardExpired, CodeCardWrongCode, CodeProcessingError,
			CodePayoutRefused, CodeKeyCapExceeded, CodeRecipientNotAllowed, CodeDocumentExpired, CodeLinkDenied,
			CodePromotionUnavailable, CodeRiskDeclined,
		}},
		{ExitConflict, []Code{
			CodeIdempotencyMismatch, CodeAlreadyExists, CodeRefundExceedsRest, CodeNotRefundable,
			CodeCaptureExceedsHold, CodeHoldClosed, CodeHoldExpired, CodePlanStale, CodePayoutOpen, CodeItemPaid,
			CodeStateConflict, CodeTooManyTickets, CodeTooManyLinks, CodeNotClosable, CodeKYCCaseOpen,
			CodePolicyVersionUsed, CodeQuoteExpired, CodeQuoteUsed, CodeTooManyQuotes,
			CodeNothingToExport, CodeNoReceipt, CodeTooManyWebhooks, CodeCheckoutExists, CodeCheckoutPaid, CodeCheckoutExpired, CodeCheckoutReserved,
			CodeCheckoutExceeded,
		}},
		{ExitUnavailable, []Code{CodeUnavailable, CodeWalletBusy, CodeWalletReadOnly, CodeDiskFull, CodeRailUnavailable, CodeTimeout, CodeRateLimited, CodeLinkPending, CodeRateStale}},
		{ExitPartial, []Code{CodePartial}},
		{ExitDifferences, []Code{CodeDifferences}},
		{ExitUnknown, []Code{CodeOutcomeUnknown}},
		{ExitInterrupted, []Code{CodeInterrupted}},
	}
}

// Codes lists every code, in the order of the exit codes.
func Codes() []Code {
	var all []Code
	for _, class := range exitClasses() {
		all = append(all, class.codes...)
	}
	return all
}

// ExitOf maps a code to the exit code of the program. No code is ExitOK, and an
// unknown one is a fault of the tool.
func ExitOf(code Code) int {
	if code == "" {
		return ExitOK
	}
	for _, class := range exitClasses() {
		if slices.Contains(class.codes, code) {
			return class.exit
		}
	}
	return ExitInternal
}
