package engine

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/okpay/okpay/wallet/money"
)

// inputPart is how much of an input is sealed as one, in bytes.
const inputPart = 4 << 20

// keepInput stores what was matched, so that the run can be made again.
func (x *running) keepInput() error {
	text, sum, err := inputText(&x.input)
	if err != nil {
		return err
	}
	x.record.InputSHA256 = sum
	for rest := text; len(rest) > 0; {
		n := min(len(rest), inputPart)
		x.record.InputParts++
		x.changes.InputParts = append(x.changes.InputParts, InputPart{Run: x.record.ID, Part: x.record.InputParts, Content: rest[:n]})
		rest = rest[n:]
	}
	return nil
}

// inputText writes an input, compressed, and gives the SHA-256 of what was compressed.
// The rules stand beside it.
func inputText(in *MatchInput) (compressed []byte, sum string, err error) {
	kept := *in
	kept.Rules = ""
	hash := sha256.New()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	if err := json.NewEncoder(io.MultiWriter(zip, hash)).Encode(&kept); err != nil {
		return nil, "", fmt.Errorf("keep what is matched: %w", err)
	}
	if err := zip.Close(); err != nil {
		return nil, "", fmt.Errorf("keep what is matched: %w", err)
	}
	return out.Bytes(), hex.EncodeToString(hash.Sum(nil)), nil
}

// maxInputBytes bounds a stored input that is read again.
const maxInputBytes = 4 << 30

// inputOf reads a stored input.
func inputOf(compressed []byte, rules string) (*MatchInput, error) {
	zip, err := gzip.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, fmt.Errorf("read what was matched: %w", err)
	}
	in := &MatchInput{}
	if err := json.NewDecoder(io.LimitReader(zip, maxInputBytes)).Decode(in); err != nil {
		return nil, fmt.Errorf("read what was matched: %w", err)
	}
	in.Rules = rules
	for _, side := range [][]MatchLine{in.Bank, in.Ledger} {
		for i := range side {
			side[i].Amount = money.FromMinor(side[i].Minor, side[i].Currency)
		}
	}
	return in, nil
}
