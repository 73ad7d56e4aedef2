package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// ImportStatement implements wallet.Reconciliation. A statement is known by the file
// that brought it, so that a chunk which comes again is not taken twice, whatever its
// key.
func (s *session) ImportStatement(ctx context.Context, in wallet.ImportStatementInput) (wallet.AccountStatement, error) {
	var shown wallet.AccountStatement
	if err := s.operator(); err != nil {
		return shown, err
	}
	content, err := checkImport(&in)
	if err != nil {
		return shown, err
	}
	fields := []field{
		{"command", "reconcile import"},
		{"account", in.Account},
		{"sha256", in.SHA256},
		{"number", strconv.Itoa(in.Head.Number)},
		{"first", strconv.Itoa(in.First)},
		{"last", strconv.FormatBool(in.Last)},
		{"content", content},
	}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		i := importing{engine: s.engine, in: &in, changes: c, moment: moment}
		event, err := i.run(ctx, r)
		shown = presentStatement(&i.record)
		shown.Known = i.known
		return event, err
	}, func(r Reader, stored EventRecord) error {
		record, found, err := r.Statement(ctx, stored.Object)
		if err == nil && !found {
			err = fmt.Errorf("the statement %s is not there any more", stored.Object)
		}
		shown = presentStatement(&record)
		shown.IdempotentReplay = true
		return err
	})
	if err == nil && in.Last && !in.DryRun { // the store has found what other statements have of it
		err = s.engine.Store.Read(ctx, func(r Reader) error {
			record, found, err := r.Statement(ctx, shown.ID)
			if found {
				shown.Repeated = record.Repeated
			}
			return err
		})
	}
	shown.DryRun = in.DryRun
	return shown, err
}

