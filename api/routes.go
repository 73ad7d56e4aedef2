package api

import (
	"net/http"

	"github.com/okpay/okpay/wallet"
)

//go:generate go run ./internal/genopenapi ../docs/openapi.json

// Routes is the table: a row a method of wallet.Service. A path is never given
// a second meaning.
func Routes() []Route {
	const (
		get  = http.MethodGet
		post = http.MethodPost
		put  = http.MethodPut
	)
	var (
		read     = []wallet.Scope{wallet.ScopeRead}
		pay      = []wallet.Scope{wallet.ScopePay}
		transfer = []wallet.Scope{wallet.ScopeTransfer}
		withdraw = []wallet.Scope{wallet.ScopeWithdraw}
		payout   = []wallet.Scope{wallet.ScopePayout}
		operator = []wallet.Scope{wallet.ScopeOperator}
		settle   = []wallet.Scope{wallet.ScopePay, wallet.ScopeWithdraw}
		payouts  = []wallet.Scope{wallet.ScopeRead, wallet.ScopePayout}
		anybody  = []wallet.Scope(nil) // who need not be known
		known    = wallet.Scopes()
		writers  = []wallet.Scope{wallet.ScopePay, wallet.ScopeTransfer, wallet.ScopeWithdraw, wallet.ScopePayout}
	)
	return []Route{
		// People.
		route(post, "/v1/users", anybody, Writes, small(), "Register a customer or a merchant", "Register", wallet.Service.Register),
		route(post, "/v1/users/import", operator, Writes, chunk(), "Register many customers at once", "ImportUsers", wallet.Service.ImportUsers),
		route(post, "/v1/verifications", anybody, Writes, small(), "Prove an e-mail or a phone by its code", "Verify", wallet.Service.Verify),
		route(post, "/v1/verifications/resend", anybody, Writes, small(), "Send a fresh code", "ResendCode", wallet.Service.ResendCode),
		route(get, "/v1/users", operator, Reads, page(), "List customers in the order of registration", "ListUsers", wallet.Service.ListUsers),
		route(get, "/v1/users/{user}", read, Reads, small(), "Show one customer", "ShowUser", wallet.Service.ShowUser),
		route(put, "/v1/users/{user}/level", operator, Writes, small(), "Give a customer a KYC level", "SetLevel", wallet.Service.SetLevel),
		route(post, "/v1/freeze", pay, Writes, small(), "Stop all money going out of an account", "Freeze", wallet.Service.Freeze),
		route(post, "/v1/unfreeze", operator, Writes, small(), "Let money go out of a frozen account again", "Unfreeze", wallet.Service.Unfreeze),
		route(post, "/v1/freeze/by-password", anybody, Writes, small(), "Freeze an account by its password", "FreezeByPassword", wallet.Service.FreezeByPassword),
		route(post, "/v1/unfreeze/self", known, Writes, small(), "Take the customer's own freeze back by two factors", "UnfreezeSelf", wallet.Service.UnfreezeSelf),

		// Sessions.
		route(post, "/v1/sessions", anybody, Writes, small(), "Log in with a password", "Login", wallet.Service.Login),
		route(post, "/v1/sessions/end", known, Writes, small(), "Log out", "Logout", wallet.Service.Logout),
		route(get, "/v1/sessions", known, Reads, small(), "List a customer's open sessions, the newest first", "ListSessions", wallet.Service.ListSessions),
		route(post, "/v1/sessions/{session}/revoke", known, Writes, small(), "End one session", "RevokeSession", wallet.Service.RevokeSession),
		route(get, "/v1/whoami", known, Reads, small(), "Say who the caller is taken for", "WhoAmI", wallet.Service.WhoAmI),
		route(post, "/v1/password", known, Writes, small(), "Change the password", "ChangePassword", wallet.Service.ChangePassword),
		route(post, "/v1/password/reset-requests", anybody, Writes, small(), "Send a code to set a new password", "RequestPasswordReset", wallet.Service.RequestPasswordReset),
		route(post, "/v1/password/resets", anybody, Writes, small(), "Set a password by the code that was sent", "ResetPassword", wallet.Service.ResetPassword),
		route(post, "/v1/pin", known, Writes, small(), "Set the payment PIN", "SetPIN", wallet.Service.SetPIN),

		// Alerts.
		route(get, "/v1/alerts", read, Reads, page(), "List what a customer was told of, the newest first", "ListAlerts", wallet.Service.ListAlerts),

		// Second factor.
		route(post, "/v1/second-factor", known, Writes, small(), "Draw a secret for an authenticator", "EnableSecondFactor", wallet.Service.EnableSecondFactor),
		route(post, "/v1/second-factor/confirm", known, Writes, small(), "Switch the second factor on by a code", "ConfirmSecondFactor", wallet.Service.ConfirmSecondFactor),
		route(post, "/v1/second-factor/disable", known, Writes, small(), "Switch the second factor off", "DisableSecondFactor", wallet.Service.DisableSecondFactor),
		route(post, "/v1/second-factor/recovery-codes", known, Writes, small(), "Make new recovery codes", "NewRecoveryCodes", wallet.Service.NewRecoveryCodes),

		// Instruments.
		route(post, "/v1/cards", pay, Writes, small(), "Bind a card", "BindCard", wallet.Service.BindCard),
		route(post, "/v1/bank-accounts", withdraw, Writes, small(), "Bind a bank account", "BindBank", wallet.Service.BindBank),
		route(get, "/v1/instruments", read, Reads, page(), "List cards and bank accounts", "ListInstruments", wallet.Service.ListInstruments),
		route(post, "/v1/instruments/{instrument}/remove", withdraw, Writes, small(), "Make a card or bank account unusable", "RemoveInstrument", wallet.Service.RemoveInstrument),

		// Payments.
		route(post, "/v1/top-ups", pay, Writes, small(), "Bring money in from a card or bank account", "TopUp", wallet.Service.TopUp),
		route(post, "/v1/withdrawals", withdraw, Writes, small(), "Send money to a bank account", "Withdraw", wallet.Service.Withdraw),
		route(post, "/v1/payments", pay, Writes, small(), "Pay a merchant, or what a checkout asks for", "Pay", wallet.Service.Pay),
		route(post, "/v1/transfers", transfer, Writes, small(), "Give money to a person", "Transfer", wallet.Service.Transfer),
		route(post, "/v1/holds", pay, Writes, small(), "Reserve money for a merchant", "Hold", wallet.Service.Hold),
		route(post, "/v1/holds/{hold}/capture", pay, Writes, small(), "Take all or a part of a hold", "Capture", wallet.Service.Capture),
		route(post, "/v1/holds/{hold}/release", pay, Writes, small(), "Give a hold back", "Release", wallet.Service.Release),
		route(post, "/v1/transactions/{transaction}/refunds", pay, Writes, small(), "Give a payment back, whole or in parts", "Refund", wallet.Service.Refund),
		route(post, "/v1/transactions/{transaction}/wait", settle, Writes, small(), "Ask for the outcome of a pending transaction", "Wait", wallet.Service.Wait),
		route(post, "/v1/run-due", operator, Writes, small(), "Do what time brings", "RunDue", wallet.Service.RunDue),

		// Checkouts.
		route(post, "/v1/checkouts", pay, Writes, small(), "Ask to be paid, as a merchant", "CreateCheckout", wallet.Service.CreateCheckout),
		route(get, "/v1/checkouts", read, Reads, page(), "List checkouts, the newest first", "ListCheckouts", wallet.Service.ListCheckouts),
		route(get, "/v1/checkouts/{checkout}", read, Reads, small(), "Show one checkout with its newest payments", "ShowCheckout", wallet.Service.ShowCheckout),
		route(post, "/v1/checkouts/{checkout}/expire", pay, Writes, small(), "End a checkout before its time", "ExpireCheckout", wallet.Service.ExpireCheckout),
		route(get, "/v1/checkouts/{checkout}/look", anybody, Reads, small(), "Say what is to be paid to whom", "LookAtCheckout", wallet.Service.LookAtCheckout),

		// Receipts.
		route(get, "/v1/transactions/{transaction}/receipt", read, Reads, small(), "Give the receipt of a payment, with its link", "Receipt", wallet.Service.Receipt),
		route(get, "/v1/receipts/{receipt}", anybody, Reads, small(), "Look at a receipt by its token", "LookAtReceipt", wallet.Service.LookAtReceipt),

		// Transactions.
		route(get, "/v1/balances", read, Reads, page(), "List what a customer has", "Balance", wallet.Service.Balance),
		route(get, "/v1/transactions", read, Reads, page(), "Page through transactions, the newest first", "History", wallet.Service.History),
		route(get, "/v1/transactions/{transaction}", read, Reads, small(), "Show one transaction with its postings and events", "Show", wallet.Service.Show),
		route(get, "/v1/events", read, Reads, page(), "Give what was committed after an event, in its order", "ListEvents", wallet.Service.ListEvents),
		route(get, "/v1/statements", read, Reads, page(), "Say what a customer had at both ends of a span", "Statement", wallet.Service.Statement),
		route(get, "/v1/statements/lines", read, Reads, page(), "Page through what moved a customer's money, the oldest first", "StatementLines", wallet.Service.StatementLines),

		// A merchant's desk.
		route(get, "/v1/sales", read, Reads, patient(), "Sum what a merchant sold in each period of a span", "SalesReport", wallet.Service.SalesReport),
		route(get, "/v1/withdrawals/{withdrawal}/settlement", read, Reads, small(), "Say over which span a withdrawal settles", "SettlementSpan", wallet.Service.SettlementSpan),
		route(post, "/v1/payout-schedules", withdraw, Writes, small(), "Withdraw what is above a floor by itself", "SetPayoutSchedule", wallet.Service.SetPayoutSchedule),
		route(get, "/v1/payout-schedules", read, Reads, page(), "List payout schedules", "ListPayoutSchedules", wallet.Service.ListPayoutSchedules),
		route(post, "/v1/payout-schedules/remove", withdraw, Writes, small(), "End a payout schedule", "RemovePayoutSchedule", wallet.Service.RemovePayoutSchedule),

		// Rules.
		route(get, "/v1/limits", read, Reads, small(), "List limits, what is used and what is left", "Limits", wallet.Service.Limits),
		route(get, "/v1/rewards", read, Reads, small(), "Say what promotions are open to a customer and what it has earned", "Rewards", wallet.Service.Rewards),
		route(get, "/v1/promotions", operator, Reads, small(), "List promotions with what was used of them", "ListPromotions", wallet.Service.ListPromotions),
		route(get, "/v1/fees", read, Reads, small(), "Say what an intent would cost", "QuoteFee", wallet.Service.QuoteFee),

		// Rates.
		route(get, "/v1/policy", operator, Reads, chunk(), "Show a version of the policy, the one in force when none is named", "ShowPolicy", wallet.Service.ShowPolicy),
		route(get, "/v1/policies", operator, Reads, page(), "List the versions of the policy", "ListPolicies", wallet.Service.ListPolicies),
		route(post, "/v1/policy/try", operator, Reads, chunk(), "Say what a policy would change", "TryPolicy", wallet.Service.TryPolicy),
		route(post, "/v1/policy", operator, Writes, chunk(), "Put a policy into force", "ApplyPolicy", wallet.Service.ApplyPolicy),
		route(post, "/v1/rates/import", operator, Writes, chunk(), "Keep reference rates as they were published", "ImportRates", wallet.Service.ImportRates),
		route(post, "/v1/rates/sync", operator, Writes, small(), "Fetch what is published of reference rates", "SyncRates", wallet.Service.SyncRates),
		route(post, "/v1/rates", operator, Writes, small(), "State a reference rate", "SetRate", wallet.Service.SetRate),
		route(get, "/v1/rates", known, Reads, page(), "List reference rates, the newest day first", "ListRates", wallet.Service.ListRates),
		route(get, "/v1/rates/{from}/{to}", known, Reads, small(), "Show the mid rate between two currencies", "ShowRate", wallet.Service.ShowRate),

		// Exchange.
		route(post, "/v1/fx/quotes", writers, Writes, small(), "Fix a rate of foreign exchange until it expires", "QuoteFX", wallet.Service.QuoteFX),
		route(post, "/v1/fx/exchanges", pay, Writes, small(), "Change money from one purse into another by a quote", "Exchange", wallet.Service.Exchange),
		route(get, "/v1/fx/position", operator, Reads, page(), "Say where the wallet stands by changing money", "FXPosition", wallet.Service.FXPosition),
		route(get, "/v1/fx/replay", operator, Reads, page(), "Reckon past conversions again, the newest first", "ReplayFX", wallet.Service.ReplayFX),

		// Payouts.
		route(post, "/v1/payouts/plan", payout, Reads, whole(), "Judge a payee file and give its plan", "PlanPayout", wallet.Service.PlanPayout),
		route(post, "/v1/payouts", payout, Writes, chunk(), "Put a chunk of a plan into the wallet", "OpenPayout", wallet.Service.OpenPayout),
		route(post, "/v1/payouts/{payout}/pay", payout, Writes, chunk(), "Pay the next items of a payout", "PayItems", wallet.Service.PayItems),
		route(post, "/v1/payouts/{payout}/resume", payout, Writes, small(), "Make a stopped payout payable again", "ResumePayout", wallet.Service.ResumePayout),
		route(post, "/v1/payouts/{payout}/cancel", payout, Writes, chunk(), "Take what has not left out of a payout", "CancelPayout", wallet.Service.CancelPayout),
		route(post, "/v1/payouts/{payout}/retry", payout, Writes, small(), "Make refused items of a payout payable again", "RetryPayout", wallet.Service.RetryPayout),
		route(get, "/v1/payouts/{payout}", payouts, Reads, small(), "Show one payout", "ShowPayout", wallet.Service.ShowPayout),
		route(get, "/v1/payouts", payouts, Reads, page(), "List payouts, the newest first", "ListPayouts", wallet.Service.ListPayouts),
		route(get, "/v1/payouts/{payout}/items", payouts, Reads, page(), "List the items of a payout", "ListPayoutItems", wallet.Service.ListPayoutItems),
		route(post, "/v1/payout-approvals", payout, Writes, small(), "Put a signed approval of a plan on record", "ApprovePayout", wallet.Service.ApprovePayout),
		route(get, "/v1/payout-approvals", payouts, Reads, page(), "List approvals of plans, the newest first", "ListPayoutApprovals", wallet.Service.ListPayoutApprovals),
		route(post, "/v1/approval-keys", operator, Writes, small(), "Register the public key of a person who makes or approves plans", "RegisterApprovalKey", wallet.Service.RegisterApprovalKey),
		route(get, "/v1/approval-keys", operator, Reads, page(), "List approval keys, the newest first", "ListApprovalKeys", wallet.Service.ListApprovalKeys),
		route(post, "/v1/approval-keys/revoke", operator, Writes, small(), "Make an approval key useless", "RevokeApprovalKey", wallet.Service.RevokeApprovalKey),

		// Files for banks.
		route(post, "/v1/own-bank-accounts", operator, Writes, small(), "Name an account of the wallet at a bank", "AddBankAccount", wallet.Service.AddBankAccount),
		route(get, "/v1/own-bank-accounts", operator, Reads, page(), "List the accounts of the wallet at banks", "ListBankAccounts", wallet.Service.ListBankAccounts),
		route(post, "/v1/payouts/{payout}/exports", operator, Writes, small(), "Put what a payout pays to bank accounts into one export", "ExportPayout", wallet.Service.ExportPayout),
		route(get, "/v1/payouts/{payout}/exports", operator, Reads, page(), "List the exports of a payout, the oldest first", "ListPayoutExports", wallet.Service.ListPayoutExports),
		route(get, "/v1/exports/{export}", operator, Reads, small(), "Show one export", "ShowPayoutExport", wallet.Service.ShowPayoutExport),
		route(get, "/v1/exports/{export}/transfers", operator, Reads, page(), "List the instructions of an export in their order", "ListCreditTransfers", wallet.Service.ListCreditTransfers),
		route(post, "/v1/exports/{message_id}/reports", operator, Writes, chunk(), "Take what a bank says of the instructions of an export", "ReportTransfers", wallet.Service.ReportTransfers),
		route(post, "/v1/bank-statements", operator, Writes, chunk(), "Bring entries of a bank statement", "ImportStatement", wallet.Service.ImportStatement),
		route(get, "/v1/bank-statements", operator, Reads, page(), "List bank statements, the newest first", "ListStatements", wallet.Service.ListStatements),
		route(post, "/v1/reconciliations", operator, Writes, patient(), "Match what a bank says with what the ledger says, or post what follows from it", "Reconcile", wallet.Service.Reconcile),
		route(get, "/v1/reconciliations", operator, Reads, page(), "List reconciliations, the newest first", "ListReconciliations", wallet.Service.ListReconciliations),
		route(get, "/v1/reconciliations/{id}", operator, Reads, page(), "Show one reconciliation", "ShowReconciliation", wallet.Service.ShowReconciliation),
		route(get, "/v1/reconciliations/{run}/matches", operator, Reads, page(), "List the matches of a reconciliation", "ListMatches", wallet.Service.ListMatches),
		route(post, "/v1/reconciliations/{id}/replays", operator, Reads, patient(), "Match what a reconciliation had matched again", "ReplayReconciliation", wallet.Service.ReplayReconciliation),
		route(post, "/v1/reconciliations/mail", operator, Writes, small(), "Put a message about runs of reconciliation into the outbox", "MailReconciliation", wallet.Service.MailReconciliation),
		route(post, "/v1/rules-comparisons", operator, Reads, patient(), "Say which matches other rules would win and lose", "CompareRules", wallet.Service.CompareRules),
		route(get, "/v1/reconciled-lines/{line}", operator, Reads, patient(), "Explain what became of a line", "ExplainLine", wallet.Service.ExplainLine),
		route(post, "/v1/line-matches/{match}/undo", operator, Writes, small(), "Take a match back", "UndoMatch", wallet.Service.UndoMatch),
		route(get, "/v1/breaks", operator, Reads, page(), "List breaks, the oldest first", "ListBreaks", wallet.Service.ListBreaks),
		route(get, "/v1/breaks/{break}", operator, Reads, small(), "Show one break with its notes", "ShowBreak", wallet.Service.ShowBreak),
		route(post, "/v1/breaks/{break}/changes", operator, Writes, small(), "Note something on a break, resolve, reopen or assign it", "ChangeBreak", wallet.Service.ChangeBreak),

		// Keys.
		route(post, "/v1/api-keys", operator, Writes, small(), "Make an API key; its secret is shown this once", "CreateAPIKey", wallet.Service.CreateAPIKey),
		route(get, "/v1/api-keys", operator, Reads, page(), "List API keys, the newest first", "ListAPIKeys", wallet.Service.ListAPIKeys),
		route(post, "/v1/api-keys/{api_key}/revoke", operator, Writes, small(), "Make an API key useless", "RevokeAPIKey", wallet.Service.RevokeAPIKey),

		// Applications, and what is linked.
		route(post, "/v1/apps", operator, Writes, small(), "Register an application; its secret is shown this once", "CreateApp", wallet.Service.CreateApp),
		route(get, "/v1/apps", operator, Reads, page(), "List applications, the newest first", "ListApps", wallet.Service.ListApps),
		route(post, "/v1/apps/{app}/revoke", operator, Writes, small(), "End an application and all its links", "RevokeApp", wallet.Service.RevokeApp),
		route(post, "/v1/link-requests", anybody, Writes, small(), "Begin a device flow for an application", "RequestLink", wallet.Service.RequestLink),
		route(post, "/v1/link-requests/check", anybody, Reads, small(), "Look at what an application asks for by a page", "CheckLink", wallet.Service.CheckLink),
		route(post, "/v1/link-requests/find", known, Writes, small(), "Show what an application asks for by the customer's code", "FindLink", wallet.Service.FindLink),
		route(post, "/v1/link-requests/approve", known, Writes, small(), "Link the application that asks by a code", "ApproveLink", wallet.Service.ApproveLink),
		route(post, "/v1/link-requests/deny", known, Writes, small(), "Refuse the application that asks by a code", "DenyLink", wallet.Service.DenyLink),
		route(post, "/v1/link-requests/authorize", known, Writes, small(), "Link the application that asks by a page", "AuthorizeLink", wallet.Service.AuthorizeLink),
		route(post, "/v1/link-tokens", anybody, Writes, small(), "Give an application tokens for what it shows", "GrantToken", wallet.Service.GrantToken),
		route(post, "/v1/link-tokens/revoke", anybody, Writes, small(), "Make a token of an application useless", "RevokeToken", wallet.Service.RevokeToken),
		route(get, "/v1/links", read, Reads, page(), "List what is linked, the newest first", "ListLinks", wallet.Service.ListLinks),
		route(get, "/v1/links/{link}", read, Reads, small(), "Show a link with what was done by it", "ShowLink", wallet.Service.ShowLink),
		route(post, "/v1/links/{link}/revoke", known, Writes, small(), "End a link", "RevokeLink", wallet.Service.RevokeLink),

		// Webhooks.
		route(post, "/v1/webhooks", pay, Writes, small(), "Send events to an address", "AddWebhook", wallet.Service.AddWebhook),
		route(get, "/v1/webhooks", read, Reads, page(), "List webhooks, the newest first", "ListWebhooks", wallet.Service.ListWebhooks),
		route(post, "/v1/webhooks/{webhook}/remove", pay, Writes, small(), "Send nothing more to a webhook", "RemoveWebhook", wallet.Service.RemoveWebhook),
		route(post, "/v1/webhooks/{webhook}/enable", pay, Writes, small(), "Send events to a webhook again that was disabled", "EnableWebhook", wallet.Service.EnableWebhook),
		route(post, "/v1/webhooks/{webhook}/secret", pay, Writes, small(), "Give a webhook another secret", "RotateWebhookSecret", wallet.Service.RotateWebhookSecret),
		route(post, "/v1/webhooks/{webhook}/test", pay, Reads, small(), "Send one request to a webhook now", "TestWebhook", wallet.Service.TestWebhook),
		route(get, "/v1/webhooks/{webhook}/deliveries", read, Reads, page(), "List what was or is to be sent to a webhook", "ListDeliveries", wallet.Service.ListDeliveries),
		route(post, "/v1/webhooks/{webhook}/replays", pay, Writes, small(), "Send events to a webhook again", "ReplayWebhook", wallet.Service.ReplayWebhook),

		// Support.
		route(post, "/v1/tickets", writers, Writes, small(), "Ask support", "OpenTicket", wallet.Service.OpenTicket),
		route(get, "/v1/tickets", read, Reads, page(), "List tickets, the one that has waited longest first", "ListTickets", wallet.Service.ListTickets),
		route(get, "/v1/tickets/{ticket}", read, Reads, page(), "Show a ticket with all that was said", "ShowTicket", wallet.Service.ShowTicket),
		route(post, "/v1/tickets/{ticket}/replies", writers, Writes, small(), "Say more on a ticket", "ReplyTicket", wallet.Service.ReplyTicket),
		route(post, "/v1/tickets/{ticket}/close", writers, Writes, small(), "Close a ticket", "CloseTicket", wallet.Service.CloseTicket),

		// Closing.
		route(post, "/v1/accounts/close", known, Writes, small(), "Close an account", "CloseAccount", wallet.Service.CloseAccount),
		route(post, "/v1/accounts/{user}/kept", operator, Writes, small(), "Show what is kept of a closed account", "ShowClosed", wallet.Service.ShowClosed),

		// KYC.
		route(post, "/v1/kyc/cases", writers, Writes, images(), "State who a customer is, or show it by images", "SubmitKYC", wallet.Service.SubmitKYC),
		route(get, "/v1/kyc", read, Reads, small(), "Say how well a customer is known, and what the next level needs", "KYCStatus", wallet.Service.KYCStatus),
		route(get, "/v1/kyc/cases", operator, Reads, page(), "List cases, the one that was opened first before the others", "ListKYC", wallet.Service.ListKYC),
		route(post, "/v1/kyc/cases/{case}/looks", operator, Writes, small(), "Show all of a case but its images, and record it", "ShowKYC", wallet.Service.ShowKYC),
		route(post, "/v1/kyc/cases/{case}/images/{image}/looks", operator, Writes, page(), "Give an image of a case, and record it", "KYCImage", wallet.Service.KYCImage),
		route(post, "/v1/kyc/cases/{case}/approve", operator, Writes, small(), "Give a customer the level of a case", "ApproveKYC", wallet.Service.ApproveKYC),
		route(post, "/v1/kyc/cases/{case}/reject", operator, Writes, small(), "End a case for a reason", "RejectKYC", wallet.Service.RejectKYC),
		// Sanctions.
		route(post, "/v1/sanctions/lists", operator, Writes, chunk(), "Import a list of sanctions", "ImportSanctions", wallet.Service.ImportSanctions),
		route(get, "/v1/sanctions/lists", operator, Reads, small(), "Say which lists of sanctions there are", "ListSanctions", wallet.Service.ListSanctions),
		route(post, "/v1/sanctions/screen", operator, Reads, small(), "Find the entries that a name is like", "ScreenName", wallet.Service.ScreenName),
		route(get, "/v1/sanctions/reviews", operator, Reads, page(), "List reviews of customers, the newest first", "ListSanctionsReviews", wallet.Service.ListSanctionsReviews),
		route(post, "/v1/sanctions/reviews/{review}/decide", operator, Writes, small(), "Decide a review", "DecideSanctionsReview", wallet.Service.DecideSanctionsReview),
		route(get, "/v1/risk/events", operator, Reads, page(), "List what risk rules decided, the newest first", "ListRiskEvents", wallet.Service.ListRiskEvents),
		route(get, "/v1/risk/reviews", operator, Reads, page(), "List transactions that wait for an operator, the newest first", "ListRiskReviews", wallet.Service.ListRiskReviews),
		route(post, "/v1/risk/reviews/{transaction}/decide", operator, Writes, small(), "Approve or reject a transaction that waits", "DecideRiskReview", wallet.Service.DecideRiskReview),

		// Operations.
		route(get, "/v1/wallet", read, Reads, small(), "Say what wallet this is", "WalletInfo", wallet.Service.WalletInfo),
		route(get, "/v1/outbox", operator, Reads, page(), "List messages to people, the newest first", "ListOutbox", wallet.Service.ListOutbox),
		route(post, "/v1/outbox/send", operator, Writes, small(), "Send the messages that are due", "SendOutbox", wallet.Service.SendOutbox),
		route(get, "/v1/ledger/check", operator, Reads, patient(), "Prove the invariants over the whole ledger", "CheckLedger", wallet.Service.CheckLedger),
		route(get, "/v1/ledger/accounts", operator, Reads, page(), "List the accounts of the ledger", "ListAccounts", wallet.Service.ListAccounts),
		route(get, "/v1/ledger/trial-balance", operator, Reads, patient(), "Sum the accounts by class and currency", "TrialBalance", wallet.Service.TrialBalance),
	}
}
