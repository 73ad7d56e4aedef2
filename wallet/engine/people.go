package engine

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/password"
	"github.com/okpay/okpay/wallet/policy"
	"github.com/okpay/okpay/wallet/wording"
)

// Register implements wallet.People.
func (s *session) Register(ctx context.Context, in wallet.RegisterInput) (wallet.Customer, error) {
	person, err := cleanCustomer(in.Kind, in.Name, in.Email, in.Phone, in.Country, in.Handle)
	if err != nil {
		return wallet.Customer{}, err
	}
	if err := oneOf("language", in.Lang, wallet.LanguageEnglish, wallet.LanguageChinese); err != nil {
		return wallet.Customer{}, err
	}
	person.Lang = cmp.Or(in.Lang, person.Lang)
	if err := s.engine.checkPassword(in.Password, person); err != nil {
		return wallet.Customer{}, err
	}
	record := Customer{Customer: person}
	if in.Password != "" && !in.DryRun {
		if record.PasswordHash, err = s.engine.hashSecret(ctx, in.Password); err != nil {
			return wallet.Customer{}, err
		}
	}
	phone, err := s.engine.guarded(ctx, "phone", person.Phone)
	if err != nil {
		return wallet.Customer{}, err
	}
	fields := []field{
		{"command", "register"},
		{"kind", string(person.Kind)},
		{"name", person.Name},
		{"email", person.Email},
		phone,
		{"country", person.Country},
		{"handle", person.Handle},
	}
	if in.Lang != "" {
		fields = append(fields, field{"lang", string(in.Lang)})
	}
	return s.changeCustomer(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*Customer, EventRecord, error) {
		if err := nobodyThere(ctx, r, person); err != nil {
			return nil, EventRecord{}, err
		}
		record.ID = s.engine.NewID(idPrefix(record.Kind))
		record.Status, record.CreatedAt = wallet.StatusPending, timeOf(moment)
		c.NewCustomers = append(c.NewCustomers, record)
		if err := s.engine.sendCodes(ctx, c, record, moment); err != nil {
			return nil, EventRecord{}, err
		}
		return &record, EventRecord{Type: "customer.registered"}, nil
	})
}

// cleanCustomer checks what a new customer says of itself and gives it in
// canonical form.
func cleanCustomer(kind wallet.Kind, name, email, phone, country, handle string) (wallet.Customer, error) {
	c := wallet.Customer{Kind: kind}
	if kind == "" {
		c.Kind = wallet.KindPerson
	}
	if c.Kind != wallet.KindPerson && c.Kind != wallet.KindMerchant {
		return c, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no kind of customer", quote(string(kind))), "use person or merchant")
	}
	var err error
	if c.Name, err = ident.ParseName(name); err != nil {
		return c, refusal(wallet.CodeInvalidInput, err)
	}
	if c.Email, err = ident.ParseEmail(email); err != nil {
		return c, refusal(wallet.CodeInvalidInput, err)
	}
	if c.Phone, err = ident.ParsePhone(phone); err != nil {
		return c, refusal(wallet.CodeInvalidInput, err)
	}
	if country != "" {
		if c.Country, err = ident.ParseCountry(country); err != nil {
			return c, refusal(wallet.CodeInvalidInput, err)
		}
	}
	c.Lang = languageOf(c.Country)
	switch {
	case c.Kind == wallet.KindMerchant:
		c.Handle, err = ident.ParseHandle(handle)
		return c, refusal(wallet.CodeInvalidInput, err)
	case handle != "":
		return c, wallet.Refuse(wallet.CodeInvalidInput, "a person has no handle", "leave --handle out, or use --kind merchant")
	}
	return c, nil
}

func idPrefix(kind wallet.Kind) string {
	if kind == wallet.KindMerchant {
		return "mer"
	}
	return "usr"
}

// checkPassword refuses a password that is too short, too long, or that few
// guesses find. An empty one is no password.
func (e *Engine) checkPassword(given string, c wallet.Customer) error {
	if given == "" {
		return nil
	}
	if len(given) < wallet.MinPasswordBytes || len(given) > wallet.MaxPasswordBytes {
		return wallet.Refuse(wallet.CodeWeakPassword,
			fmt.Sprintf("a password has %d to %d bytes", wallet.MinPasswordBytes, wallet.MaxPasswordBytes), "a few unrelated words make a good one")
	}
	return refusal(wallet.CodeWeakPassword, e.passwords.Check(given, ownerOf(c), e.Clock()))
}

