package wallet

import (
	"context"
	"time"
)

// Reconciliation compares what banks and processors say of the wallet's accounts
// with what the ledger says of them. All of it is for operators, and a line of it
// is seen by them alone.
//
// A statement is brought in chunks, because it may be large, and judged as a whole
// when its last one is there: whether it came before, adds up, and goes on where the
// one before it ended. From then on its lines are open. Reconcile matches them with
// the open lines of the ledger: the transactions on the clearing account of the rail
// that is tied to the bank account. Each step may be killed at any point and run
// again.
//
// What the bank has booked is posted as it is matched: from the clearing account of
// the rail to the account bank:NAME, so that the one holds what is on its way and the
// other what is at the bank. What nobody expected lies on suspense until then.
type Reconciliation interface {
	// ImportStatement brings a chunk of a statement, and ends it with Last. What is
	// there already is not brought again: Lines says how far it is. Codes:
	// bank_account_not_found, invalid_input, state_conflict, idempotency_mismatch.
	ImportStatement(ctx context.Context, in ImportStatementInput) (AccountStatement, error)
	// ListStatements pages through the statements of an account, the newest first.
	// Codes: bank_account_not_found.
	ListStatements(ctx context.Context, in ListStatementsInput) (Page[AccountStatement], error)
	// Reconcile matches the open lines of an account by rules. What was matched is
	// kept at once; what follows from it (settlements, returns, suspense) is posted in
	// sets of at most MaxMatchBatch, each one transaction. Where the run is not Done
	// after the first, call it again with Run, each time under a key of its own, until
	// it is. Codes: bank_account_not_found, state_conflict
	// (there is no statement yet), rules_invalid, not_found,
	// idempotency_mismatch.
	Reconcile(ctx context.Context, in ReconcileInput) (ReconciliationRun, error)
	// ShowReconciliation gives a run, without its breaks. Codes: not_found.
	ShowReconciliation(ctx context.Context, in ShowReconciliationInput) (ReconciliationRun, error)
	// ListReconciliations pages through runs, the newest first, without their breaks.
	ListReconciliations(ctx context.Context, in ListReconciliationsInput) (Page[ReconciliationRun], error)
	// ListMatches pages through the matches that a run has made. Codes: not_found.
	ListMatches(ctx context.Context, in ListMatchesInput) (Page[LineMatch], error)
	// ReplayReconciliation matches the stored input of a run anew and says whether
	// the result is the same to the byte. Codes: not_found.
	ReplayReconciliation(ctx context.Context, in ShowReconciliationInput) (ReconciliationReplay, error)
	// CompareRules says which matches other rules would win and lose over all lines
	// that an account ever had. Codes: bank_account_not_found, rules_invalid.
	CompareRules(ctx context.Context, in CompareRulesInput) (RulesComparison, error)
	// ExplainLine tells with what a line was matched and why, or what came nearest
	// when it was last looked at. Codes: not_found.
	ExplainLine(ctx context.Context, in ExplainLineInput) (LineExplanation, error)
	// UndoMatch takes a match back and reverses what was posted for it. Its lines are
	// set aside under a break each, so that no later run makes it again; reopening
	// the break lets them be matched. What the bank's word has brought about (an item
	// that is settled, a withdrawal that is posted) stays. Codes: not_found,
	// state_conflict, idempotency_mismatch.
	UndoMatch(ctx context.Context, in UndoMatchInput) (LineMatch, error)
	// ListBreaks pages through breaks, the oldest first.
	ListBreaks(ctx context.Context, in ListBreaksInput) (Page[Break], error)
	// ShowBreak gives a break with its notes. Codes: not_found.
	ShowBreak(ctx context.Context, in ShowBreakInput) (Break, error)
	// ChangeBreak notes something on a break; resolves it, which sets its lines
	// aside; reopens it; or assigns money that nobody expected to a customer, as a
	// top-up. Codes: not_found, state_conflict, customer_not_found, limit_exceeded,
	// invalid_input, idempotency_mismatch.
	ChangeBreak(ctx context.Context, in ChangeBreakInput) (Break, error)
}

// Limits of reconciliation.
const (
	MaxBankLines      = 2000    // entries in one ImportStatement
	MaxStatementLines = 1000000 // of one statement
	MaxStatements     = 20000   // of one account
	MaxOpenLines      = 1000000 // of one side of an account, in one run
	MaxMatchBatch     = 2000    // matches whose consequences are one transaction
	MaxBreakNotes     = 100     // of one break
	MaxBreakNote      = 2000    // characters
	MaxBreakLines     = 1000    // of a break or a match that are told
	MaxListedLines    = 20      // of these, in a list
)

// ImportStatementInput brings entries of the statement that is the Number-th of a
// file. SHA256 is of the file's bytes. Entries hold at most MaxBankLines, of which
// the first is the First-th of the statement; a statement without any has First 1.
// The head may say at the Last chunk what it could not at the first: how it closes.
type ImportStatementInput struct {
	Change
	Account string        `json:"account,omitempty"` // name of ours; found by IBAN or number when it is empty
	SHA256  string        `json:"sha256"`
	Head    BankStatement `json:"head"` // without entries
	First   int           `json:"first"`
	Entries []BankEntry   `json:"entries"`
	Last    bool          `json:"last,omitempty"`
}

// StatementState says how far a statement is.
type StatementState string

// The states of a statement.
const (
	StatementLoading  StatementState = "loading"  // entries are missing
	StatementAccepted StatementState = "accepted" // it is whole
	StatementRepeated StatementState = "repeated" // it is there already, by another file; its lines do not count
)

// Gate says whether the lines of a statement are matched.
type Gate string

// The gates.
const (
	GateOpen       Gate = "open"
	GateFooting    Gate = "footing"    // held back: it does not add up
	GateContinuity Gate = "continuity" // held back: it does not begin where the one before ended
	GateForced     Gate = "forced"     // opened by an operator
)

// AccountStatement is a statement of an account of ours. Entries are not shown.
type AccountStatement struct {
	ID          string         `json:"id"`
	BankID      string         `json:"bank_id"` // its id as the bank has it
	BankAccount string         `json:"bank_account"`
	State       StatementState `json:"state"`
	Gate        Gate           `json:"gate"`
	SHA256      string         `json:"sha256"`
	Lines       int            `json:"lines"`    // entries that are there
	Repeated    int            `json:"repeated"` // of these, entries that another statement of the account has
	ReceivedAt  time.Time      `json:"received_at"`
	BankStatement

	// Known says that the file brought it before.
	Known            bool `json:"known,omitempty"`
	IdempotentReplay bool `json:"idempotent_replay,omitempty"`
	DryRun           bool `json:"dry_run,omitempty"`
}

// ListStatementsInput pages through the statements of an account, or of all.
type ListStatementsInput struct {
	PageInput
	Account string `json:"account,omitempty"`
}
