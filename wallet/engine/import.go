package engine

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// ImportUsers implements wallet.People.
func (s *session) ImportUsers(ctx context.Context, in wallet.ImportUsersInput) (wallet.ImportUsersResult, error) {
	result := wallet.ImportUsersResult{DryRun: in.DryRun}
	if err := s.operator(); err != nil {
		return result, err
	}
	wanted, err := cleanImport(&in)
	if err != nil {
		return result, err
	}
	fields, err := s.engine.importFields(ctx, in, wanted)
	if err != nil {
		return result, err
	}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		result.Created, result.Existing = 0, 0
		fresh, err := sortOutImport(ctx, r, wanted, in.Users)
		if err != nil {
			return EventRecord{}, err
		}
		result.Created, result.Existing = len(fresh), len(wanted)-len(fresh)
		for _, person := range fresh {
			record := Customer{Customer: person}
			record.ID = s.engine.NewID(idPrefix(person.Kind))
			record.CreatedAt, record.KYCLevel, record.Status = timeOf(moment), in.Level, wallet.StatusPending
			if in.Verified {
				record.EmailVerified, record.PhoneVerified, record.Status = true, true, wallet.StatusActive
			}
			c.NewCustomers = append(c.NewCustomers, record)
			if !in.Verified {
				if err := s.engine.sendCodes(ctx, c, record, moment); err != nil {
					return EventRecord{}, err
				}
			}
		}
		data, err := eventData("created", result.Created, "existing", result.Existing, "verified", in.Verified, "level", in.Level, "reason", in.Reason)
		return EventRecord{Type: "customers.imported", Object: "import:" + hex.EncodeToString(hashFields(fields)), Data: data}, err
	}, func(_ Reader, stored EventRecord) error {
		if err := json.Unmarshal(stored.Data, &result); err != nil {
			return fmt.Errorf("read what an import did: %w", err)
		}
		result.IdempotentReplay = true
		return nil
	})
	return result, err
}

// importFields lists the input of an import, its customers as one field.
func (e *Engine) importFields(ctx context.Context, in wallet.ImportUsersInput, wanted []wallet.Customer) ([]field, error) {
	var users strings.Builder
	for _, c := range wanted {
		users.WriteString(strings.Join([]string{string(c.Kind), c.Name, c.Email, c.Phone, c.Country, c.Handle}, "\x1f") + "\n")
	}
	people, err := e.guarded(ctx, "users", users.String())
	return []field{
		{"command", "users import"},
		people,
		{"level", fmt.Sprint(in.Level)},
		{"verified", fmt.Sprint(in.Verified)},
		{"reason", in.Reason},
	}, err
}

// cleanImport checks every row of an import and names the line of the first
// that is wrong.
func cleanImport(in *wallet.ImportUsersInput) ([]wallet.Customer, error) {
	if len(in.Users) == 0 || len(in.Users) > wallet.MaxImportUsers {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("an import has 1 to %d customers, not %d", wallet.MaxImportUsers, len(in.Users)),
			"split the file")
	}
	if err := checkLevel(in.Level); err != nil {
		return nil, err
	}
	var err error
	if in.Reason, err = checkText("reason", in.Reason, wallet.MaxMemoLength); err != nil {
		return nil, err
	}
	if in.Level > 0 && in.Reason == "" {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "a level is given for a reason", "say it with --reason")
	}
	list := make([]wallet.Customer, 0, len(in.Users))
	for _, row := range in.Users {
		c, err := cleanCustomer(row.Kind, row.Name, row.Email, row.Phone, row.Country, row.Handle)
		if err != nil {
			return nil, atLine(err, row.Line)
		}
		list = append(list, c)
	}
	return list, nil
}

// atLine puts the line of a source before a refusal.
func atLine(err error, line int) error {
	said, ok := errors.AsType[*wallet.Error](err)
	if !ok {
		return err
	}
	return wallet.Refuse(said.Code, fmt.Sprintf("line %d: %s", line, said.Message), said.Hint, "line", line)
}

// sortOutImport gives those of the wanted who are not there yet. Somebody who
// is there with the same e-mail, phone and kind counts as there; anybody else
// in the way, in the wallet or in the import itself, is a refusal.
func sortOutImport(ctx context.Context, r Reader, wanted []wallet.Customer, rows []wallet.ImportUser) ([]wallet.Customer, error) {
	refs := make([]Ref, 0, 3*len(wanted))
	for _, c := range wanted {
		refs = append(refs, Ref{Kind: RefEmail, Text: c.Email}, Ref{Kind: RefPhone, Text: c.Phone})
		if c.Handle != "" {
			refs = append(refs, Ref{Kind: RefHandle, Text: c.Handle})
		}
	}
	there, err := r.Customers(ctx, refs)
	if err != nil {
		return nil, fmt.Errorf("look for the customers of an import: %w", err)
	}
	taken := make(map[Ref]*Customer, 3*len(there))
	take := func(c *Customer) {
		taken[Ref{Kind: RefEmail, Text: c.Email}] = c
		taken[Ref{Kind: RefPhone, Text: c.Phone}] = c
		if c.Handle != "" {
			taken[Ref{Kind: RefHandle, Text: c.Handle}] = c
		}
	}
	for i := range there {
		take(&there[i])
	}
	fresh := make([]wallet.Customer, 0, len(wanted))
	for i, c := range wanted {
		known := taken[Ref{Kind: RefEmail, Text: c.Email}]
		if known != nil && known.ID != "" && known.Phone == c.Phone && known.Kind == c.Kind && known.Handle == c.Handle {
			continue
		}
		for _, ref := range []Ref{{Kind: RefEmail, Text: c.Email}, {Kind: RefPhone, Text: c.Phone}, {Kind: RefHandle, Text: c.Handle}} {
			if other := taken[ref]; other != nil && ref.Text != "" {
				return nil, atLine(alreadyThere(other, c), rows[i].Line)
			}
		}
		take(&Customer{Customer: c})
		fresh = append(fresh, c)
	}
	return fresh, nil
}
