package commands

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/okpay/okpay/wallet"
)

// linkFile is what an application that is a script keeps of its link: first the
// code of a device flow, and then the refresh token.
type linkFile struct {
	App          string `json:"app"`
	DeviceCode   string `json:"device_code,omitempty"`
	IntervalS    int    `json:"interval_s,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
}

// linkFileBytes bounds the file that is read.
const linkFileBytes = 4 << 10

func writeLinkFile(path string, kept linkFile) error {
	text, err := json.Marshal(kept) //nolint:gosec // the file is for its owner alone
	if err != nil {
		return fmt.Errorf("write what belongs to a link: %w", err)
	}
	return saveText(path, append(text, '\n'))
}

func readLinkFile(path string) (linkFile, error) {
	var kept linkFile
	file, err := os.Open(path)
	if err != nil {
		return kept, unreadable(path, err)
	}
	defer file.Close() //nolint:errcheck // it is only read
	text, err := io.ReadAll(io.LimitReader(file, linkFileBytes))
	if err != nil {
		return kept, unreadable(path, err)
	}
	if err := json.Unmarshal(text, &kept); err != nil || kept.App == "" || (kept.DeviceCode == "") == (kept.RefreshToken == "") {
		return kept, wallet.Refuse(wallet.CodeInvalidFile, path+" is not what okpay connect request wrote", "ask again with okpay connect request")
	}
	return kept, nil
}
