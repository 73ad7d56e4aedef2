package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// WalletInfo implements wallet.Operations.
func (s *session) WalletInfo(ctx context.Context, _ wallet.WalletInfoInput) (wallet.WalletInfo, error) {
	info, err := s.engine.Store.Info(ctx)
	if err != nil {
		return info, fmt.Errorf("say what wallet this is: %w", err)
	}
	rules, err := s.engine.policyNow(ctx)
	if err != nil {
		return info, err
	}
	info.PolicyVersion = rules.Version
	if !s.caller.Operator {
		info.Location = "" // a customer need not know the folders of the server
	}
	return info, nil
}

// ListOutbox implements wallet.Operations.
func (s *session) ListOutbox(ctx context.Context, in wallet.ListOutboxInput) (wallet.Page[wallet.OutboxMessage], error) {
	page := wallet.Page[wallet.OutboxMessage]{Items: []wallet.OutboxMessage{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	if err := oneOf("channel", in.Channel, wallet.ChannelEmail, wallet.ChannelPhone); err != nil {
		return page, err
	}
	if err := oneOf("status", in.Status, wallet.MessageQueued, wallet.MessageSent, wallet.MessageFailed); err != nil {
		return page, err
	}
	query := MessageQuery{Before: in.After, Limit: limit + 1, Channel: in.Channel, Status: in.Status}
	var list []wallet.OutboxMessage
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if query.User, err = idOf(ctx, r, in.User); err == nil {
			list, err = r.Messages(ctx, query)
		}
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(m *wallet.OutboxMessage) string { return m.ID }, asItIs), nil
}

// CheckLedger implements wallet.Operations.
func (s *session) CheckLedger(ctx context.Context, _ wallet.CheckLedgerInput) (wallet.LedgerCheck, error) {
	check := wallet.LedgerCheck{Problems: []wallet.LedgerProblem{}}
	if err := s.operator(); err != nil {
		return check, err
	}
	err := s.engine.Store.Read(ctx, func(r Reader) (err error) {
		check, err = r.CheckLedger(ctx)
		return err
	})
	if err != nil {
		return check, fmt.Errorf("check the ledger: %w", err)
	}
	if check.Problems == nil {
		check.Problems = []wallet.LedgerProblem{}
	}
	check.OK = len(check.Problems) == 0
	return check, nil
}

// ListAccounts implements wallet.Operations. Its cursor is "PATH CURRENCY".
func (s *session) ListAccounts(ctx context.Context, in wallet.ListAccountsInput) (wallet.Page[wallet.LedgerAccount], error) {
	page := wallet.Page[wallet.LedgerAccount]{Items: []wallet.LedgerAccount{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	query := AccountQuery{Limit: limit + 1, Prefix: in.Prefix, NonZero: in.NonZero}
	if in.Currency != "" {
		if query.Currency, err = money.ParseCurrency(in.Currency); err != nil {
			return page, wallet.Refuse(wallet.CodeUnknownCurrency, fmt.Sprintf("%s is no currency", quote(in.Currency)), "use an ISO 4217 code")
		}
	}
	if in.After != "" {
		path, currency, found := strings.Cut(in.After, " ")
		if !found {
			return page, badCursor()
		}
		query.AfterPath, query.AfterCurrency = path, money.Currency(currency)
	}
	var list []wallet.LedgerAccount
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		list, err = r.ListAccounts(ctx, query)
		return err
	})
	if err != nil {
		return page, fmt.Errorf("list accounts: %w", err)
	}
	return pageOf(list, limit, func(a *wallet.LedgerAccount) string { return a.Account + " " + string(a.Currency) }, asItIs), nil
}

// TrialBalance implements wallet.Operations. A positive balance is what the
// wallet owes, a credit; a negative one is what it is owed, a debit.
func (s *session) TrialBalance(ctx context.Context, in wallet.TrialBalanceInput) ([]wallet.TrialBalanceLine, error) {
	if err := s.operator(); err != nil {
		return nil, err
	}
	var currency money.Currency
	var err error
	if in.Currency != "" {
		if currency, err = money.ParseCurrency(in.Currency); err != nil {
			return nil, wallet.Refuse(wallet.CodeUnknownCurrency, fmt.Sprintf("%s is no currency", quote(in.Currency)), "use an ISO 4217 code")
		}
	}
	lines := []wallet.TrialBalanceLine{}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		list, err := r.AccountTotals(ctx, currency)
		lines = append(lines[:0], list...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sum the accounts: %w", err)
	}
	return lines, nil
}