// ownerOf is what is known of who chooses a secret.
func ownerOf(c wallet.Customer) password.Owner {
	return password.Owner{Name: c.Name, Email: c.Email, Phone: c.Phone, Handle: c.Handle, Words: []string{"okpay", "wallet"}}
}

// nobodyThere refuses a customer whose e-mail, phone or handle somebody has.
func nobodyThere(ctx context.Context, r Reader, c wallet.Customer) error {
	refs := []Ref{{Kind: RefEmail, Text: c.Email}, {Kind: RefPhone, Text: c.Phone}}
	if c.Handle != "" {
		refs = append(refs, Ref{Kind: RefHandle, Text: c.Handle})
	}
	there, err := r.Customers(ctx, refs)
	if err != nil {
		return fmt.Errorf("look for the customer: %w", err)
	}
	for i := range there {
		return alreadyThere(&there[i], c)
	}
	return nil
}

func alreadyThere(there *Customer, c wallet.Customer) error {
	what, value := "handle", c.Handle
	switch {
	case there.Email == c.Email:
		what, value = "e-mail", c.Email
	case there.Phone == c.Phone:
		what, value = "phone", c.Phone
	}
	return wallet.Refuse(wallet.CodeAlreadyExists, fmt.Sprintf("somebody is registered with the %s %s", what, quote(value)),
		"use another, or go on with the account that is there", "field", what)
}

// SetLevel implements wallet.People.
func (s *session) SetLevel(ctx context.Context, in wallet.SetLevelInput) (wallet.Customer, error) {
	if err := s.operator(); err != nil {
		return wallet.Customer{}, err
	}
	if err := checkLevel(in.Level); err != nil {
		return wallet.Customer{}, err
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return wallet.Customer{}, err
	}
	if reason == "" {
		return wallet.Customer{}, wallet.Refuse(wallet.CodeInvalidInput, "a level is given for a reason", "say it with --reason")
	}
	fields := []field{{"command", "set-level"}, {"user", in.User}, {"level", fmt.Sprint(in.Level)}, {"reason", reason}}
	return s.changeCustomer(ctx, in.Change, fields, func(r Reader, c *Changes, _ int64) (*Customer, EventRecord, error) {
		customer, err := findOpen(ctx, r, in.User)
		if err != nil {
			return nil, EventRecord{}, err
		}
		before := customer.KYCLevel
		customer.KYCLevel = in.Level
		c.Customers = append(c.Customers, *customer)
		data, err := eventData("from", before, "to", in.Level, "reason", reason)
		return customer, EventRecord{Type: "customer.level_set", Data: data}, err
	})
}

// maxLevel is the highest KYC level.
const maxLevel = policy.MaxLevel

func checkLevel(level int) error {
	if level < 0 || level > maxLevel {
		return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("there is no KYC level %d", level), fmt.Sprintf("levels go from 0 to %d", maxLevel))
	}
	return nil
}

// Freeze implements wallet.People. An account that its customer froze an operator
// can freeze as well: from then on an operator alone unfreezes it.
func (s *session) Freeze(ctx context.Context, in wallet.FreezeInput) (wallet.Customer, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Customer{}, err
	}
	return s.moveStatus(ctx, in, user, "freeze", wallet.StatusActive, wallet.StatusFrozen)
}

// Unfreeze implements wallet.People.
func (s *session) Unfreeze(ctx context.Context, in wallet.FreezeInput) (wallet.Customer, error) {
	if err := s.operator(); err != nil {
		return wallet.Customer{}, err
	}
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Customer{}, err
	}
	return s.moveStatus(ctx, in, user, "unfreeze", wallet.StatusFrozen, wallet.StatusActive)
}

