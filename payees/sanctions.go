package payees

import (
	"errors"
	"io"
	"strconv"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/screen"
)

// ReadSanctions reads a list of sanctions in the form in which OFAC publishes
// its own: sdn.csv, and alt.csv with the aliases, which may be nil. The two are
// of one release. A file with a row that is not as it should be is refused whole,
// with the row's line: somebody who is left out would not be found.
// Codes: invalid_file.
func ReadSanctions(sdn, aliases io.Reader) ([]wallet.SanctionedEntry, error) {
	var list []screen.SDN
	err := screen.ReadSDN(sdn, func(row screen.SDN) error {
		list = append(list, row)
		return nil
	})
	if err != nil {
		return nil, badList(err)
	}
	var alternates []screen.Alternate
	if aliases != nil {
		err := screen.ReadAlternates(aliases, func(row screen.Alternate) error {
			alternates = append(alternates, row)
			return nil
		})
		if err != nil {
			return nil, badList(err)
		}
	}
	joined, err := screen.Join(list, alternates)
	if err != nil {
		return nil, badList(err)
	}
	entries := make([]wallet.SanctionedEntry, len(list))
	for i := range list {
		entries[i] = wallet.SanctionedEntry{
			ID: strconv.FormatInt(list[i].Number, 10), Kind: string(list[i].Kind), Program: list[i].Program, Names: joined[i].Names,
		}
	}
	return entries, nil
}

func badList(err error) error {
	if said, ok := errors.AsType[*ident.Error](err); ok {
		return wallet.Refuse(wallet.CodeInvalidFile, said.Message, said.Hint)
	}
	return err
}
