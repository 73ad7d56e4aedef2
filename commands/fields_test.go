package commands

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/bank/match"
	"github.com/okpay/okpay/bank/month"
	"github.com/okpay/okpay/payees"
	"github.com/okpay/okpay/settlement"
	"github.com/okpay/okpay/statement"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/policy/document"
)

// bankFacts are the fields of whatever a bank says of a transaction.
const bankFacts = "reference own_reference end_to_end_id instruction_id transaction_id uetr message_id payment_id mandate creditor_id clearing_reference cheque " +
	"code code_text counterparty counterparty_account counterparty_bic counterparty_routing ultimate remittance purpose return_code return_info info " +
	"references charges instructed_amount instructed_currency"

// TestJSONFieldsOfEveryResult holds the fields that scripts are written
// against. A field that is added is typed here too; none is renamed or taken
// away.
func TestJSONFieldsOfEveryResult(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		result any
		fields string
	}{
		{wallet.Customer{}, "id kind name email phone handle country lang status kyc_level email_verified phone_verified " +
			"frozen_reason frozen_by created_at idempotent_replay dry_run"},
		{wallet.Session{}, "id user agent created_at expires_at password_old token idempotent_replay dry_run"},
		{wallet.OpenSession{}, "id user agent created_at expires_at current"},
		{wallet.RevokedSession{}, "id user current ended_at idempotent_replay dry_run"},
		{wallet.LogoutResult{}, "user ended idempotent_replay dry_run"},
		{wallet.Identity{}, "means id user name email operator scopes expires_at pin_set second_factor recovery_codes_left"},
		{wallet.PasswordResult{}, "user changed_at sessions_ended idempotent_replay dry_run"},
		{wallet.ResetRequested{}, "user expires_at dry_run"},
		{wallet.Alert{}, "id user kind subject body created_at"},
		{wallet.ClosedAccount{}, "user status closed_at kept_until idempotent_replay dry_run"},
		{wallet.ClosedRecord{}, "user name email phone country kyc_level created_at closed_at kept_until"},
		{wallet.Frozen{}, "user status frozen_at idempotent_replay"},
		{wallet.FactorSetup{}, "user secret uri idempotent_replay"},
		{wallet.FactorStatus{}, "user enabled changed_at recovery_codes recovery_codes_left idempotent_replay dry_run"},
		{wallet.PINResult{}, "user set_at idempotent_replay dry_run"},
		{wallet.ImportUsersResult{}, "created existing idempotent_replay dry_run"},
		{wallet.APIKey{}, "id name user scopes daily_cap currency allow status expires_at revoked_at last_used_on created_at secret " +
			"idempotent_replay dry_run"},
		{wallet.KYCCase{}, "id user user_name level status causes document_type document_ending document_expires image_count approvals " +
			"reason decided_by created_at decided_at idempotent_replay dry_run"},
		{wallet.KYCStatus{}, "user kyc_level next_level needs document_expires cases"},
		{wallet.KYCReview{}, "id user registered_name country kyc_level level status causes name birth sex nationality document_type " +
			"issuer document_number document_expires mrz mrz_name same_document images hits provider approvals reason decided_by created_at decided_at"},
		{wallet.KYCImageInfo{}, "name media_type bytes width height"},
		{wallet.KYCImage{}, "case name media_type content"},
		{savedImage{}, "case name media_type bytes file"},
		{wallet.Ticket{}, "id user user_name subject transaction status message_count created_at updated_at closed_at messages " +
			"idempotent_replay dry_run"},
		{wallet.Checkout{}, "id status merchant merchant_handle merchant_name amount currency order_id memo return_url partial open reusable paid reserved left " +
			"payment_count link created_at expires_at ended_at payments idempotent_replay dry_run"},
		{wallet.CheckoutView{}, "id status merchant_handle merchant_name amount currency memo return_url partial open reusable left link expires_at"},
		{wallet.Receipt{}, "token status transaction merchant_handle merchant_name amount currency refunded order_id memo paid_at link"},
		{savedQR{}, "checkout link format bytes file"},
		{wallet.TicketMessage{}, "from body created_at"},
		{wallet.RatesImport{}, "source days first last added corrected unchanged idempotent_replay dry_run"},
		{wallet.RatesSync{}, "source url status days first last added corrected unchanged idempotent_replay dry_run"},
		{wallet.ReferenceRate{}, "date base currency rate source recorded_at idempotent_replay dry_run"},
		{wallet.MidRate{}, "from to rate date legs"},
		{wallet.PolicyVersion{}, "version status effective_at applied_at applied_by reason sha256 document unchanged idempotent_replay dry_run"},
		{wallet.PolicyTrial{}, "version against changes cases since transactions fees_changed would_refuse fees examples more"},
		{wallet.PolicyChange{}, "path before after"},
		{wallet.PolicyCase{}, "name holds differences"},
		{match.Verdict{}, "name holds differences"},
		{match.Problem{}, "line column path message"},
		{wallet.PolicyFees{}, "currency before after"},
		{wallet.PolicyDecision{}, "transaction kind amount currency fee_before fee_rule_before fee_after fee_rule_after refused_by"},
		{wallet.BankStatement{}, "file number line format version message_id id sequence page copy created_at account account_name bic routing currency " +
			"from to opening opening_date closing closing_date credits debits entry_count footing difference footing_why entries"},
		{wallet.BankEntry{}, "number line booking_date value_date amount currency moved balance status reversal " + bankFacts + " batch details"},
		{wallet.AccountStatement{}, "id bank_id bank_account state gate sha256 lines repeated received_at file number line format version message_id id sequence page copy created_at " +
			"account account_name bic routing currency from to opening opening_date closing closing_date credits debits entry_count footing difference " +
			"footing_why entries known idempotent_replay dry_run"},
		{wallet.ReconciliationRun{}, "id account number statements from to opening closing currency footing matched unmatched_statement unmatched_ledger mismatched " +
			"breaks_open breaks_new breaks_closed matches suggestions rules_version rules_sha256 input_sha256 result_sha256 created_at done settled returned " +
			"parked breaks idempotent_replay dry_run"},
		{wallet.Suggestion{}, "rule bank ledger similar_permille why"},
		{wallet.LineMatch{}, "id run bank_account rule bank bank_count ledger ledger_count amount currency fee reference days transaction undone_at reversal " +
			"idempotent_replay dry_run"},
		{wallet.ReconciliationReplay{}, "id same input_sha256 result_sha256 was_sha256 bank_lines ledger_lines"},
		{wallet.RulesComparison{}, "bank_lines ledger_lines kept by_another won_count lost_count won lost breaks_before breaks_after"},
		{wallet.LineExplanation{}, "line run match break candidates"},
		{wallet.ReconciledLine{}, "id side bank_account state statement kind booking_date value_date amount currency name text references"},
		{wallet.LineCandidate{}, "line for against"},
		{wallet.Break{}, "id kind status account statement_line ledger_line statement bank ledger amount currency since age_days why opened_by opened_at closed_by " +
			"closed_at note_count notes transaction idempotent_replay dry_run"},
		{wallet.BreakNote{}, "actor what text at"},
		{wallet.BankDetail{}, "number line amount currency " + bankFacts},
		{wallet.BankReference{}, "kind text"},
		{wallet.BankCharge{}, "amount currency included kind"},
		{wallet.BankBatch{}, "count message_id payment_id"},
		{entryRow{}, "file statement account number line booking_date value_date amount currency moved balance status reversal " + bankFacts + " batch details"},
		{month.Difference{}, "account kind amount currency what"},
		{mappingRow{}, "name title decimal dates columns source"},
		{policyCheck{}, "file ok version sha256 fees limits cases problems"},
		{document.Problem{}, "line column path message"},
		{wallet.FXQuote{}, "id user status from to rate mid_rate margin_bps fee pay receive source rate_date created_at expires_at " +
			"policy_version legs idempotent_replay dry_run"},
		{wallet.FXPosition{}, "base rate_date spread revaluation rounding gain currencies"},
		{wallet.FXPositionLine{}, "currency position margin rounding rate rate_date worth"},
		{wallet.FXReplay{}, "transaction kind quote ok paid paid_currency received received_currency rate rate_date reckoned_paid " +
			"reckoned_received reckoned_rate why created_at"},
		{wallet.App{}, "id name confidential redirect_uris scopes daily_cap currency status revoked_at created_at secret idempotent_replay dry_run"},
		{wallet.LinkRequest{}, "app app_name scopes daily_cap currency user_code device_code interval_s expires_at"},
		{wallet.LinkOffer{}, "app app_name scopes daily_cap currency expires_at idempotent_replay dry_run"},
		{wallet.LinkToken{}, "link scopes daily_cap currency access_token refresh_token expires_at refresh_expires_at"},
		{wallet.LinkCode{}, "link code redirect_uri expires_at idempotent_replay dry_run"},
		{wallet.Link{}, "id user app app_name scopes daily_cap currency used_today used_currency last_used_on status expires_at revoked_at " +
			"created_at uses idempotent_replay dry_run"},
		{wallet.SanctionsList{}, "list entries names sha256 imported_at unchanged idempotent_replay dry_run"},
		{wallet.Screening{}, "name similarity_bps lists hits"},
		{wallet.SanctionHit{}, "list entry kind program name similarity_bps"},
		{wallet.SanctionsReview{}, "id user user_name status hits created_at decided_at reason idempotent_replay dry_run"},
		{wallet.RiskEvent{}, "id at user user_name transaction kind amount currency other rule rule_hash decision outcome policy_version seen note actor"},
		{wallet.RiskReview{}, "transaction kind user user_name other other_name amount currency fee rule rule_hash policy_version status " +
			"transaction_status created_at decided_at reason decided_by idempotent_replay dry_run"},
		{payees.UserProblem{}, "line code message"},
		{wallet.Instrument{}, "id user kind brand last4 bin expiry holder country status created_at idempotent_replay dry_run"},
		{wallet.OutboxMessage{}, "id user to channel purpose code subject body status created_at expires_at attempts next_attempt_at " +
			"sent_at error idempotent_replay dry_run"},
		{wallet.SendOutboxResult{}, "sent failed delayed more channels dry_run"},
		{wallet.Transaction{}, "id kind status amount currency fee fee_bearer fee_rule from to counterparty memo order_id " +
			"created_at effective_at idempotency_key policy_version quote rate paid paid_currency received received_currency fx_fee promotion cashback cashback_promotion refunded refund_of hold captured expires_at payout item " +
			"checkout reason postings needs events idempotent_replay dry_run"},
		{wallet.Posting{}, "account amount currency balance_after"},
		{wallet.Event{}, "seq type object data created_at"},
		{wallet.EventPage{}, "items next more"},
		{statement.Document{}, "user kind name handle lang time_zone since until final created_at currencies"},
		{statement.Section{}, "currency opening opening_held in out fees closing closing_held days lines"},
		{statement.Day{}, "date balance"},
		{wallet.StatementLine{}, "at transaction kind counterparty memo order_id in out fee balance rate paid paid_currency received received_currency"},
		{savedStatement{}, "user format bytes file"},
		{wallet.Balance{}, "currency available held total"},
		{wallet.Limit{}, "kind window currency limit used left resets_at name instrument in_currency"},
		{wallet.FeeQuote{}, "kind amount currency fee bearer rule explanation pays receives policy_version fee_before promotion cashback cashback_promotion"},
		{wallet.Rewards{}, "user tier tier_until next_tier volume missing currency promotions cashback"},
		{wallet.OpenPromotion{}, "name kind gives kinds merchants currencies reach until uses_left"},
		{wallet.CashbackTotal{}, "currency earned this_month"},
		{wallet.Promotion{}, "name kind status gives code kinds merchants currencies reach tiers since until uses_each uses budget used left currency"},
		{wallet.Webhook{}, "id user url description types status waiting failure failing_since old_secret_to created_at secret idempotent_replay dry_run"},
		{wallet.WebhookTest{}, "webhook id delivered code failure duration_ms dry_run"},
		{wallet.WebhookDelivery{}, "id webhook seq type object status attempts code failure created_at next_attempt_at delivered_at"},
		{wallet.WebhookReplay{}, "webhook queued more next idempotent_replay dry_run"},
		{wallet.SalesReport{}, "user name handle by time_zone since until created_at rows totals"},
		{wallet.SalesRow{}, "period currency sales gross refunds refunded fees fees_returned net"},
		{wallet.SettlementSpan{}, "user withdrawal currency since until"},
		{settlement.Report{}, "user name handle time_zone since until final created_at settlements"},
		{settlement.Settlement{}, "number currency withdrawal since until opening sales_count sales refunds refunded fees other withdrawn closing lines"},
		{settlement.Line{}, "at transaction kind order_id counterparty memo gross fee net balance"},
		{wallet.PayoutSchedule{}, "merchant merchant_handle currency status to floor weekdays at time_zone next_at last_run created_at updated_at idempotent_replay dry_run"},
		{wallet.PayoutScheduleRun{}, "date at transaction amount code message"},
		{wallet.RunDueResult{}, "settled still_pending holds_released checkouts_expired resealed erased documents_expired checked reminders screened reviews_opened messages_sent messages_failed items_paid items_refused payouts_stopped schedules_withdrawn schedules_refused webhooks_delivered webhooks_delayed webhooks_failed more dry_run"},
		{wallet.PayoutPlan{}, "id name from source source_sha256 policy_version purse fx count already_paid skipped totals fees " +
			"problems warnings approval_needed made items"},
		{wallet.ApprovalNeed{}, "reason worth above currency"},
		{wallet.PlanSignature{}, "type version plan merchant key signed_at expires_at signature"},
		{wallet.ApprovalKey{}, "id fingerprint public_key person name status revoked_at reason created_at idempotent_replay dry_run"},
		{wallet.PayoutApproval{}, "id plan merchant key person status signed_at expires_at created_at approval idempotent_replay dry_run"},
		{planDiff{}, "plan old_plan head added removed changed unchanged totals_before totals_after fees_before fees_after"},
		{planHeadChange{}, "field before after"},
		{planItemChange{}, "item fields before after"},
		{ownApprovalKey{}, "fingerprint public_key place dry_run"},
		{wallet.PayoutRate{}, "currency rate mid_rate margin_bps rate_date source amount pays"},
		{wallet.PlanItem{}, "line item recipient name iban bic account routing country reference amount currency fee memo"},
		{wallet.PayoutProblem{}, "line item code message"},
		{wallet.CurrencyTotal{}, "currency amount count"},
		{wallet.Payout{}, "id name from plan status on_error count paid failed pending submitted settled returned cancelled already_paid totals policy_version purse fx " +
			"created_at finished_at due_at items dry_run"},
		{wallet.PayoutCancellation{}, "payout cancelled given_back left done idempotent_replay dry_run"},
		{wallet.PayoutItem{}, "line item recipient name last4 amount currency memo reference status transaction end_to_end_id code message"},
		{wallet.BankAccount{}, "name holder iban bic account routing country currency created_at rail idempotent_replay dry_run"},
		{wallet.PayoutExport{}, "id payout bank_account format message_id execution_date batch_booking count amount currency created_at debtor " +
			"again idempotent_replay dry_run"},
		{savedExport{}, "id payout bank_account format message_id execution_date batch_booking count amount currency created_at debtor " +
			"again idempotent_replay dry_run bytes sha256 file"},
		{wallet.CreditTransfer{}, "end_to_end_id transaction item attempt name iban bic account routing country reference amount currency memo status"},
		{statusImport{}, "files settled returned unchanged unknown conflicts returns dry_run"},
		{wallet.TransferConflict{}, "end_to_end_id is said"},
		{wallet.ReturnedTransfer{}, "end_to_end_id payout item amount currency reason text transaction"},
		{wallet.WalletInfo{}, "engine location schema_version policy_version created_at"},
		{wallet.LedgerCheck{}, "ok transactions accounts postings problems"},
		{wallet.Backup{}, "file bytes sha256 encrypted schema source key customers transactions postings made_at dry_run"},
		{wallet.BackupCheck{}, "ok file bytes sha256 encrypted schema source key customers accounts transactions postings made_at problems"},
		{wallet.Restored{}, "ok file location engine encrypted schema key customers transactions postings made_at problems dry_run"},
		{wallet.LedgerProblem{}, "invariant object message"},
		{wallet.LedgerAccount{}, "account currency balance owner postings"},
		{wallet.TrialBalanceLine{}, "class currency accounts debit credit"},
		{wallet.VaultKey{}, "id use state place created_at retired_at"},
		{wallet.VaultRotation{}, "key wrapping place created_at resealed more idempotent_replay dry_run"},
		{wallet.Error{}, "code message hint details"},
		{Build{}, "version commit go os arch schema"},
	} {
		typed, has := strings.Fields(c.fields), jsonFieldNames(reflect.TypeOf(c.result))
		if !slices.Equal(typed, has) {
			t.Errorf("%T\n has %v\nwant %v", c.result, has, typed)
		}
	}
}