func (s *session) moveStatus(ctx context.Context, in wallet.FreezeInput, user, command string, from, to wallet.Status) (wallet.Customer, error) {
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return wallet.Customer{}, err
	}
	fields := []field{{"command", command}, {"user", user}, {"reason", reason}}
	return s.changeCustomer(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (*Customer, EventRecord, error) {
		customer, err := findCustomer(ctx, r, user)
		if err != nil {
			return nil, EventRecord{}, err
		}
		was := customer.Status
		// What the customer has frozen is the customer's to take back, until an operator freezes it, too.
		firmer := to == wallet.StatusFrozen && s.caller.Operator && customer.FrozenBy == wallet.FrozenByCustomer
		if was != from && !firmer {
			return nil, EventRecord{}, wallet.Refuse(wallet.CodeStateConflict,
				fmt.Sprintf("the account is %s, and only one that is %s can be made %s", customer.Status, from, to),
				"see `okpay users show`", "user", customer.ID, "status", string(customer.Status))
		}
		customer.Status, customer.FrozenReason, customer.FrozenBy = to, "", ""
		if to == wallet.StatusActive && (!customer.EmailVerified || !customer.PhoneVerified) {
			customer.Status = wallet.StatusPending // it was frozen before its codes came
		}
		if to == wallet.StatusFrozen {
			customer.FrozenReason, customer.FrozenBy = reason, wallet.FrozenByCustomer
			if s.caller.Operator {
				customer.FrozenBy = wallet.FrozenByOperator
			}
		}
		c.Customers = append(c.Customers, *customer)
		if to == wallet.StatusFrozen {
			if err := s.engine.alert(c, customer, wording.Frozen, "", moment); err != nil {
				return nil, EventRecord{}, err
			}
		}
		data, err := eventData("from", string(was), "to", string(customer.Status), "reason", reason)
		return customer, EventRecord{Type: "customer." + string(customer.Status), Data: data}, err
	})
}

// changeCustomer runs one keyed change that is about one customer. The same key
// with the same fields gives the customer as it is now, marked as a replay.
func (s *session) changeCustomer(
	ctx context.Context, change wallet.Change, fields []field,
	decide func(r Reader, c *Changes, moment int64) (*Customer, EventRecord, error),
) (wallet.Customer, error) {
	var result wallet.Customer
	err := s.keyed(ctx, change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		customer, event, err := decide(r, c, moment)
		if err != nil {
			return event, err
		}
		result = customer.Customer
		event.Object = customer.ID
		return event, withPhoneIfKnown(ctx, r, &result)
	}, func(r Reader, stored EventRecord) error {
		list, err := r.Customers(ctx, []Ref{{Kind: RefID, Text: stored.Object}})
		if err != nil || len(list) == 0 {
			return fmt.Errorf("read the customer %s of a replay: %w", stored.Object, err)
		}
		result = list[0].Customer
		result.IdempotentReplay = true
		return withPhoneIfKnown(ctx, r, &result)
	})
	result.DryRun = change.DryRun
	return result, err
}

// keyed runs one change that is no transaction: decide makes it and gives its
// event, which carries the key; replay tells of one made before. An event
// without a type says that there was nothing to do, and uses up no key.
func (s *session) keyed(
	ctx context.Context, change wallet.Change, fields []field,
	decide func(r Reader, c *Changes, moment int64) (EventRecord, error), replay func(r Reader, stored EventRecord) error,
) error {
	if err := wallet.CheckKey(change.Key); err != nil {
		return err
	}
	ref := KeyRef{s.caller.ID, change.Key}
	return s.engine.write(ctx, change.DryRun, func(r Reader, c *Changes, moment int64) error {
		if err := lockUser(ctx, r, ref, fields); err != nil {
			return err
		}
		fields, err := resolved(ctx, r, fields)
		if err != nil {
			return err
		}
		stored, found, err := before(ctx, r, ref, fields)
		if err != nil {
			return err
		}
		if found {
			return replay(r, stored)
		}
		event, err := decide(r, c, moment)
		if err != nil || event.Type == "" {
			return err
		}
		s.keep(c, event, ref, fields, moment)
		return nil
	})
}

