package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// The methods of wallet.Service, each over its route.
var _ wallet.Service = (*Client)(nil)

// Register implements wallet.Service.
func (c *Client) Register(ctx context.Context, in wallet.RegisterInput) (wallet.Customer, error) {
	return call[wallet.Customer](ctx, c, "Register", in)
}

// ImportUsers implements wallet.Service.
func (c *Client) ImportUsers(ctx context.Context, in wallet.ImportUsersInput) (wallet.ImportUsersResult, error) {
	return call[wallet.ImportUsersResult](ctx, c, "ImportUsers", in)
}

// Verify implements wallet.Service.
func (c *Client) Verify(ctx context.Context, in wallet.VerifyInput) (wallet.Customer, error) {
	return call[wallet.Customer](ctx, c, "Verify", in)
}

// ResendCode implements wallet.Service.
func (c *Client) ResendCode(ctx context.Context, in wallet.ResendCodeInput) (wallet.Customer, error) {
	return call[wallet.Customer](ctx, c, "ResendCode", in)
}

// ListUsers implements wallet.Service.
func (c *Client) ListUsers(ctx context.Context, in wallet.ListUsersInput) (wallet.Page[wallet.Customer], error) {
	return call[wallet.Page[wallet.Customer]](ctx, c, "ListUsers", in)
}

// ShowUser implements wallet.Service.
func (c *Client) ShowUser(ctx context.Context, in wallet.ShowUserInput) (wallet.Customer, error) {
	return call[wallet.Customer](ctx, c, "ShowUser", in)
}

// SetLevel implements wallet.Service.
func (c *Client) SetLevel(ctx context.Context, in wallet.SetLevelInput) (wallet.Customer, error) {
	return call[wallet.Customer](ctx, c, "SetLevel", in)
}

// Freeze implements wallet.Service.
func (c *Client) Freeze(ctx context.Context, in wallet.FreezeInput) (wallet.Customer, error) {
	return call[wallet.Customer](ctx, c, "Freeze", in)
}

// Unfreeze implements wallet.Service.
func (c *Client) Unfreeze(ctx context.Context, in wallet.FreezeInput) (wallet.Customer, error) {
	return call[wallet.Customer](ctx, c, "Unfreeze", in)
}

// FreezeByPassword implements wallet.Service.
func (c *Client) FreezeByPassword(ctx context.Context, in wallet.FreezeByPasswordInput) (wallet.Frozen, error) {
	return call[wallet.Frozen](ctx, c, "FreezeByPassword", in)
}

// UnfreezeSelf implements wallet.Service.
func (c *Client) UnfreezeSelf(ctx context.Context, in wallet.UnfreezeSelfInput) (wallet.Customer, error) {
	return call[wallet.Customer](ctx, c, "UnfreezeSelf", in)
}

// Login implements wallet.Service.
func (c *Client) Login(ctx context.Context, in wallet.LoginInput) (wallet.Session, error) {
	return call[wallet.Session](ctx, c, "Login", in)
}

// Logout implements wallet.Service.
func (c *Client) Logout(ctx context.Context, in wallet.LogoutInput) (wallet.LogoutResult, error) {
	return call[wallet.LogoutResult](ctx, c, "Logout", in)
}

// ListSessions implements wallet.Service.
func (c *Client) ListSessions(ctx context.Context, in wallet.ListSessionsInput) ([]wallet.OpenSession, error) {
	return call[[]wallet.OpenSession](ctx, c, "ListSessions", in)
}

// RevokeSession implements wallet.Service.
func (c *Client) RevokeSession(ctx context.Context, in wallet.RevokeSessionInput) (wallet.RevokedSession, error) {
	return call[wallet.RevokedSession](ctx, c, "RevokeSession", in)
}

// WhoAmI implements wallet.Service.
func (c *Client) WhoAmI(ctx context.Context, in wallet.WhoAmIInput) (wallet.Identity, error) {
	return call[wallet.Identity](ctx, c, "WhoAmI", in)
}

// ChangePassword implements wallet.Service.
func (c *Client) ChangePassword(ctx context.Context, in wallet.ChangePasswordInput) (wallet.PasswordResult, error) {
	return call[wallet.PasswordResult](ctx, c, "ChangePassword", in)
}

