package engine

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// ledgerMargin is how far before the moment until which lines of the ledger were taken
// in they are looked for again: no write takes that long, and no clock is that wrong.
const ledgerMargin = microsPerDay

// ledgerLead is how many days before the first statement of an account begins a line
// of the ledger may be that it still shows.
const ledgerLead = 7

// Reconcile implements wallet.Reconciliation.
func (s *session) Reconcile(ctx context.Context, in wallet.ReconcileInput) (wallet.ReconciliationRun, error) {
	var shown wallet.ReconciliationRun
	if err := s.operator(); err != nil {
		return shown, err
	}
	if in.Run != "" {
		return s.carryOut(ctx, &in)
	}
	rules, err := s.engine.Matcher.Rules(in.Rules)
	if err != nil {
		return shown, err
	}
	since, err := lineDay(in.Since)
	if err != nil {
		return shown, err
	}
	fields := []field{
		{"command", "reconcile run"}, {"account", in.Account}, {"since", in.Since}, {"rules", rules.SHA256}, {"force", strconv.FormatBool(in.Force)},
	}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		x := running{engine: s.engine, rules: rules, since: since, force: in.Force, account: in.Account, changes: c, moment: moment}
		if err := x.run(ctx, r); err != nil {
			return EventRecord{}, err
		}
		shown = presentRun(&x.record)
		if in.DryRun {
			shown.Breaks = x.shownBreaks()
		}
		data, err := eventData("bank_account", x.record.BankAccount, "matches", shown.Matches, "breaks_open", shown.BreaksOpen,
			"rules_sha256", x.record.RulesSHA256, "result_sha256", x.record.ResultSHA256)
		return EventRecord{Type: "reconciliation.run", Object: x.record.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error {
		record, err := runOf(ctx, r, stored.Object)
		shown = presentRun(&record)
		shown.IdempotentReplay = true
		return err
	})
	shown.DryRun = in.DryRun
	return shown, err
}

// running is one run under way.
type running struct {
	engine  *Engine
	rules   MatchRules
	since   int64
	force   bool
	account string
	changes *Changes
	moment  int64

	bankAccount wallet.BankAccount
	state       ReconciledAccount
	statements  []StatementRecord
	held        []gateBreak
	bank        []BankLineRecord
	byID        map[string]*BankLineRecord // of bank
	ledger      []LedgerLineRecord
	input       MatchInput
	result      *MatchResult
	record      RunRecord
	breaks      []BreakRecord // that are open after it, of this run
}

// run decides all of it. It posts nothing: what follows from it is carried out after
// it is there.
func (x *running) run(ctx context.Context, r Reader) error {
	if err := x.load(ctx, r); err != nil {
		return err
	}
	if err := x.match(); err != nil {
		return err
	}
	x.begin()
	if err := x.keepInput(); err != nil {
		return err
	}
	x.takeMatches()
	if err := x.takeBreaks(ctx, r); err != nil {
		return err
	}
	return x.sumUp(ctx, r)
}

// load reads the account, judges its statements, and reads the lines of both sides.
func (x *running) load(ctx context.Context, r Reader) error {
	var err error
	if x.bankAccount, err = reconcilable(ctx, r, x.account); err != nil {
		return err
	}
	name := x.bankAccount.Name
	if x.state, _, err = r.ReconciledAccount(ctx, name, true); err != nil {
		return fmt.Errorf("lock a bank account: %w", err)
	}
	x.state.BankAccount = name
	if x.statements, err = r.AcceptedStatements(ctx, name, wallet.MaxStatements); err != nil {
		return fmt.Errorf("read statements: %w", err)
	}
	if len(x.statements) == 0 {
		return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("there is no statement of %s yet", quote(name)),
			"name the files with the statements: `okpay reconcile run FILE…`", "bank_account", name)
	}
	left, err := x.leftByForce(ctx, r)
	if err != nil {
		return err
	}
	moved, held, err := gates(x.statements, x.force, left)
	if err != nil {
		return err
	}
	x.held = held
	x.beginning()
	if x.bank, err = x.bankLines(ctx, r); err != nil {
		return err
	}
	if err := x.leaveRepeated(ctx, r, moved); err != nil {
		return err
	}
	x.changes.Statements = append(x.changes.Statements, moved...)
	x.byID = make(map[string]*BankLineRecord, len(x.bank))
	for i := range x.bank {
		x.byID[x.bank[i].ID] = &x.bank[i]
	}
	x.ledger, err = x.ledgerLines(ctx, r)
	return err
}

