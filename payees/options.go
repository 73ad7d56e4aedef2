package payees

// Options say how a file is to be read, where it does not say so itself. The
// zero value finds out what can be found out without a guess.
type Options struct {
	Limits Limits
	// Delimiter is what stands between the fields of a CSV file, by default the
	// one of comma, semicolon and tab that stands in its header.
	Delimiter Delimiter
	// Encoding is how a CSV or JSONL file writes its characters, by default what
	// its byte order mark or its bytes tell.
	Encoding Encoding
	// Decimal is the sign before the decimals of amounts that stand as text. It is
	// never found out: without it, an amount with a comma is refused.
	Decimal DecimalSign
	// Sheet names the sheet of a workbook, by default its first that is not hidden.
	Sheet string
	// Mapping says where the columns of a payee file come from, by default from
	// those of their own names.
	Mapping Mapping
}

// Delimiter is what stands between the fields of a CSV file.
type Delimiter string

// The delimiters. The empty one is DelimiterAuto.
const (
	DelimiterAuto      Delimiter = "auto" // the one that the header has
	DelimiterComma     Delimiter = "comma"
	DelimiterSemicolon Delimiter = "semicolon"
	DelimiterTab       Delimiter = "tab"
)

// Delimiters lists what a delimiter may be.
func Delimiters() []Delimiter {
	return []Delimiter{DelimiterAuto, DelimiterComma, DelimiterSemicolon, DelimiterTab}
}

// Encoding is how a file writes its characters.
type Encoding string

// The encodings. The empty one is EncodingAuto.
const (
	EncodingAuto        Encoding = "auto"
	EncodingUTF8        Encoding = "utf-8"        // with or without a byte order mark
	EncodingUTF16       Encoding = "utf-16"       // with a byte order mark (RFC 2781)
	EncodingWindows1252 Encoding = "windows-1252" // that of Western Windows
)

// Encodings lists what an encoding may be.
func Encodings() []Encoding {
	return []Encoding{EncodingAuto, EncodingUTF8, EncodingUTF16, EncodingWindows1252}
}

// DecimalSign is the sign before the decimals of an amount.
type DecimalSign string

// The decimal signs. With the empty one, nobody has said which it is.
const (
	DecimalPoint DecimalSign = "point" // 1,234.56
	DecimalComma DecimalSign = "comma" // 1.234,56
)

// DecimalSigns lists what a decimal sign may be.
func DecimalSigns() []DecimalSign { return []DecimalSign{DecimalPoint, DecimalComma} }