// RequestPasswordReset implements wallet.Service.
func (c *Client) RequestPasswordReset(ctx context.Context, in wallet.RequestResetInput) (wallet.ResetRequested, error) {
	return call[wallet.ResetRequested](ctx, c, "RequestPasswordReset", in)
}

// ResetPassword implements wallet.Service.
func (c *Client) ResetPassword(ctx context.Context, in wallet.ResetPasswordInput) (wallet.PasswordResult, error) {
	return call[wallet.PasswordResult](ctx, c, "ResetPassword", in)
}

// SetPIN implements wallet.Service.
func (c *Client) SetPIN(ctx context.Context, in wallet.SetPINInput) (wallet.PINResult, error) {
	return call[wallet.PINResult](ctx, c, "SetPIN", in)
}

// EnableSecondFactor implements wallet.Service.
func (c *Client) EnableSecondFactor(ctx context.Context, in wallet.EnableFactorInput) (wallet.FactorSetup, error) {
	return call[wallet.FactorSetup](ctx, c, "EnableSecondFactor", in)
}

// ConfirmSecondFactor implements wallet.Service.
func (c *Client) ConfirmSecondFactor(ctx context.Context, in wallet.ConfirmFactorInput) (wallet.FactorStatus, error) {
	return call[wallet.FactorStatus](ctx, c, "ConfirmSecondFactor", in)
}

// DisableSecondFactor implements wallet.Service.
func (c *Client) DisableSecondFactor(ctx context.Context, in wallet.DisableFactorInput) (wallet.FactorStatus, error) {
	return call[wallet.FactorStatus](ctx, c, "DisableSecondFactor", in)
}

// NewRecoveryCodes implements wallet.Service.
func (c *Client) NewRecoveryCodes(ctx context.Context, in wallet.RecoveryCodesInput) (wallet.FactorStatus, error) {
	return call[wallet.FactorStatus](ctx, c, "NewRecoveryCodes", in)
}

// ListAlerts implements wallet.Service.
func (c *Client) ListAlerts(ctx context.Context, in wallet.ListAlertsInput) (wallet.Page[wallet.Alert], error) {
	return call[wallet.Page[wallet.Alert]](ctx, c, "ListAlerts", in)
}

// BindCard implements wallet.Service.
func (c *Client) BindCard(ctx context.Context, in wallet.BindCardInput) (wallet.Instrument, error) {
	return call[wallet.Instrument](ctx, c, "BindCard", in)
}

// BindBank implements wallet.Service.
func (c *Client) BindBank(ctx context.Context, in wallet.BindBankInput) (wallet.Instrument, error) {
	return call[wallet.Instrument](ctx, c, "BindBank", in)
}

// ListInstruments implements wallet.Service.
func (c *Client) ListInstruments(ctx context.Context, in wallet.ListInstrumentsInput) ([]wallet.Instrument, error) {
	return call[[]wallet.Instrument](ctx, c, "ListInstruments", in)
}

// RemoveInstrument implements wallet.Service.
func (c *Client) RemoveInstrument(ctx context.Context, in wallet.RemoveInstrumentInput) (wallet.Instrument, error) {
	return call[wallet.Instrument](ctx, c, "RemoveInstrument", in)
}

// TopUp implements wallet.Service.
func (c *Client) TopUp(ctx context.Context, in wallet.TopUpInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "TopUp", in)
}

// Withdraw implements wallet.Service.
func (c *Client) Withdraw(ctx context.Context, in wallet.WithdrawInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Withdraw", in)
}

// Pay implements wallet.Service.
func (c *Client) Pay(ctx context.Context, in wallet.PayInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Pay", in)
}

// Transfer implements wallet.Service.
func (c *Client) Transfer(ctx context.Context, in wallet.TransferInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Transfer", in)
}

// Hold implements wallet.Service.
func (c *Client) Hold(ctx context.Context, in wallet.HoldInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Hold", in)
}

// Capture implements wallet.Service.
func (c *Client) Capture(ctx context.Context, in wallet.CaptureInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Capture", in)
}

// Release implements wallet.Service.
func (c *Client) Release(ctx context.Context, in wallet.ReleaseInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Release", in)
}

// Refund implements wallet.Service.
func (c *Client) Refund(ctx context.Context, in wallet.RefundInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Refund", in)
}