// leftByForce names the statements that force does not let through: that they are held
// back was resolved, since another has come in their place.
func (x *running) leftByForce(ctx context.Context, r Reader) (map[string]bool, error) {
	var held []string
	for i := range x.statements {
		if s := &x.statements[i]; x.force && (s.Gate == wallet.GateFooting || s.Gate == wallet.GateContinuity) {
			held = append(held, s.ID)
		}
	}
	if len(held) == 0 {
		return nil, nil
	}
	known, err := r.BreaksAbout(ctx, x.bankAccount.Name, held)
	if err != nil {
		return nil, fmt.Errorf("read breaks of statements: %w", err)
	}
	left := map[string]bool{}
	for i := range known {
		left[known[i].About] = known[i].Status == wallet.BreakResolved
	}
	return left, nil
}

// leaveRepeated leaves out what statements that did not add up, and are let through by
// this run, have in common with others: nothing was compared with theirs before.
func (x *running) leaveRepeated(ctx context.Context, r Reader, moved []StatementRecord) error {
	for i := range moved {
		s := &moved[i]
		if s.Gate != wallet.GateForced || s.Head.Footing != wallet.FootingOff {
			continue
		}
		entries, err := r.RepeatedEntries(ctx, s)
		if err != nil {
			return err
		}
		x.bank = slices.DeleteFunc(x.bank, func(l BankLineRecord) bool {
			_, repeated := slices.BinarySearch(entries, l.Entry)
			if repeated = repeated && l.Statement == s.ID; repeated {
				x.changes.BankStates = append(x.changes.BankStates, LineState{Line: l.ID, From: LineOpen, To: LineRepeated})
			}
			return repeated
		})
		s.Repeated = max(s.Repeated, len(entries))
	}
	return nil
}

// beginning finds the day from which the account is reconciled: that on which its first
// statement begins. One that tells of no day says nothing of it. Where one has come that
// is older than those of before, the lines of the ledger are looked for from there again.
func (x *running) beginning() {
	for i := range x.statements {
		first := x.statements[i].FirstDay
		if first != 0 && (x.state.SinceDay == 0 || first < x.state.SinceDay) {
			x.state.SinceDay, x.state.LedgerAt = first, 0
		}
	}
}

// horizon is the moment before which no line of the ledger is looked for. While no
// statement tells of a day, the account counts as one whose first begins today: that a
// bank says nothing yet does not make breaks of all that ever went through the rail.
func (x *running) horizon() int64 {
	day := x.state.SinceDay
	if day == 0 {
		day = dayOf(x.moment)
	}
	return (day - ledgerLead) * microsPerDay
}