// jsonFieldNames lists the names of a struct's fields in its JSON, in order.
func jsonFieldNames(of reflect.Type) []string {
	var names []string
	for field := range of.Fields() {
		if field.Anonymous && field.Tag.Get("json") == "" { // its fields are those of the whole
			names = append(names, jsonFieldNames(field.Type)...)
			continue
		}
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "-" {
			names = append(names, name)
		}
	}
	return names
}

// TestColumnsAreFieldsOfTheJSON finds a column whose name is no field: it would
// be empty for ever, and --columns would not find it in the JSON.
func TestColumnsAreFieldsOfTheJSON(t *testing.T) {
	t.Parallel()
	columnsAreFields(t, customerView())
	columnsAreFields(t, customersView())
	columnsAreFields(t, importView())
	columnsAreFields(t, kycCaseView())
	columnsAreFields(t, kycCasesView())
	columnsAreFields(t, kycStatusView())
	columnsAreFields(t, kycReviewView())
	columnsAreFields(t, kycImagesView())
	columnsAreFields(t, savedImageView())
	columnsAreFields(t, userProblemsView())
	columnsAreFields(t, outboxView())
	columnsAreFields(t, outboxSendView())
	columnsAreFields(t, instrumentView())
	columnsAreFields(t, instrumentsView())
	columnsAreFields(t, transactionView())
	columnsAreFields(t, postingsView())
	columnsAreFields(t, eventsView())
	columnsAreFields(t, historyView())
	columnsAreFields(t, balanceView())
	columnsAreFields(t, limitsView())
	columnsAreFields(t, feeQuoteView())
	columnsAreFields(t, fxQuoteView())
	columnsAreFields(t, fxPositionView())
	columnsAreFields(t, fxPositionLinesView())
	columnsAreFields(t, fxReplayView())
	columnsAreFields(t, runDueView())
	columnsAreFields(t, rewardsView())
	columnsAreFields(t, openPromotionsView())
	columnsAreFields(t, cashbackView())
	columnsAreFields(t, promotionsView())
	columnsAreFields(t, walletView())
	columnsAreFields(t, ledgerCheckView())
	columnsAreFields(t, backupView())
	columnsAreFields(t, backupCheckView())
	columnsAreFields(t, restoredView())
	columnsAreFields(t, problemsView())
	columnsAreFields(t, accountsView())
	columnsAreFields(t, trialBalanceView())
	columnsAreFields(t, bankAccountView())
	columnsAreFields(t, bankAccountsView())
	columnsAreFields(t, reconciliationView())
	columnsAreFields(t, reconciliationsView())
	columnsAreFields(t, suggestionsView())
	columnsAreFields(t, accountStatementsView())
	columnsAreFields(t, lineMatchView())
	columnsAreFields(t, lineMatchesView())
	columnsAreFields(t, replayView())
	columnsAreFields(t, rulesComparisonView())
	columnsAreFields(t, explanationView())
	columnsAreFields(t, evidenceView())
	columnsAreFields(t, breakView())
	columnsAreFields(t, breaksView())
	columnsAreFields(t, runBreaksView())
	columnsAreFields(t, breakNotesView())
	columnsAreFields(t, exportsView())
	columnsAreFields(t, savedExportView())
	columnsAreFields(t, statusImportView())
	columnsAreFields(t, returnedView())
	columnsAreFields(t, planView())
	columnsAreFields(t, planItemsView())
	columnsAreFields(t, payoutRatesView())
	columnsAreFields(t, planProblemsView())
	columnsAreFields(t, payoutView())
	columnsAreFields(t, payoutsView())
	columnsAreFields(t, payoutItemsView())
	columnsAreFields(t, apiKeyView())
	columnsAreFields(t, apiKeysView())
	columnsAreFields(t, vaultKeysView())
	columnsAreFields(t, vaultRotationView())
	columnsAreFields(t, buildView())
}