// Wait implements wallet.Service.
func (c *Client) Wait(ctx context.Context, in wallet.WaitInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Wait", in)
}

// RunDue implements wallet.Service.
func (c *Client) RunDue(ctx context.Context, in wallet.RunDueInput) (wallet.RunDueResult, error) {
	return call[wallet.RunDueResult](ctx, c, "RunDue", in)
}

// Balance implements wallet.Service.
func (c *Client) Balance(ctx context.Context, in wallet.BalanceInput) ([]wallet.Balance, error) {
	return call[[]wallet.Balance](ctx, c, "Balance", in)
}

// History implements wallet.Service.
func (c *Client) History(ctx context.Context, in wallet.HistoryInput) (wallet.Page[wallet.Transaction], error) {
	return call[wallet.Page[wallet.Transaction]](ctx, c, "History", in)
}

// Show implements wallet.Service.
func (c *Client) Show(ctx context.Context, in wallet.ShowInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Show", in)
}

// Statement implements wallet.Service.
func (c *Client) Statement(ctx context.Context, in wallet.StatementInput) (wallet.Statement, error) {
	return call[wallet.Statement](ctx, c, "Statement", in)
}

// StatementLines implements wallet.Service.
func (c *Client) StatementLines(ctx context.Context, in wallet.StatementLinesInput) (wallet.Page[wallet.StatementLine], error) {
	return call[wallet.Page[wallet.StatementLine]](ctx, c, "StatementLines", in)
}

// Limits implements wallet.Service.
func (c *Client) Limits(ctx context.Context, in wallet.LimitsInput) ([]wallet.Limit, error) {
	return call[[]wallet.Limit](ctx, c, "Limits", in)
}

// Rewards implements wallet.Service.
func (c *Client) Rewards(ctx context.Context, in wallet.RewardsInput) (wallet.Rewards, error) {
	return call[wallet.Rewards](ctx, c, "Rewards", in)
}

// ListPromotions implements wallet.Service.
func (c *Client) ListPromotions(ctx context.Context, in wallet.ListPromotionsInput) ([]wallet.Promotion, error) {
	return call[[]wallet.Promotion](ctx, c, "ListPromotions", in)
}

// QuoteFee implements wallet.Service.
func (c *Client) QuoteFee(ctx context.Context, in wallet.QuoteFeeInput) (wallet.FeeQuote, error) {
	return call[wallet.FeeQuote](ctx, c, "QuoteFee", in)
}

// PlanPayout implements wallet.Service.
func (c *Client) PlanPayout(ctx context.Context, in wallet.PlanPayoutInput) (wallet.PayoutPlan, error) {
	return call[wallet.PayoutPlan](ctx, c, "PlanPayout", in)
}

// OpenPayout implements wallet.Service.
func (c *Client) OpenPayout(ctx context.Context, in wallet.OpenPayoutInput) (wallet.Payout, error) {
	return call[wallet.Payout](ctx, c, "OpenPayout", in)
}

// PayItems implements wallet.Service.
func (c *Client) PayItems(ctx context.Context, in wallet.PayItemsInput) (wallet.PayItemsResult, error) {
	return call[wallet.PayItemsResult](ctx, c, "PayItems", in)
}

// ResumePayout implements wallet.Service.
func (c *Client) ResumePayout(ctx context.Context, in wallet.ResumePayoutInput) (wallet.Payout, error) {
	return call[wallet.Payout](ctx, c, "ResumePayout", in)
}

// ShowPayout implements wallet.Service.
func (c *Client) ShowPayout(ctx context.Context, in wallet.ShowPayoutInput) (wallet.Payout, error) {
	return call[wallet.Payout](ctx, c, "ShowPayout", in)
}

// ListPayouts implements wallet.Service.
func (c *Client) ListPayouts(ctx context.Context, in wallet.ListPayoutsInput) (wallet.Page[wallet.Payout], error) {
	return call[wallet.Page[wallet.Payout]](ctx, c, "ListPayouts", in)
}

// ListPayoutItems implements wallet.Service.
func (c *Client) ListPayoutItems(ctx context.Context, in wallet.ListPayoutItemsInput) (wallet.Page[wallet.PayoutItem], error) {
	return call[wallet.Page[wallet.PayoutItem]](ctx, c, "ListPayoutItems", in)
}

