package api

import (
	"context"

	"github.com/okpay/okpay/wallet"
)

// The methods of wallet.Service, each over its route: these are about people, who they
// are, what they prove, and what they are linked to.
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
