package engine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// ExportPayout implements wallet.BankFiles. What is in an export, and that its
// items are submitted, is one transaction: whoever was killed before it has
// exported nothing, and after it the same export is there to be written again.
func (s *session) ExportPayout(ctx context.Context, in wallet.ExportPayoutInput) (wallet.PayoutExport, error) {
	var shown wallet.PayoutExport
	if err := s.operator(); err != nil {
		return shown, err
	}
	switch in.Format {
	case wallet.Pain001V03, wallet.Pain001V09:
	default:
		return shown, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no format of a file for a bank", quote(string(in.Format))),
			fmt.Sprintf("use %s or %s", wallet.Pain001V03, wallet.Pain001V09))
	}
	from, err := s.engine.guarded(ctx, "from", in.From)
	if err != nil {
		return shown, err
	}
	fields := []field{
		{"command", "payout export"},
		from,
		{"payout", in.Payout},
		{"bank_account", in.BankAccount},
		{"format", string(in.Format)},
		{"execution_date", in.ExecutionDate},
		{"batch_booking", strconv.FormatBool(in.BatchBooking)},
	}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		x := exporting{engine: s.engine, in: &in, moment: moment}
		var err error
		if x.payout, err = s.payout(ctx, r, in.From, in.Payout); err != nil {
			return EventRecord{}, err
		}
		if err := x.load(ctx, r); err != nil {
			return EventRecord{}, err
		}
		if x.sum.Count == 0 {
			before, err := x.before(ctx, r)
			shown = presentExport(&before, x.account)
			shown.Again = true
			return EventRecord{}, err
		}
		record, err := x.decide()
		if err != nil {
			return EventRecord{}, err
		}
		x.payout.Submitted += record.Count - x.sum.LeftOut
		c.Payouts = append(c.Payouts, x.payout)
		c.Exports = append(c.Exports, record)
		shown = presentExport(&record, x.account)
		data, err := eventData("payout", record.Payout, "bank_account", record.BankAccount, "message_id", record.MessageID,
			"format", string(record.Format), "execution_date", record.ExecutionDate, "count", record.Count,
			"amount", string(record.Amount.Decimal()), "currency", string(record.Amount.Currency()))
		return EventRecord{Type: "payout.exported", Object: record.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		record, account, err := exportOf(ctx, r, stored.Object)
		shown = presentExport(&record, account)
		shown.IdempotentReplay = true
		return err
	})
	shown.DryRun = in.DryRun
	return shown, err
}

// exporting is one ExportPayout under way.
type exporting struct {
	engine  *Engine
	in      *wallet.ExportPayoutInput
	moment  int64
	payout  PayoutRecord
	account wallet.BankAccount
	sum     Unexported
}

// load finds the bank account and what there is to export from it.
func (x *exporting) load(ctx context.Context, r Reader) error {
	switch x.payout.Status {
	case wallet.PayoutLoading, wallet.PayoutScheduled, wallet.PayoutRunning:
		return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the payout is %s: not all of its items are paid or refused", x.payout.Status),
			"apply its plan again, which goes on where it stopped, and export it then", "payout", x.payout.ID, "status", string(x.payout.Status))
	case wallet.PayoutStopped, wallet.PayoutPartial, wallet.PayoutDone, wallet.PayoutCancelled:
	}
	sums, err := r.Unexported(ctx, x.payout.ID)
	if err != nil {
		return fmt.Errorf("sum up what can be exported: %w", err)
	}
	name := x.in.BankAccount
	if name == "" {
		if name, err = x.onlyAccount(ctx, r, sums); err != nil {
			return err
		}
	}
	if x.account, err = bankAccount(ctx, r, name); err != nil {
		return err
	}
	if !instructable(&x.account) {
		return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is an account at a processor, which no file instructs", quote(name)),
			"name an account at a bank, by IBAN or with a routing code", "bank_account", name)
	}
	for _, sum := range sums {
		if sum.Amount.Currency() == x.account.Currency {
			x.sum = sum
		}
	}
	return nil
}