// ApprovePayout implements wallet.Service.
func (c *Client) ApprovePayout(ctx context.Context, in wallet.ApprovePayoutInput) (wallet.PayoutApproval, error) {
	return call[wallet.PayoutApproval](ctx, c, "ApprovePayout", in)
}

// ListPayoutApprovals implements wallet.Service.
func (c *Client) ListPayoutApprovals(ctx context.Context, in wallet.ListPayoutApprovalsInput) (wallet.Page[wallet.PayoutApproval], error) {
	return call[wallet.Page[wallet.PayoutApproval]](ctx, c, "ListPayoutApprovals", in)
}

// RegisterApprovalKey implements wallet.Service.
func (c *Client) RegisterApprovalKey(ctx context.Context, in wallet.RegisterApprovalKeyInput) (wallet.ApprovalKey, error) {
	return call[wallet.ApprovalKey](ctx, c, "RegisterApprovalKey", in)
}

// ListApprovalKeys implements wallet.Service.
func (c *Client) ListApprovalKeys(ctx context.Context, in wallet.ListApprovalKeysInput) (wallet.Page[wallet.ApprovalKey], error) {
	return call[wallet.Page[wallet.ApprovalKey]](ctx, c, "ListApprovalKeys", in)
}

// RevokeApprovalKey implements wallet.Service.
func (c *Client) RevokeApprovalKey(ctx context.Context, in wallet.RevokeApprovalKeyInput) (wallet.ApprovalKey, error) {
	return call[wallet.ApprovalKey](ctx, c, "RevokeApprovalKey", in)
}

// CreateAPIKey implements wallet.Service.
func (c *Client) CreateAPIKey(ctx context.Context, in wallet.CreateAPIKeyInput) (wallet.APIKey, error) {
	return call[wallet.APIKey](ctx, c, "CreateAPIKey", in)
}

// ListAPIKeys implements wallet.Service.
func (c *Client) ListAPIKeys(ctx context.Context, in wallet.ListAPIKeysInput) (wallet.Page[wallet.APIKey], error) {
	return call[wallet.Page[wallet.APIKey]](ctx, c, "ListAPIKeys", in)
}

// RevokeAPIKey implements wallet.Service.
func (c *Client) RevokeAPIKey(ctx context.Context, in wallet.RevokeAPIKeyInput) (wallet.APIKey, error) {
	return call[wallet.APIKey](ctx, c, "RevokeAPIKey", in)
}

// CreateApp implements wallet.Service.
func (c *Client) CreateApp(ctx context.Context, in wallet.CreateAppInput) (wallet.App, error) {
	return call[wallet.App](ctx, c, "CreateApp", in)
}

// ListApps implements wallet.Service.
func (c *Client) ListApps(ctx context.Context, in wallet.ListAppsInput) (wallet.Page[wallet.App], error) {
	return call[wallet.Page[wallet.App]](ctx, c, "ListApps", in)
}

// RevokeApp implements wallet.Service.
func (c *Client) RevokeApp(ctx context.Context, in wallet.RevokeAppInput) (wallet.App, error) {
	return call[wallet.App](ctx, c, "RevokeApp", in)
}

// RequestLink implements wallet.Service.
func (c *Client) RequestLink(ctx context.Context, in wallet.RequestLinkInput) (wallet.LinkRequest, error) {
	return call[wallet.LinkRequest](ctx, c, "RequestLink", in)
}

// CheckLink implements wallet.Service.
func (c *Client) CheckLink(ctx context.Context, in wallet.CheckLinkInput) (wallet.LinkOffer, error) {
	return call[wallet.LinkOffer](ctx, c, "CheckLink", in)
}

// GrantToken implements wallet.Service.
func (c *Client) GrantToken(ctx context.Context, in wallet.GrantTokenInput) (wallet.LinkToken, error) {
	return call[wallet.LinkToken](ctx, c, "GrantToken", in)
}

// RevokeToken implements wallet.Service.
func (c *Client) RevokeToken(ctx context.Context, in wallet.RevokeTokenInput) (wallet.TokenRevoked, error) {
	return call[wallet.TokenRevoked](ctx, c, "RevokeToken", in)
}