// reconcilable finds a bank account that is tied to a rail: the only one when none is
// named.
func reconcilable(ctx context.Context, r Reader, name string) (wallet.BankAccount, error) {
	list, err := r.BankAccounts(ctx, wallet.MaxBankAccounts)
	if err != nil {
		return wallet.BankAccount{}, fmt.Errorf("read the bank accounts: %w", err)
	}
	if name != "" {
		account, err := accountNamed(list, name)
		if err == nil && account.Rail == "" {
			err = wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the bank account %s is tied to no rail: the ledger has no lines of it", quote(name)),
				"tie one with `okpay bank-account add`, the same again with --rail", "bank_account", name)
		}
		return account, err
	}
	var tied []string
	for i := range list {
		if list[i].Rail != "" {
			tied = append(tied, list[i].Name)
		}
	}
	if len(tied) == 1 {
		return accountNamed(list, tied[0])
	}
	what := "no bank account is tied to a rail"
	if len(tied) > 1 {
		what = "several bank accounts are tied to rails: " + strings.Join(tied, ", ")
	}
	return wallet.BankAccount{}, wallet.Refuse(wallet.CodeBankAccountNotFound, what, "name one with --account; see `okpay bank-account list`")
}

// today is the day from which the age of a line is counted: that of the clock, or the
// last of which a statement tells that passed the gate. A bank that is ahead of our
// clock, and does not have what we sent long before that day, is late all the same.
func (x *running) today() int64 {
	day := dayOf(x.moment)
	for i := range x.statements {
		if s := &x.statements[i]; s.Gate == wallet.GateOpen || s.Gate == wallet.GateForced {
			day = max(day, s.LastDay)
		}
	}
	return day
}

// match makes the input, in the order of the lines' names, and matches it.
func (x *running) match() error {
	x.input = MatchInput{Rules: x.rules.Text, Today: x.today(), Bank: bankInput(x.bank), Ledger: ledgerInput(x.ledger)}
	x.input.nameGroups(x.engine.BankFile)
	var err error
	if x.result, err = x.engine.Matcher.Match(&x.input); err != nil {
		return fmt.Errorf("match the lines of %s: %w", x.bankAccount.Name, err)
	}
	return nil
}

// nameGroups has lines of the bank that name a block of a file of ours bear the id of
// the file, too, by which the ledger groups what went in it.
func (in *MatchInput) nameGroups(file BankFile) {
	message := map[string]string{}
	for i := range in.Ledger {
		group := in.Ledger[i].Group
		if group == "" || message[group] != "" {
			continue
		}
		message[group] = group
		for _, id := range file.PaymentIDs(group) {
			message[id] = group
		}
	}
	for i := range in.Bank {
		l := &in.Bank[i]
		for _, name := range l.References {
			if id := message[name]; id != "" && !slices.Contains(l.References, id) {
				l.References = append(slices.Clone(l.References), id)
				break
			}
		}
	}
}

func bankInput(list []BankLineRecord) []MatchLine {
	lines := make([]MatchLine, len(list))
	for i := range list {
		l := &list[i]
		lines[i] = MatchLine{ID: l.ID, Amount: l.Amount, Booked: l.Booked, Value: l.Valued, LineFacts: l.Facts}
		lines[i].Minor, lines[i].Currency = l.Amount.Minor(), l.Amount.Currency()
	}
	return inOrder(lines)
}

func ledgerInput(list []LedgerLineRecord) []MatchLine {
	lines := make([]MatchLine, len(list))
	for i := range list {
		l := &list[i]
		lines[i] = MatchLine{ID: l.Txn, Amount: l.Amount, Booked: dayOf(l.At), LineFacts: l.Facts}
		lines[i].Minor, lines[i].Currency = l.Amount.Minor(), l.Amount.Currency()
	}
	return inOrder(lines)
}

func inOrder(lines []MatchLine) []MatchLine {
	slices.SortFunc(lines, func(a, b MatchLine) int { return strings.Compare(a.ID, b.ID) })
	return lines
}

// begin makes the record of the run.
func (x *running) begin() {
	x.state.Runs++
	x.record = RunRecord{
		ID: x.engine.NewID("rec"), BankAccount: x.bankAccount.Name, Number: x.state.Runs, Today: x.input.Today,
		RulesSHA256: x.rules.SHA256, ResultSHA256: x.result.SHA256, CreatedAt: x.moment,
	}
	x.changes.MatchRules = append(x.changes.MatchRules, x.rules)
}