// checkImport refuses what is no chunk of a statement, and gives a hash of it.
func checkImport(in *wallet.ImportStatementInput) (string, error) {
	bad := func(message string) error {
		return wallet.Refuse(wallet.CodeInvalidInput, message, fmt.Sprintf("send the entries in their order, at most %d at once", wallet.MaxBankLines))
	}
	if sum, err := hex.DecodeString(in.SHA256); err != nil || len(sum) != sha256.Size {
		return "", bad("the SHA-256 of the file is missing or none")
	}
	in.SHA256 = strings.ToLower(in.SHA256)
	switch h := &in.Head; {
	case h.Number < 1 || h.Number > wallet.MaxStatements:
		return "", bad("the statement's number in its file is out of range")
	case h.Format == "" || len(h.Format) > maxLineReference:
		return "", bad("the format of the statement is missing")
	case len(h.Entries) > 0:
		return "", bad("the head of a statement has no entries")
	case in.First < 1 || in.First+len(in.Entries)-1 > wallet.MaxStatementLines:
		return "", bad(fmt.Sprintf("a statement has at most %d entries", wallet.MaxStatementLines))
	case len(in.Entries) > wallet.MaxBankLines || len(in.Entries) == 0 && !in.Last:
		return "", bad(fmt.Sprintf("a chunk has 1 to %d entries, not %d", wallet.MaxBankLines, len(in.Entries)))
	}
	for i := range in.Entries {
		if in.Entries[i].Number != in.First+i {
			return "", bad(fmt.Sprintf("the entry %d is followed by the entry %d", in.First+i-1, in.Entries[i].Number))
		}
	}
	hash := sha256.New()
	if err := json.NewEncoder(hash).Encode([]any{in.Head, in.Entries}); err != nil {
		return "", fmt.Errorf("hash a statement: %w", err)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// importing is one ImportStatement under way.
type importing struct {
	engine  *Engine
	in      *wallet.ImportStatementInput
	changes *Changes
	moment  int64
	record  StatementRecord
	known   bool
}

func (i *importing) run(ctx context.Context, r Reader) (EventRecord, error) {
	account, err := i.account(ctx, r)
	if err != nil {
		return EventRecord{}, err
	}
	if _, _, err := r.ReconciledAccount(ctx, account.Name, true); err != nil {
		return EventRecord{}, fmt.Errorf("lock a bank account: %w", err)
	}
	there, found, err := r.StatementOfFile(ctx, account.Name, i.in.SHA256, i.in.Head.Number)
	if err != nil {
		return EventRecord{}, fmt.Errorf("look for a statement: %w", err)
	}
	if i.record = there; !found {
		i.begin(account)
	}
	last := i.in.First + len(i.in.Entries) - 1
	switch {
	case found && there.State != wallet.StatementLoading, found && last <= there.Lines && !i.in.Last:
		i.known = true
		return EventRecord{}, nil
	case i.in.First != i.record.Lines+1:
		return EventRecord{}, wallet.Refuse(wallet.CodeStateConflict,
			fmt.Sprintf("the entry %d comes next, and not %d", i.record.Lines+1, i.in.First), "go on from there", "statement", i.record.ID, "next", i.record.Lines+1)
	}
	if err := i.take(); err != nil {
		return EventRecord{}, err
	}
	kind := "bank_statement.begun"
	if i.in.Last {
		kind = "bank_statement.received"
		if err := i.end(ctx, r); err != nil {
			return EventRecord{}, err
		}
	}
	i.changes.Statements = append(i.changes.Statements, i.record)
	data, err := eventData("bank_account", i.record.BankAccount, "lines", i.record.Lines, "state", string(i.record.State), "gate", string(i.record.Gate))
	return EventRecord{Type: kind, Object: i.record.ID, Data: data}, err
}

// begin makes the record of a statement that is new.
func (i *importing) begin(account wallet.BankAccount) {
	i.record = StatementRecord{
		ID: i.engine.NewID("stm"), BankAccount: account.Name, SHA256: i.in.SHA256, Number: i.in.Head.Number, Format: i.in.Head.Format,
		State: wallet.StatementLoading, Gate: wallet.GateOpen, Head: i.in.Head, ReceivedAt: i.moment,
	}
}

// take adds the lines of the chunk.
func (i *importing) take() error {
	for k := range i.in.Entries {
		entry := &i.in.Entries[k]
		lines, err := linesOf(&i.record, entry)
		if err != nil {
			return err
		}
		i.changes.BankLines = append(i.changes.BankLines, lines...)
		i.record.span(i.spanned(&lines[0]))
		if i.record.Content, err = contentOf(i.record.Content, entry); err != nil {
			return err
		}
	}
	i.record.Lines += len(i.in.Entries)
	return nil
}

// spanned is the day of an entry by which its statement is as wide: that of its booking,
// and where neither it nor the head tells of another, that of its value.
func (i *importing) spanned(l *BankLineRecord) int64 {
	for _, text := range headDays(&i.in.Head) {
		if text != "" {
			return l.Booked
		}
	}
	return l.day()
}

// headDays are the days of which the head of a statement tells, empty where it does not.
func headDays(h *wallet.BankStatement) []string {
	return []string{h.From, h.OpeningDate, h.To, h.ClosingDate}
}

// span widens the days of a statement.
func (s *StatementRecord) span(day int64) {
	if day == 0 {
		return
	}
	if s.FirstDay == 0 || day < s.FirstDay {
		s.FirstDay = day
	}
	s.LastDay = max(s.LastDay, day)
}

// end judges the statement as a whole.
func (i *importing) end(ctx context.Context, r Reader) error {
	h := &i.in.Head
	if h.EntryCount != i.record.Lines {
		return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("the statement has %d entries and %d came", h.EntryCount, i.record.Lines), "send all of them")
	}
	for _, balance := range []money.Decimal{h.Opening, h.Closing} {
		if balance == "" {
			continue
		}
		if _, err := money.Parse(balance, h.Currency); err != nil {
			return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("a balance of the statement is none: %v", err), "nothing of it is taken in")
		}
	}
	for _, text := range headDays(h) {
		day, err := lineDay(text)
		if err != nil {
			return err
		}
		i.record.span(day)
	}
	i.record.Head = *h
	var err error
	if i.record.Content, err = headContent(i.record.Content, h); err != nil {
		return err
	}
	same, found, err := r.StatementByContent(ctx, i.record.BankAccount, i.record.Content)
	if err != nil {
		return fmt.Errorf("look for the same statement: %w", err)
	}
	if i.record.State = wallet.StatementAccepted; found && same.ID != i.record.ID {
		i.record.State, i.record.Repeated = wallet.StatementRepeated, i.record.Lines
	}
	if h.Footing == wallet.FootingOff {
		i.record.Gate = wallet.GateFooting
	}
	i.changes.Repeats = append(i.changes.Repeats, i.record)
	return nil
}

func presentStatement(r *StatementRecord) wallet.AccountStatement {
	shown := wallet.AccountStatement{
		ID: r.ID, BankID: r.Head.ID, BankAccount: r.BankAccount, State: r.State, Gate: r.Gate, SHA256: r.SHA256, Lines: r.Lines, Repeated: r.Repeated,
		ReceivedAt: timeOf(r.ReceivedAt), BankStatement: r.Head,
	}
	shown.Entries = []wallet.BankEntry{}
	return shown
}

// ListStatements implements wallet.Reconciliation.
func (s *session) ListStatements(ctx context.Context, in wallet.ListStatementsInput) (wallet.Page[wallet.AccountStatement], error) {
	page := wallet.Page[wallet.AccountStatement]{Items: []wallet.AccountStatement{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	var list []StatementRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if err := namesAccount(ctx, r, in.Account); err != nil {
			return err
		}
		list, err = r.Statements(ctx, StatementQuery{BankAccount: in.Account, Before: in.After, Limit: limit + 1})
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(x *StatementRecord) string { return x.ID }, func(x *StatementRecord) wallet.AccountStatement {
		return presentStatement(x)
	}), nil
}

// namesAccount refuses the name of a bank account that is not there; no name is of all.
func namesAccount(ctx context.Context, r Reader, name string) error {
	if name == "" {
		return nil
	}
	_, err := bankAccount(ctx, r, name)
	return err
}