// FindLink implements wallet.Service.
func (c *Client) FindLink(ctx context.Context, in wallet.FindLinkInput) (wallet.LinkOffer, error) {
	return call[wallet.LinkOffer](ctx, c, "FindLink", in)
}

// ApproveLink implements wallet.Service.
func (c *Client) ApproveLink(ctx context.Context, in wallet.ApproveLinkInput) (wallet.Link, error) {
	return call[wallet.Link](ctx, c, "ApproveLink", in)
}

// DenyLink implements wallet.Service.
func (c *Client) DenyLink(ctx context.Context, in wallet.DenyLinkInput) (wallet.LinkOffer, error) {
	return call[wallet.LinkOffer](ctx, c, "DenyLink", in)
}

// AuthorizeLink implements wallet.Service.
func (c *Client) AuthorizeLink(ctx context.Context, in wallet.AuthorizeLinkInput) (wallet.LinkCode, error) {
	return call[wallet.LinkCode](ctx, c, "AuthorizeLink", in)
}

// ListLinks implements wallet.Service.
func (c *Client) ListLinks(ctx context.Context, in wallet.ListLinksInput) (wallet.Page[wallet.Link], error) {
	return call[wallet.Page[wallet.Link]](ctx, c, "ListLinks", in)
}

// ShowLink implements wallet.Service.
func (c *Client) ShowLink(ctx context.Context, in wallet.ShowLinkInput) (wallet.Link, error) {
	return call[wallet.Link](ctx, c, "ShowLink", in)
}

// RevokeLink implements wallet.Service.
func (c *Client) RevokeLink(ctx context.Context, in wallet.RevokeLinkInput) (wallet.Link, error) {
	return call[wallet.Link](ctx, c, "RevokeLink", in)
}

// OpenTicket implements wallet.Service.
func (c *Client) OpenTicket(ctx context.Context, in wallet.OpenTicketInput) (wallet.Ticket, error) {
	return call[wallet.Ticket](ctx, c, "OpenTicket", in)
}

// ListTickets implements wallet.Service.
func (c *Client) ListTickets(ctx context.Context, in wallet.ListTicketsInput) (wallet.Page[wallet.Ticket], error) {
	return call[wallet.Page[wallet.Ticket]](ctx, c, "ListTickets", in)
}

// ShowTicket implements wallet.Service.
func (c *Client) ShowTicket(ctx context.Context, in wallet.ShowTicketInput) (wallet.Ticket, error) {
	return call[wallet.Ticket](ctx, c, "ShowTicket", in)
}

// ReplyTicket implements wallet.Service.
func (c *Client) ReplyTicket(ctx context.Context, in wallet.ReplyTicketInput) (wallet.Ticket, error) {
	return call[wallet.Ticket](ctx, c, "ReplyTicket", in)
}

// CloseTicket implements wallet.Service.
func (c *Client) CloseTicket(ctx context.Context, in wallet.CloseTicketInput) (wallet.Ticket, error) {
	return call[wallet.Ticket](ctx, c, "CloseTicket", in)
}

// CloseAccount implements wallet.Service.
func (c *Client) CloseAccount(ctx context.Context, in wallet.CloseAccountInput) (wallet.ClosedAccount, error) {
	return call[wallet.ClosedAccount](ctx, c, "CloseAccount", in)
}

// ShowClosed implements wallet.Service.
func (c *Client) ShowClosed(ctx context.Context, in wallet.ShowClosedInput) (wallet.ClosedRecord, error) {
	return call[wallet.ClosedRecord](ctx, c, "ShowClosed", in)
}

// SubmitKYC implements wallet.Service.
func (c *Client) SubmitKYC(ctx context.Context, in wallet.SubmitKYCInput) (wallet.KYCCase, error) {
	return call[wallet.KYCCase](ctx, c, "SubmitKYC", in)
}

// KYCStatus implements wallet.Service.
func (c *Client) KYCStatus(ctx context.Context, in wallet.KYCStatusInput) (wallet.KYCStatus, error) {
	return call[wallet.KYCStatus](ctx, c, "KYCStatus", in)
}

// ListKYC implements wallet.Service.
func (c *Client) ListKYC(ctx context.Context, in wallet.ListKYCInput) (wallet.Page[wallet.KYCCase], error) {
	return call[wallet.Page[wallet.KYCCase]](ctx, c, "ListKYC", in)
}

