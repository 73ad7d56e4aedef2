package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
)

// BindCard implements wallet.Instruments.
func (s *session) BindCard(ctx context.Context, in wallet.BindCardInput) (wallet.Instrument, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Instrument{}, err
	}
	card, err := ident.ParseCard(in.Number)
	if err != nil {
		return wallet.Instrument{}, refusal(wallet.CodeInvalidCard, err)
	}
	_, _, expiry, err := ident.ParseExpiry(in.Expiry, s.engine.Clock())
	if err != nil {
		return wallet.Instrument{}, refusal(wallet.CodeInvalidCard, err)
	}
	holder, err := ident.ParseName(in.Holder)
	if err != nil {
		return wallet.Instrument{}, refusal(wallet.CodeInvalidInput, err)
	}
	return s.bind(ctx, in.Change, user, RailInstrument{Card: true, Number: card.Number, Expiry: expiry, Holder: holder}, wallet.Instrument{
		Brand: card.Brand, Last4: card.Last4, BIN: card.BIN, Expiry: expiry, Holder: holder,
	})
}

// BindBank implements wallet.Instruments.
func (s *session) BindBank(ctx context.Context, in wallet.BindBankInput) (wallet.Instrument, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Instrument{}, err
	}
	holder, err := ident.ParseName(in.Holder)
	if err != nil {
		return wallet.Instrument{}, refusal(wallet.CodeInvalidInput, err)
	}
	number := RailInstrument{Holder: holder}
	shown := wallet.Instrument{Holder: holder}
	switch {
	case in.IBAN != "" && in.Account != "":
		return wallet.Instrument{}, wallet.Refuse(wallet.CodeInvalidInput, "an IBAN and an account number were both given", "give one of them")
	case in.IBAN != "":
		iban, err := ident.ParseIBAN(in.IBAN)
		if err != nil {
			return wallet.Instrument{}, refusal(wallet.CodeInvalidBank, err)
		}
		number.Number = iban.Text
		shown.Brand, shown.Last4, shown.Country = "iban", iban.Last4, iban.Country
	case in.Account != "":
		account, err := ident.ParseAccount(in.Country, in.Account, in.Routing)
		if err != nil {
			return wallet.Instrument{}, refusal(wallet.CodeInvalidBank, err)
		}
		number.Number, number.Routing = account.Number, account.Routing
		shown.Brand, shown.Last4, shown.Country = "account", account.Last4, account.Country
	default:
		return wallet.Instrument{}, wallet.Refuse(wallet.CodeInvalidInput, "no bank account was given",
			"give --iban, or --account with --routing and --country")
	}
	return s.bind(ctx, in.Change, user, number, shown)
}

// bind turns an instrument into a token and keeps it. The rail is asked before
// the transaction: a token that is then not kept binds nobody. The same number
// bound twice to one customer is the same instrument, also when it was removed
// meanwhile: else what limits count of it would begin anew.
func (s *session) bind(
	ctx context.Context, change wallet.Change, user string, secret RailInstrument, shown wallet.Instrument,
) (wallet.Instrument, error) {
	fingerprint, err := s.engine.fingerprint(ctx, secret.Routing+"/"+secret.Number)
	if err != nil {
		return wallet.Instrument{}, err
	}
	secret.Fingerprint = fingerprint
	token, err := s.engine.Rail.Tokenize(ctx, secret)
	if err != nil {
		return wallet.Instrument{}, err
	}
	shown.Kind = token.Kind
	fields := []field{{"command", "bind"}, {"user", user}, {"number", fingerprint}, {"expiry", shown.Expiry}, {"holder", shown.Holder}}
	return s.changeInstrument(ctx, change, fields, func(r Reader, c *Changes, moment int64) (*Instrument, EventRecord, error) {
		owner, err := findCustomer(ctx, r, user)
		if err != nil {
			return nil, EventRecord{}, err
		}
		if owner.Status != wallet.StatusFrozen {
			if err := mayPay(owner); err != nil {
				return nil, EventRecord{}, err
			}
		}
		known, found, err := r.InstrumentByFingerprint(ctx, owner.ID, fingerprint)
		if err != nil {
			return nil, EventRecord{}, fmt.Errorf("look for the instrument: %w", err)
		}
		record := Instrument{Instrument: shown, Token: token.Token, Fingerprint: fingerprint}
		record.User, record.Status = owner.ID, wallet.InstrumentActive
		event := EventRecord{Type: "instrument.bound"}
		if found { // the same number again: a new expiry or holder takes the place of the old
			record.ID, record.CreatedAt = known.ID, known.CreatedAt
			c.Instruments = append(c.Instruments, record)
			if known.Status == wallet.InstrumentActive {
				event.Type = "instrument.renewed"
			}
		} else {
			record.ID, record.CreatedAt = s.engine.NewID(instrumentPrefix(record.Kind)), timeOf(moment)
			c.NewInstruments = append(c.NewInstruments, record)
		}
		event.Data, err = eventData("user", owner.ID, "kind", string(record.Kind), "brand", record.Brand, "last4", record.Last4)
		return &record, event, err
	})
}

