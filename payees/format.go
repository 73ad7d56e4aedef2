package payees

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// Format is how a file writes its rows.
type Format string

// The formats.
const (
	CSV   Format = "csv"   // RFC 4180, with a header
	JSONL Format = "jsonl" // one JSON object a line
	XLSX  Format = "xlsx"  // an Excel workbook (ECMA-376)
)

// HeadSize is how many bytes of a file's start DetectFormat looks at, at most.
const HeadSize = 512

const formatHint = "give a CSV file or a sheet with a header, or JSONL with one object a line"

// DetectFormat says how a file is written, by the ending of its name and, when
// that tells nothing, by its first bytes. Kinds of file that are known not to be
// readable, such as an old spreadsheet, are refused with invalid_file.
func DetectFormat(name string, head []byte) (Format, error) {
	head = bytes.TrimLeft(bytes.TrimPrefix(head[:min(len(head), HeadSize)], utf8Mark()), " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return XLSX, nil // what it is named does not make it anything else
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return "", refuseFile("the file is an old spreadsheet (.xls), or a workbook with a password",
			"save it as an Excel workbook (.xlsx) without a password, or as CSV (UTF-8)", 0)
	case bytes.HasPrefix(head, []byte("[")):
		return "", refuseFile("the file is a JSON array", "write one object a line, without brackets and commas around them", 0)
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return CSV, nil
	case ".jsonl", ".ndjson":
		return JSONL, nil
	case ".xlsx", ".xlsm":
		return XLSX, nil
	}
	if bytes.HasPrefix(head, []byte("{")) {
		return JSONL, nil
	}
	return CSV, nil
}

// utf8Mark is the byte order mark with which some programs start UTF-8.
func utf8Mark() []byte { return []byte("\xEF\xBB\xBF") }

// refuseFile refuses a file as a whole; line is 0 when none is to blame.
func refuseFile(message, hint string, line int, details ...any) *wallet.Error {
	if line > 0 {
		details = append(details, "line", line)
	}
	return wallet.Refuse(wallet.CodeInvalidFile, message, hint, details...)
}