// ShowKYC implements wallet.Service.
func (c *Client) ShowKYC(ctx context.Context, in wallet.ShowKYCInput) (wallet.KYCReview, error) {
	return call[wallet.KYCReview](ctx, c, "ShowKYC", in)
}

// KYCImage implements wallet.Service.
func (c *Client) KYCImage(ctx context.Context, in wallet.KYCImageInput) (wallet.KYCImage, error) {
	return call[wallet.KYCImage](ctx, c, "KYCImage", in)
}

// ApproveKYC implements wallet.Service.
func (c *Client) ApproveKYC(ctx context.Context, in wallet.ApproveKYCInput) (wallet.KYCCase, error) {
	return call[wallet.KYCCase](ctx, c, "ApproveKYC", in)
}

// RejectKYC implements wallet.Service.
func (c *Client) RejectKYC(ctx context.Context, in wallet.RejectKYCInput) (wallet.KYCCase, error) {
	return call[wallet.KYCCase](ctx, c, "RejectKYC", in)
}

// ImportSanctions implements wallet.Service.
func (c *Client) ImportSanctions(ctx context.Context, in wallet.ImportSanctionsInput) (wallet.SanctionsList, error) {
	return call[wallet.SanctionsList](ctx, c, "ImportSanctions", in)
}

// ListSanctions implements wallet.Service.
func (c *Client) ListSanctions(ctx context.Context, in wallet.ListSanctionsInput) ([]wallet.SanctionsList, error) {
	return call[[]wallet.SanctionsList](ctx, c, "ListSanctions", in)
}

// ScreenName implements wallet.Service.
func (c *Client) ScreenName(ctx context.Context, in wallet.ScreenNameInput) (wallet.Screening, error) {
	return call[wallet.Screening](ctx, c, "ScreenName", in)
}

// ListSanctionsReviews implements wallet.Service.
func (c *Client) ListSanctionsReviews(ctx context.Context, in wallet.ListSanctionsReviewsInput) (wallet.Page[wallet.SanctionsReview], error) {
	return call[wallet.Page[wallet.SanctionsReview]](ctx, c, "ListSanctionsReviews", in)
}

// DecideSanctionsReview implements wallet.Service.
func (c *Client) DecideSanctionsReview(ctx context.Context, in wallet.DecideSanctionsReviewInput) (wallet.SanctionsReview, error) {
	return call[wallet.SanctionsReview](ctx, c, "DecideSanctionsReview", in)
}

// ListRiskEvents implements wallet.Service.
func (c *Client) ListRiskEvents(ctx context.Context, in wallet.ListRiskEventsInput) (wallet.Page[wallet.RiskEvent], error) {
	return call[wallet.Page[wallet.RiskEvent]](ctx, c, "ListRiskEvents", in)
}

// ListRiskReviews implements wallet.Service.
func (c *Client) ListRiskReviews(ctx context.Context, in wallet.ListRiskReviewsInput) (wallet.Page[wallet.RiskReview], error) {
	return call[wallet.Page[wallet.RiskReview]](ctx, c, "ListRiskReviews", in)
}

// DecideRiskReview implements wallet.Service.
func (c *Client) DecideRiskReview(ctx context.Context, in wallet.DecideRiskReviewInput) (wallet.RiskReview, error) {
	return call[wallet.RiskReview](ctx, c, "DecideRiskReview", in)
}

// ShowPolicy implements wallet.Service.
func (c *Client) ShowPolicy(ctx context.Context, in wallet.ShowPolicyInput) (wallet.PolicyVersion, error) {
	return call[wallet.PolicyVersion](ctx, c, "ShowPolicy", in)
}

// ListPolicies implements wallet.Service.
func (c *Client) ListPolicies(ctx context.Context, in wallet.ListPoliciesInput) (wallet.Page[wallet.PolicyVersion], error) {
	return call[wallet.Page[wallet.PolicyVersion]](ctx, c, "ListPolicies", in)
}

// TryPolicy implements wallet.Service.
func (c *Client) TryPolicy(ctx context.Context, in wallet.TryPolicyInput) (wallet.PolicyTrial, error) {
	return call[wallet.PolicyTrial](ctx, c, "TryPolicy", in)
}

