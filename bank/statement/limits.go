package statement

// The limits of a file. What is beyond one of them is an [Error]; nothing is cut.
const (
	MaxBytes      = 4 << 30    // of a file
	MaxStatements = 1_000_000  // in a file
	MaxEntries    = 10_000_000 // in a file
	MaxDetails    = 100_000    // transactions of one entry
	MaxBalances   = 100        // of a statement
	MaxLines      = 200        // of remittance, references or charges of a transaction
	MaxText       = 8 << 10    // bytes of a value
	MaxLine       = 64 << 10   // bytes of a line, or of a row of CSV
	MaxToken      = 256 << 10  // bytes of a tag, a text or a comment of XML
	MaxDepth      = 64         // of elements in each other
)