// onlyAccount chooses the bank account where there is nothing to choose.
func (x *exporting) onlyAccount(ctx context.Context, r Reader, sums []Unexported) (string, error) {
	var names []string
	if len(sums) == 0 { // the account that was exported from before
		list, err := r.ExportsOf(ctx, x.payout.ID, wallet.MaxExports)
		if err != nil {
			return "", fmt.Errorf("list exports: %w", err)
		}
		for i := range list {
			if !slices.Contains(names, list[i].BankAccount) {
				names = append(names, list[i].BankAccount)
			}
		}
		if len(names) == 0 {
			return "", nothingToExport(&x.payout)
		}
	} else {
		accounts, err := r.BankAccounts(ctx, wallet.MaxBankAccounts)
		if err != nil {
			return "", fmt.Errorf("read the bank accounts: %w", err)
		}
		for i := range accounts {
			if instructable(&accounts[i]) && slices.ContainsFunc(sums, func(u Unexported) bool { return u.Amount.Currency() == accounts[i].Currency }) {
				names = append(names, accounts[i].Name)
			}
		}
		if len(names) == 0 {
			return "", wallet.Refuse(wallet.CodeBankAccountNotFound, fmt.Sprintf("no bank account is in %s, in which there is something to export", currencies(sums)),
				"name one with `okpay bank-account add`")
		}
	}
	if len(names) > 1 {
		return "", wallet.Refuse(wallet.CodeInvalidInput, "it could be exported from several bank accounts: "+strings.Join(names, ", "),
			"choose with --bank-account", "bank_accounts", names)
	}
	return names[0], nil
}

func currencies(sums []Unexported) string {
	list := make([]string, len(sums))
	for i := range sums {
		list[i] = string(sums[i].Amount.Currency())
	}
	return strings.Join(list, " or ")
}

func nothingToExport(p *PayoutRecord) error {
	return wallet.Refuse(wallet.CodeNothingToExport, "no item of the payout goes to a bank account and is paid",
		"see `okpay payout status "+p.ID+"`", "payout", p.ID)
}

// before gives the newest export from the bank account, when it is the one that is
// asked for.
func (x *exporting) before(ctx context.Context, r Reader) (ExportRecord, error) {
	list, err := r.ExportsOf(ctx, x.payout.ID, wallet.MaxExports)
	if err != nil {
		return ExportRecord{}, fmt.Errorf("list exports: %w", err)
	}
	for i := len(list) - 1; i >= 0; i-- {
		e := list[i]
		if e.BankAccount != x.account.Name {
			continue
		}
		if e.Format != x.in.Format || x.in.ExecutionDate != "" && x.in.ExecutionDate != e.ExecutionDate || e.BatchBooking != x.in.BatchBooking {
			return e, wallet.Refuse(wallet.CodeStateConflict,
				fmt.Sprintf("all of it was exported before as %s for %s, and a second file would instruct the bank twice", e.Format, e.ExecutionDate),
				"ask for the same again, or for nothing", "export", e.ID, "format", string(e.Format), "execution_date", e.ExecutionDate, "batch_booking", e.BatchBooking)
		}
		return e, nil
	}
	return ExportRecord{}, nothingToExport(&x.payout)
}

// decide makes the export.
func (x *exporting) decide() (ExportRecord, error) {
	day, err := x.executionDay()
	if err != nil {
		return ExportRecord{}, err
	}
	id := x.engine.NewID("exp")
	return ExportRecord{
		ID: id, Payout: x.payout.ID, BankAccount: x.account.Name, Format: x.in.Format, MessageID: x.engine.BankFile.MessageID(id),
		ExecutionDate: dateOf(day), BatchBooking: x.in.BatchBooking, Count: x.sum.Count, Amount: x.sum.Amount, CreatedAt: x.moment,
	}, nil
}

// executionDay is the day on which the bank is to carry it out, since 1970.
func (x *exporting) executionDay() (int64, error) {
	today := dayOf(x.moment)
	if x.in.ExecutionDate == "" {
		return x.engine.BankFile.BusinessDay(x.account.Currency, today), nil
	}
	date, err := time.Parse(time.DateOnly, x.in.ExecutionDate)
	if err != nil {
		return 0, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no date", quote(x.in.ExecutionDate)), "write it as 2026-05-31")
	}
	day := dayOf(date.UnixMicro())
	open := x.engine.BankFile.BusinessDay(x.account.Currency, day)
	switch {
	case day < today:
		return 0, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is past", x.in.ExecutionDate), "name a day from today on")
	case day > today+wallet.MaxExportDays:
		return 0, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is more than %d days away", x.in.ExecutionDate, wallet.MaxExportDays), "name an earlier day")
	case day != open:
		return 0, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("banks carry out nothing in %s on %s", x.account.Currency, x.in.ExecutionDate),
			"name a business day, such as "+dateOf(open))
	}
	return day, nil
}

