package engine

import (
	"context"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// ReconciledAccount is how far a bank account is reconciled. SinceDay is the day on
// which its first statement begins, 0 while none tells of a day; ReconciledDay is the
// last of which a statement was matched; LedgerAt is the moment until which lines of the
// ledger were taken in.
type ReconciledAccount struct {
	BankAccount             string
	SinceDay, ReconciledDay int64
	LedgerAt                int64
	Runs                    int
}

// StatementRecord is a statement of a bank account. Content is a hash over its entries
// and what its head says, by which it is known when another file brings it. Head has
// no entries. FirstDay and LastDay are those of its balances, its span or its entries, 0
// for none.
type StatementRecord struct {
	ID, BankAccount, SHA256 string
	Number                  int
	Format                  string
	State                   wallet.StatementState
	Gate                    wallet.Gate
	Lines, Repeated         int // entries
	Content                 string
	FirstDay, LastDay       int64
	Head                    wallet.BankStatement
	ReceivedAt              int64
}

// The states of lines.
const (
	LineOpen     = "open"
	LineMatched  = "matched"
	LineAside    = "aside"    // resolved, or of a match that was undone
	LineRepeated = "repeated" // another statement has it
	LineInfo     = "info"     // nothing was booked
)

// BankLineRecord is a line of a bank: an entry of a statement, or one part of several
// of it. Parked is the transaction that put it on suspense.
type BankLineRecord struct {
	ID, Statement, BankAccount, Format string
	Entry, Part                        int
	Booked, Valued                     int64
	Amount                             money.Amount
	Fingerprint                        string // of the entry: what another statement of it has in common
	State, Parked                      string
	Facts                              LineFacts // sealed
}

// LedgerLineRecord is a transaction as the bank's statement will show it. Awaited is
// one that is pending until the bank has spoken. Known says that it is stored; of one
// that is not, a run stores it.
type LedgerLineRecord struct {
	Txn, BankAccount string
	At               int64
	Amount           money.Amount
	Awaited          bool
	State            string
	Known            bool

	// Read with it, not stored in it. Returns is the transaction that it gives back.
	Facts   LineFacts
	Returns string
}

// RunRecord is a run. Shown is what of it does not change any more. Done says that its
// consequences are posted; the counts, how many.
type RunRecord struct {
	ID, BankAccount           string
	Number                    int
	Today                     int64
	RulesSHA256               string
	InputSHA256, ResultSHA256 string
	InputParts                int
	Shown                     wallet.ReconciliationRun
	Done                      bool
	Settled, Returned, Parked int
	CreatedAt                 int64
}

// MatchRecord is lines that are the same money. Amount is of the lines of the bank.
// One that is posted has a transaction unless it moved nothing.
type MatchRecord struct {
	ID, Run, BankAccount   string
	Place                  int // in the run, from 1
	Rule                   string
	BankCount, LedgerCount int
	Bank, Ledger           []string // when it is new, all of its lines; when it is read, the first of them
	Amount, Fee            money.Amount
	Reference              string
	Days                   int
	Posted                 bool
	Transaction            string
	UndoneAt               int64
	Reversal               string
}

// BreakRecord is a break. About is what it is a break of, once for ever: its first
// line of the bank, or else of the ledger, or its statement.
type BreakRecord struct {
	ID, BankAccount, About string
	Kind                   wallet.BreakKind
	Status                 wallet.BreakStatus
	Amount                 money.Amount
	Since                  int64
	Original               string
	Bank, Ledger           []string
	Why                    string
	OpenedRun              string
	OpenedAt               int64
	ClosedBy               string
	ClosedAt               int64
	Notes                  int
	Transaction            string
}

// NoteRecord is what somebody said of a break. Text is sealed.
type NoteRecord struct {
	ID, Break string
	Place     int // from 1
	Actor     string
	What      wallet.BreakAction
	Text      string
	At        int64
}

// LineState moves lines from one state to another. The whole set is undone when one of
// them does not stand where it is to be moved from.
type LineState struct{ Line, From, To string }

// LineParking says which transaction put a line of the bank on suspense, or that it
// lies there no more.
type LineParking struct{ Line, Transaction string }

// InputPart is a part of the stored input of a run.
type InputPart struct {
	Run     string
	Part    int // from 1
	Content []byte
}

// ReconciliationChanges are those of reconciliation.
type ReconciliationChanges struct {
	TiedAccounts       []wallet.BankAccount // with the rail that they got
	ReconciledAccounts []ReconciledAccount  // put in the place of those before
	Statements         []StatementRecord    // new, or with their new state
	BankLines          []BankLineRecord     // new
	Repeats            []StatementRecord    // whose entries that other statements have are marked
	LedgerLines        []LedgerLineRecord   // new
	Runs               []RunRecord          // new, or with their new counts; one that is done ends those before it, too
	MatchRules         []MatchRules         // kept unless they are
	InputParts         []InputPart
	Matches            []MatchRecord // new
	PostedMatches      []MatchRecord // with how they were posted or undone
	Breaks             []BreakRecord // new, or with their new content
	RunBreaks          []RunBreak    // new
	BreakNotes         []NoteRecord  // new
	BankStates         []LineState
	LedgerStates       []LineState
	Parkings           []LineParking
}

func (c *ReconciliationChanges) empty() bool {
	return len(c.TiedAccounts) == 0 && len(c.ReconciledAccounts) == 0 && len(c.Statements) == 0 && len(c.BankLines) == 0 && len(c.Repeats) == 0 &&
		len(c.LedgerLines) == 0 && len(c.Runs) == 0 && len(c.Breaks) == 0 && len(c.PostedMatches) == 0 && len(c.Parkings) == 0
}

// StatementQuery pages through statements, the newest first.
type StatementQuery struct {
	BankAccount, Before string
	Limit               int
}

// RunQuery pages through runs, the newest first.
type RunQuery struct {
	BankAccount, Before string
	Limit               int
}

// MatchQuery pages through the matches of a run from a place on.
type MatchQuery struct {
	Run   string
	From  int
	Limit int
}

// RunBreak says that a run has found a break.
type RunBreak struct{ Run, Break string }

// BreakQuery pages through breaks, the oldest first; with Run, those that it found.
type BreakQuery struct {
	BankAccount, After string
	Kind               wallet.BreakKind
	Status             wallet.BreakStatus
	Run                string
	Limit              int
}

// LedgerQuery asks for the lines of the ledger of a bank account that are open, and
// those that were posted after a moment and are not stored yet.
type LedgerQuery struct {
	BankAccount, Path string
	Currency          money.Currency
	After             int64
	All               bool // those that are matched, too
	Limit             int
}

// ReconciliationReader reads what reconciliation needs.
type ReconciliationReader interface {
	// ReconciledAccount says how far a bank account is reconciled. With alone, a write
	// is the only one until its end that changes it or anything of its reconciliation.
	ReconciledAccount(ctx context.Context, name string, alone bool) (ReconciledAccount, bool, error)
	// Statement finds one by its id, and StatementOfFile by the file that brought it.
	Statement(ctx context.Context, id string) (StatementRecord, bool, error)
	StatementOfFile(ctx context.Context, account, sha256 string, number int) (StatementRecord, bool, error)
	// StatementByContent finds an accepted one that says the same.
	StatementByContent(ctx context.Context, account, content string) (StatementRecord, bool, error)
	// Statements pages through them; AcceptedStatements reads all that count.
	Statements(ctx context.Context, in StatementQuery) ([]StatementRecord, error)
	AcceptedStatements(ctx context.Context, account string, limit int) ([]StatementRecord, error)
	// OpenBankLines reads the lines that are open and whose statements let them
	// through; all lines that were ever matched or open with all.
	OpenBankLines(ctx context.Context, account string, all bool, limit int) ([]BankLineRecord, error)
	// RepeatedEntries lists the entries of a statement that other statements have.
	RepeatedEntries(ctx context.Context, s *StatementRecord) ([]int, error)
	// UnparkedLines reads the first open lines that are not on suspense and are in an
	// open break of one of these kinds.
	UnparkedLines(ctx context.Context, account string, kinds []string, limit int) ([]BankLineRecord, error)
	// BankLines finds lines by id, and LedgerLines those that are stored.
	BankLines(ctx context.Context, ids []string) ([]BankLineRecord, error)
	LedgerLines(ctx context.Context, ids []string) ([]LedgerLineRecord, error)
	// OpenLedgerLines reads lines with what is known of them.
	OpenLedgerLines(ctx context.Context, in LedgerQuery) ([]LedgerLineRecord, error)
	// MatchedByName finds the lines of the ledger of an account that are matched, by the
	// ids of their transactions and the end-to-end ids of their credit transfers.
	MatchedByName(ctx context.Context, account string, names []string) (map[string]LedgerLineRecord, error)
	// LedgerFacts reads transactions as lines, whether they are stored or not.
	LedgerFacts(ctx context.Context, ids []string) (map[string]LineFacts, error)

	Run(ctx context.Context, id string) (RunRecord, bool, error)
	RunByNumber(ctx context.Context, account string, number int) (RunRecord, bool, error)
	Runs(ctx context.Context, in RunQuery) ([]RunRecord, error)
	MatchRules(ctx context.Context, sha256 string) (MatchRules, bool, error)
	RunInput(ctx context.Context, run string, parts int) ([]byte, error)

	Match(ctx context.Context, id string) (MatchRecord, bool, error)
	Matches(ctx context.Context, in MatchQuery) ([]MatchRecord, error)
	// UnpostedMatches reads the first of an account.
	UnpostedMatches(ctx context.Context, account string, limit int) ([]MatchRecord, error)
	// MatchesOfLines finds the matches of lines that were not undone.
	MatchesOfLines(ctx context.Context, lines []string) (map[string]string, error)
	// LinesOfMatches reads all lines of matches, by match.
	LinesOfMatches(ctx context.Context, matches []string) (map[string][]string, error)

	Break(ctx context.Context, id string) (BreakRecord, bool, error)
	Breaks(ctx context.Context, in BreakQuery) ([]BreakRecord, error)
	// BreaksAbout finds the breaks of an account of these lines or statements.
	BreaksAbout(ctx context.Context, account string, about []string) ([]BreakRecord, error)
	// BreaksOfLine finds those that have a line, or had it.
	BreaksOfLine(ctx context.Context, line string) ([]BreakRecord, error)
	// CountOpenBreaks counts them.
	CountOpenBreaks(ctx context.Context, account string) (int, error)
	BreakNotes(ctx context.Context, id string) ([]NoteRecord, error)

	// LastMatch gives the place of the last match of a run.
	LastMatch(ctx context.Context, run string) (int, error)
	// TransfersStanding is TransfersOfTransactions with where each stands.
	TransfersStanding(ctx context.Context, transactions []string) ([]TransferRecord, error)
}