// ApplyPolicy implements wallet.Service.
func (c *Client) ApplyPolicy(ctx context.Context, in wallet.ApplyPolicyInput) (wallet.PolicyVersion, error) {
	return call[wallet.PolicyVersion](ctx, c, "ApplyPolicy", in)
}

// ImportRates implements wallet.Service.
func (c *Client) ImportRates(ctx context.Context, in wallet.ImportRatesInput) (wallet.RatesImport, error) {
	return call[wallet.RatesImport](ctx, c, "ImportRates", in)
}

// SyncRates implements wallet.Service.
func (c *Client) SyncRates(ctx context.Context, in wallet.SyncRatesInput) (wallet.RatesSync, error) {
	return call[wallet.RatesSync](ctx, c, "SyncRates", in)
}

// SetRate implements wallet.Service.
func (c *Client) SetRate(ctx context.Context, in wallet.SetRateInput) (wallet.ReferenceRate, error) {
	return call[wallet.ReferenceRate](ctx, c, "SetRate", in)
}

// ListRates implements wallet.Service.
func (c *Client) ListRates(ctx context.Context, in wallet.ListRatesInput) (wallet.Page[wallet.ReferenceRate], error) {
	return call[wallet.Page[wallet.ReferenceRate]](ctx, c, "ListRates", in)
}

// QuoteFX implements wallet.Service.
func (c *Client) QuoteFX(ctx context.Context, in wallet.QuoteFXInput) (wallet.FXQuote, error) {
	return call[wallet.FXQuote](ctx, c, "QuoteFX", in)
}

// Exchange implements wallet.Service.
func (c *Client) Exchange(ctx context.Context, in wallet.ExchangeInput) (wallet.Transaction, error) {
	return call[wallet.Transaction](ctx, c, "Exchange", in)
}

// FXPosition implements wallet.Service.
func (c *Client) FXPosition(ctx context.Context, in wallet.FXPositionInput) (wallet.FXPosition, error) {
	return call[wallet.FXPosition](ctx, c, "FXPosition", in)
}

// ReplayFX implements wallet.Service.
func (c *Client) ReplayFX(ctx context.Context, in wallet.ReplayFXInput) (wallet.Page[wallet.FXReplay], error) {
	return call[wallet.Page[wallet.FXReplay]](ctx, c, "ReplayFX", in)
}

// ShowRate implements wallet.Service.
func (c *Client) ShowRate(ctx context.Context, in wallet.ShowRateInput) (wallet.MidRate, error) {
	return call[wallet.MidRate](ctx, c, "ShowRate", in)
}

// WalletInfo implements wallet.Service.
func (c *Client) WalletInfo(ctx context.Context, in wallet.WalletInfoInput) (wallet.WalletInfo, error) {
	return call[wallet.WalletInfo](ctx, c, "WalletInfo", in)
}

// ListOutbox implements wallet.Service.
func (c *Client) ListOutbox(ctx context.Context, in wallet.ListOutboxInput) (wallet.Page[wallet.OutboxMessage], error) {
	return call[wallet.Page[wallet.OutboxMessage]](ctx, c, "ListOutbox", in)
}

// SendOutbox implements wallet.Service.
func (c *Client) SendOutbox(ctx context.Context, in wallet.SendOutboxInput) (wallet.SendOutboxResult, error) {
	return call[wallet.SendOutboxResult](ctx, c, "SendOutbox", in)
}

// CheckLedger implements wallet.Service.
func (c *Client) CheckLedger(ctx context.Context, in wallet.CheckLedgerInput) (wallet.LedgerCheck, error) {
	return call[wallet.LedgerCheck](ctx, c, "CheckLedger", in)
}

// ListAccounts implements wallet.Service.
func (c *Client) ListAccounts(ctx context.Context, in wallet.ListAccountsInput) (wallet.Page[wallet.LedgerAccount], error) {
	return call[wallet.Page[wallet.LedgerAccount]](ctx, c, "ListAccounts", in)
}

// TrialBalance implements wallet.Service.
func (c *Client) TrialBalance(ctx context.Context, in wallet.TrialBalanceInput) ([]wallet.TrialBalanceLine, error) {
	return call[[]wallet.TrialBalanceLine](ctx, c, "TrialBalance", in)
}