// exportOf reads an export, by its id or its message id, with its bank account.
func exportOf(ctx context.Context, r Reader, name string) (ExportRecord, wallet.BankAccount, error) {
	record, found, err := r.Export(ctx, name)
	if err != nil {
		return record, wallet.BankAccount{}, fmt.Errorf("read an export: %w", err)
	}
	if !found {
		return record, wallet.BankAccount{}, wallet.Refuse(wallet.CodeExportNotFound, fmt.Sprintf("this wallet has made no export %s", quote(name)),
			"see `okpay payout exports PAYOUT`")
	}
	account, err := bankAccount(ctx, r, record.BankAccount)
	return record, account, err
}

func presentExport(e *ExportRecord, account wallet.BankAccount) wallet.PayoutExport {
	shown := wallet.PayoutExport{
		ID: e.ID, Payout: e.Payout, BankAccount: e.BankAccount, Format: e.Format, MessageID: e.MessageID, ExecutionDate: e.ExecutionDate,
		BatchBooking: e.BatchBooking, Count: e.Count, CreatedAt: timeOf(e.CreatedAt), Debtor: account,
	}
	if e.Count > 0 {
		shown.Amount, shown.Currency = e.Amount.Decimal(), e.Amount.Currency()
	}
	return shown
}

// ShowPayoutExport implements wallet.BankFiles.
func (s *session) ShowPayoutExport(ctx context.Context, in wallet.ShowPayoutExportInput) (wallet.PayoutExport, error) {
	var shown wallet.PayoutExport
	if err := s.operator(); err != nil {
		return shown, err
	}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		record, account, err := exportOf(ctx, r, in.Export)
		shown = presentExport(&record, account)
		return err
	})
	return shown, err
}

// ListPayoutExports implements wallet.BankFiles.
func (s *session) ListPayoutExports(ctx context.Context, in wallet.ListPayoutExportsInput) ([]wallet.PayoutExport, error) {
	if err := s.operator(); err != nil {
		return nil, err
	}
	var shown []wallet.PayoutExport
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		shown = []wallet.PayoutExport{}
		payout, err := s.payout(ctx, r, in.From, in.Payout)
		if err != nil {
			return err
		}
		list, err := r.ExportsOf(ctx, payout.ID, wallet.MaxExports)
		if err != nil {
			return err
		}
		accounts, err := r.BankAccounts(ctx, wallet.MaxBankAccounts)
		if err != nil {
			return fmt.Errorf("read the bank accounts: %w", err)
		}
		for i := range list {
			account, err := accountNamed(accounts, list[i].BankAccount)
			if err != nil {
				return err
			}
			shown = append(shown, presentExport(&list[i], account))
		}
		return nil
	})
	return shown, err
}

// ListCreditTransfers implements wallet.BankFiles. Its cursor is a place in the
// export.
func (s *session) ListCreditTransfers(ctx context.Context, in wallet.ListCreditTransfersInput) (wallet.Page[wallet.CreditTransfer], error) {
	page := wallet.Page[wallet.CreditTransfer]{Items: []wallet.CreditTransfer{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	from := 0
	if in.After != "" {
		if from, err = strconv.Atoi(in.After); err != nil || from < 0 {
			return page, badCursor()
		}
	}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		page.Items, page.Next = page.Items[:0], ""
		record, _, err := exportOf(ctx, r, in.Export)
		if err != nil {
			return err
		}
		list, err := r.TransfersOf(ctx, TransferQuery{Export: record.ID, From: from, Limit: limit + 1})
		if err != nil {
			return fmt.Errorf("list credit transfers: %w", err)
		}
		if len(list) > limit {
			page.Next = strconv.Itoa(list[limit].Place)
			list = list[:limit]
		}
		ids := make([]string, len(list))
		for i := range list {
			ids[i] = list[i].Payee
		}
		payees, err := payeesByID(ctx, r.PayeeAccounts, ids)
		if err != nil {
			return err
		}
		for i := range list {
			page.Items = append(page.Items, presentTransfer(&list[i], payees[list[i].Payee]))
		}
		return nil
	})
	return page, err
}

func presentTransfer(t *TransferRecord, payee *PayeeRecord) wallet.CreditTransfer {
	shown := wallet.CreditTransfer{
		EndToEndID: t.EndToEndID, Transaction: t.Transaction, Item: t.Item, Attempt: t.Attempt + 1,
		Amount: t.Amount.Decimal(), Currency: t.Amount.Currency(), Memo: t.Memo, Status: t.Status,
	}
	if payee != nil {
		shown.BankPayee = payee.BankPayee
	}
	shown.Reference = t.Reference
	return shown
}