func instrumentPrefix(kind wallet.InstrumentKind) string {
	if kind == wallet.InstrumentBank {
		return "bank"
	}
	return "card"
}

// RemoveInstrument implements wallet.Instruments.
func (s *session) RemoveInstrument(ctx context.Context, in wallet.RemoveInstrumentInput) (wallet.Instrument, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Instrument{}, err
	}
	fields := []field{{"command", "instruments remove"}, {"user", user}, {"instrument", in.Instrument}}
	return s.changeInstrument(ctx, in.Change, fields, func(r Reader, c *Changes, _ int64) (*Instrument, EventRecord, error) {
		owner, err := findCustomer(ctx, r, user)
		if err != nil {
			return nil, EventRecord{}, err
		}
		list, err := r.Instruments(ctx, []string{in.Instrument})
		if err != nil {
			return nil, EventRecord{}, fmt.Errorf("read an instrument: %w", err)
		}
		if len(list) == 0 || list[0].User != owner.ID {
			return nil, EventRecord{}, wallet.Refuse(wallet.CodeInstrumentNotFound,
				fmt.Sprintf("there is no instrument %s", quote(in.Instrument)), "see `okpay instruments list`")
		}
		if list[0].Status == wallet.InstrumentRemoved {
			return nil, EventRecord{}, wallet.Refuse(wallet.CodeStateConflict, "the instrument was removed before", "nothing is left to do",
				"instrument", list[0].ID)
		}
		list[0].Status = wallet.InstrumentRemoved
		c.Instruments = append(c.Instruments, list[0])
		return &list[0], EventRecord{Type: "instrument.removed"}, nil
	})
}

// changeInstrument runs one keyed change that is about one instrument.
func (s *session) changeInstrument(
	ctx context.Context, change wallet.Change, fields []field,
	decide func(r Reader, c *Changes, moment int64) (*Instrument, EventRecord, error),
) (wallet.Instrument, error) {
	var result wallet.Instrument
	err := s.keyed(ctx, change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		instrument, event, err := decide(r, c, moment)
		if err != nil {
			return event, err
		}
		result = instrument.Instrument
		event.Object = instrument.ID
		return event, nil
	}, func(r Reader, stored EventRecord) error {
		list, err := r.Instruments(ctx, []string{stored.Object})
		if err != nil || len(list) == 0 {
			return fmt.Errorf("read the instrument %s of a replay: %w", stored.Object, err)
		}
		result = list[0].Instrument
		result.IdempotentReplay = true
		return nil
	})
	result.DryRun = change.DryRun
	return result, err
}

// ListInstruments implements wallet.Instruments.
func (s *session) ListInstruments(ctx context.Context, in wallet.ListInstrumentsInput) ([]wallet.Instrument, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return nil, err
	}
	result := []wallet.Instrument{}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		owner, err := findCustomer(ctx, r, user)
		if err != nil {
			return err
		}
		list, err := r.OwnerInstruments(ctx, owner.ID, in.All)
		if err != nil {
			return fmt.Errorf("list instruments: %w", err)
		}
		for i := range list {
			result = append(result, list[i].Instrument)
		}
		return nil
	})
	return result, err
}