// before looks for what was done under a key: with the same input it gives the
// event of it, with another it refuses.
func before(ctx context.Context, r Reader, ref KeyRef, fields []field) (stored EventRecord, found bool, err error) {
	events, err := r.KeyedEvents(ctx, []KeyRef{ref})
	if err != nil {
		return stored, false, fmt.Errorf("read an idempotency key: %w", err)
	}
	if len(events) > 0 {
		return events[0], true, sameInput(ref.Key, fields, events[0].InputHash)
	}
	used, err := r.KeyedTransactions(ctx, []KeyRef{ref})
	if err != nil {
		return stored, false, fmt.Errorf("read an idempotency key: %w", err)
	}
	if len(used) > 0 {
		return stored, false, sameInput(ref.Key, fields[:1], nil)
	}
	return stored, false, nil
}

// keep adds the event of a change to it, after all else that it holds.
func (s *session) keep(c *Changes, event EventRecord, ref KeyRef, fields []field, moment int64) {
	if event.Data == nil {
		event.Data = []byte("{}")
	}
	event.At, event.Actor = max(moment, c.LastAt), s.caller.actor()
	if !event.keyless {
		event.Scope, event.Key, event.InputHash = ref.Scope, ref.Key, hashFields(fields)
	}
	c.event(event)
}

// resolved gives the fields with a customer's id for what names it, so that one
// named by e-mail once and by id the next time is the same.
func resolved(ctx context.Context, r Reader, fields []field) ([]field, error) {
	list := slices.Clone(fields)
	for i := range list {
		if list[i].name != "user" {
			continue
		}
		customer, err := findCustomer(ctx, r, list[i].value)
		switch {
		case err == nil:
			list[i].value = customer.ID
		case wallet.CodeOf(err) != wallet.CodeCustomerNotFound:
			return nil, err
		}
	}
	return list, nil
}

// lockUser makes a change alone with its key and the customer that its fields
// name.
func lockUser(ctx context.Context, r Reader, key KeyRef, fields []field) error {
	what := Locks{Key: key}
	for _, f := range fields {
		if ref := ident.Classify(f.value); f.name == "user" && ref.Kind != ident.NoReference {
			what.Customers = append(what.Customers, ref)
		}
	}
	if err := r.Lock(ctx, what); err != nil {
		return fmt.Errorf("lock a customer: %w", err)
	}
	return nil
}

// eventData makes the data of an event from alternating names and values.
func eventData(pairs ...any) ([]byte, error) {
	data := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			data[name] = pairs[i+1]
		}
	}
	text, err := json.Marshal(data)
	if err != nil {
		return nil, fmt.Errorf("write the data of an event: %w", err)
	}
	return text, nil
}

// ListUsers implements wallet.People.
func (s *session) ListUsers(ctx context.Context, in wallet.ListUsersInput) (wallet.Page[wallet.Customer], error) {
	page := wallet.Page[wallet.Customer]{Items: []wallet.Customer{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	err = errors.Join(oneOf("kind", in.Kind, wallet.KindPerson, wallet.KindMerchant),
		oneOf("status", in.Status, wallet.StatusPending, wallet.StatusActive, wallet.StatusFrozen, wallet.StatusClosed))
	if err != nil {
		return page, err
	}
	var list []Customer
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		list, err = r.ListCustomers(ctx, CustomerQuery{After: in.After, Limit: limit + 1, Kind: in.Kind, Status: in.Status})
		if err != nil {
			return err
		}
		if len(list) > limit {
			list = list[:limit]
			page.Next = list[limit-1].ID
		}
		shown := make([]*wallet.Customer, len(list))
		for i := range list {
			shown[i] = &list[i].Customer
		}
		return withPhones(ctx, r, shown...)
	})
	if err != nil {
		return page, fmt.Errorf("list customers: %w", err)
	}
	for i := range list {
		page.Items = append(page.Items, list[i].Customer)
	}
	return page, nil
}

// ShowUser implements wallet.People.
func (s *session) ShowUser(ctx context.Context, in wallet.ShowUserInput) (wallet.Customer, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.Customer{}, err
	}
	var found *Customer
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if found, err = findCustomer(ctx, r, user); err != nil {
			return err
		}
		return withPhones(ctx, r, &found.Customer)
	})
	if err != nil {
		return wallet.Customer{}, err
	}
	return found.Customer, nil
}

// mustData is eventData of plain values, which always have a JSON form.
func mustData(pairs ...any) []byte {
	data, err := eventData(pairs...)
	if err != nil {
		panic(err)
	}
	return data
}
