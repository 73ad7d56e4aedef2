package match

// Kind says what a rule looks for.
type Kind string

// The kinds of rules. The last two only suggest.
const (
	// KindReference is one line and one line that bear the same reference and
	// have the same amount, within a window of days.
	KindReference Kind = "reference"
	// KindReversal is a booking of the bank and the one by which it takes it back.
	KindReversal Kind = "reversal"
	// KindAmount is one line and one line of the same amount within a window of
	// days, when neither fits another.
	KindAmount Kind = "amount"
	// KindGroup is one line and all lines of a group, by their exact sum.
	KindGroup Kind = "group"
	// KindSettlement is one line of the bank and all lines of a group less the fee
	// that a processor keeps.
	KindSettlement Kind = "settlement"
	// KindSimilar suggests the line whose name and text are most alike.
	KindSimilar Kind = "similar"
	// KindParts suggests the few lines that add up to one.
	KindParts Kind = "parts"
)

// Place says where in a line of the bank a reference is looked for.
type Place string

// The places: among its references, or anywhere in its text and name.
const (
	InReferences Place = "references"
	InText       Place = "text"
)

// By says which lines are a group.
type By string

// The ways to make groups.
const (
	// ByReference takes lines of the same Group when the one line bears that as a
	// reference, and a line with the reference of the one line as a group of one.
	ByReference By = "reference"
	// ByGroup takes lines of the same Group.
	ByGroup By = "group"
	// ByDay takes lines of the same day.
	ByDay By = "day"
)

// Direction is of money: in or out of our account, or both when empty.
type Direction string

// The directions.
const (
	In  Direction = "in"
	Out Direction = "out"
)

// Window is by how many days the bank may book before and after the ledger.
type Window struct{ Before, After int }

// Selector says which lines a rule looks at. What is empty holds for all.
type Selector struct {
	Kinds     []string // of which the line's is one
	Direction Direction
	Name      string // whose words all stand in the line's name
}

// Rule is one rule. Which of its fields count, its kind says.
type Rule struct {
	Name     string
	Priority int // lower ones come first; no two are the same
	Kind     Kind
	In       Place // of a reference rule
	By       By    // of a group and a settlement
	Days     Window
	Bank     Selector
	Ledger   Selector
	Fee      *Tariff // of a settlement
	// LeastPermille is how alike two lines must be to be suggested, of 1000.
	LeastPermille int
	// MostParts is how many lines may add up to one.
	MostParts int
}

// Rules are what lines are matched by.
type Rules struct {
	Version string
	// TimingDays is how long a line of the ledger that the bank does not have yet
	// is thought to be on its way.
	TimingDays int
	Rules      []Rule // by their priority
	Cases      []Case
	// Text is what they were read from, and SHA256 the hash of it in hex.
	Text   string
	SHA256 string
}

// The bounds of rules.
const (
	MaxBytes    = 512 << 10 // of their text
	MaxRules    = 200
	MaxPriority = 10_000
	MaxDays     = 400 // of a window
	MaxCases    = 500
)

// MaxParts is how many lines may be suggested to add up to one.
const MaxParts = 5
