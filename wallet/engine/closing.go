package engine

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
)

// CloseAccount implements wallet.Closing.
func (s *session) CloseAccount(ctx context.Context, in wallet.CloseAccountInput) (wallet.ClosedAccount, error) {
	user, err := s.acting(in.User)
	if err != nil {
		return wallet.ClosedAccount{}, err
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return wallet.ClosedAccount{}, err
	}
	fields := []field{{"command", "close-account"}, {"user", user}, {"reason", reason}}
	if s.caller.Operator {
		if reason == "" {
			return wallet.ClosedAccount{}, wallet.Refuse(wallet.CodeInvalidInput, "an operator closes an account for a reason", "say it with --reason")
		}
		if fields[1].value, err = s.closedUnder(ctx, in.Key, user); err != nil {
			return wallet.ClosedAccount{}, err
		}
		return s.closeKeyed(ctx, in, fields[1].value, fields)
	}
	if in.DryRun {
		return s.closeKeyed(ctx, in, user, fields) // which shows what would happen, and no more than the customer may see
	}
	if err := s.proving(in.Change, "to close an account"); err != nil {
		return wallet.ClosedAccount{}, err
	}
	if _, err := s.replayed(ctx, in.Key, fields); err != nil { // a key that was used for this has no session any more
		return wallet.ClosedAccount{}, err
	}
	var out wallet.ClosedAccount
	err = s.shownPassword(ctx, in.Password, func(tx Reader, c *Changes, moment int64, customer *Customer, _ *guards) error {
		if err := s.factorShown(ctx, tx, c, moment, customer.ID, in.Code, codeUse{}); err != nil {
			return err
		}
		event, err := s.close(ctx, tx, c, moment, customer, reason, &out)
		if err != nil {
			return err
		}
		s.keep(c, event, KeyRef{s.caller.ID, in.Key}, fields, moment)
		return nil
	})
	if err != nil {
		return wallet.ClosedAccount{}, err
	}
	return out, nil
}

// closedUnder gives the id of an account that was closed under a key and named by
// its e-mail or phone then, which name nobody any more, so that a repetition is
// known again. Anything else stays as it is given.
func (s *session) closedUnder(ctx context.Context, key, user string) (string, error) {
	if err := wallet.CheckKey(key); err != nil {
		return "", err
	}
	ref := ident.Classify(user)
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		events, err := r.KeyedEvents(ctx, []KeyRef{{s.caller.ID, key}})
		if err != nil || len(events) == 0 {
			return wrapped(err, "read an idempotency key")
		}
		closed, found, err := r.ClosedAccount(ctx, events[0].Object)
		if err != nil || !found || len(closed.Kept) == 0 {
			return wrapped(err, "read a closed account")
		}
		var kept wallet.ClosedRecord
		if err := json.Unmarshal(closed.Kept, &kept); err != nil {
			return fmt.Errorf("read what is kept of %s: %w", closed.Customer, err)
		}
		if ref.Text != "" && (ref.Text == kept.Email || ref.Text == kept.Phone) {
			user = kept.User
		}
		return nil
	})
	return user, err
}

// closeKeyed closes an account without proofs.
func (s *session) closeKeyed(ctx context.Context, in wallet.CloseAccountInput, user string, fields []field) (wallet.ClosedAccount, error) {
	var out wallet.ClosedAccount
	err := s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		customer, err := findOpen(ctx, r, user)
		if err != nil {
			return EventRecord{}, err
		}
		return s.close(ctx, r, c, moment, customer, in.Reason, &out)
	}, func(r Reader, stored EventRecord) error {
		closed, found, err := r.ClosedAccount(ctx, stored.Object)
		if err != nil || !found {
			return fmt.Errorf("read the closed account %s of a replay: %w", stored.Object, err)
		}
		out = presentClosed(&closed)
		out.IdempotentReplay = true
		return nil
	})
	if err != nil {
		return wallet.ClosedAccount{}, err
	}
	out.DryRun = in.DryRun
	return out, nil
}

func presentClosed(c *ClosedAccount) wallet.ClosedAccount {
	return wallet.ClosedAccount{User: c.Customer, Status: wallet.StatusClosed, ClosedAt: timeOf(c.ClosedAt), KeptUntil: timeOf(c.KeepUntil)}
}

// close closes an account in a write that is alone with its customer. One that
// others froze an operator alone closes: its customer would begin anew.
func (s *session) close(
	ctx context.Context, r Reader, c *Changes, moment int64, customer *Customer, reason string, out *wallet.ClosedAccount,
) (EventRecord, error) {
	if !s.caller.Operator && customer.Status == wallet.StatusFrozen && customer.FrozenBy != wallet.FrozenByCustomer {
		return EventRecord{}, wallet.Refuse(wallet.CodeAccountFrozen, "the account is frozen, and not by its customer",
			"ask an operator, as with `okpay support open`", "user", customer.ID)
	}
	if err := closable(ctx, r, customer.ID); err != nil {
		return EventRecord{}, err
	}
	if err := withPhones(ctx, r, &customer.Customer); err != nil {
		return EventRecord{}, err
	}
	kept, err := json.Marshal(wallet.ClosedRecord{
		User: customer.ID, Name: customer.Name, Email: customer.Email, Phone: customer.Phone, Country: customer.Country,
		KYCLevel: customer.KYCLevel, CreatedAt: customer.CreatedAt,
	})
	if err != nil {
		return EventRecord{}, fmt.Errorf("write what is kept of an account: %w", err)
	}
	closed := ClosedAccount{
		Customer: customer.ID, ClosedAt: moment, Kept: kept,
		KeepUntil: timeOf(moment).AddDate(wallet.ClosedYears, 0, 0).UnixMicro(),
	}
	c.Closed = append(c.Closed, closed)
	if err := s.endAll(ctx, r, c, moment, customer); err != nil {
		return EventRecord{}, err
	}
	*out = presentClosed(&closed)
	data, err := eventData("reason", reason)
	return EventRecord{Type: "customer.closed", Object: customer.ID, Data: data}, err
}

// closable refuses to close an account that something still hangs on.
func closable(ctx context.Context, r Reader, owner string) error {
	balances, err := r.Accounts(ctx, []string{owner}, nil)
	if err != nil {
		return fmt.Errorf("read balances: %w", err)
	}
	held := []string{}
	for i := range balances {
		if !balances[i].Amount.IsZero() {
			held = append(held, balances[i].Amount.String())
		}
	}
	open, err := r.Obligations(ctx, owner)
	if err != nil {
		return fmt.Errorf("look what an account still owes: %w", err)
	}
	if len(held) == 0 && open == (Obligations{}) {
		return nil
	}
	return wallet.Refuse(wallet.CodeNotClosable, "something still hangs on the account",
		"take the money out, and let what is open come to its end: see `okpay balance`, `okpay history --status pending`, `okpay payout list` and `okpay support list`",
		"user", owner, "balances", held, "pending", open.Pending, "payouts", open.Payouts, "disputes", open.Disputes)
}

// endAll ends what a customer comes in by, removes the instruments, and erases
// what names the customer. A merchant's handle stays taken, so that nobody gets
// what is meant for another.
func (s *session) endAll(ctx context.Context, r Reader, c *Changes, moment int64, customer *Customer) error {
	if _, err := endSessions(ctx, r, c, customer.ID, moment, func(*SessionRecord) bool { return true }); err != nil {
		return err
	}
	if err := endLinks(ctx, r, c, customer.ID, moment); err != nil {
		return err
	}
	if err := endHooks(ctx, r, c, customer.ID); err != nil {
		return err
	}
	if err := endSweeps(ctx, r, c, customer.ID, moment); err != nil {
		return err
	}
	if err := endCheckouts(ctx, r, c, customer.ID, s.caller.actor(), moment); err != nil {
		return err
	}
	for after := ""; ; {
		keys, err := r.ListAPIKeys(ctx, APIKeyQuery{Owner: customer.ID, Before: after, UsableAt: moment, Limit: wallet.MaxPageSize})
		if err != nil {
			return fmt.Errorf("read API keys: %w", err)
		}
		for i := range keys {
			keys[i].RevokedAt, after = moment, keys[i].ID
			c.APIKeys = append(c.APIKeys, keys[i])
		}
		if len(keys) < wallet.MaxPageSize {
			break
		}
	}
	instruments, err := r.OwnerInstruments(ctx, customer.ID, true)
	if err != nil {
		return fmt.Errorf("read instruments: %w", err)
	}
	for i := range instruments {
		instruments[i].Status, instruments[i].Holder = wallet.InstrumentRemoved, ""
		c.Instruments = append(c.Instruments, instruments[i])
	}
	c.Credentials = append(c.Credentials, Credentials{Customer: customer.ID, ResetHash: []byte{}})
	c.SecondFactors = append(c.SecondFactors[:0], SecondFactor{Customer: customer.ID, Secret: []byte{}, Recovery: []string{}, ChangedAt: moment})
	c.Forget = append(c.Forget, customer.ID)
	if err := closeKYC(ctx, r, c, customer.ID, moment); err != nil {
		return err
	}
	customer.Status, customer.FrozenReason, customer.FrozenBy = wallet.StatusClosed, "", ""
	customer.Name, customer.Email, customer.Phone, customer.Country, customer.PasswordHash = "", "", "", "", ""
	customer.EmailVerified, customer.PhoneVerified, customer.KYCLevel = false, false, 0
	c.Customers = append(c.Customers, *customer)
	return nil
}

// ShowClosed implements wallet.Closing.
func (s *session) ShowClosed(ctx context.Context, in wallet.ShowClosedInput) (wallet.ClosedRecord, error) {
	var out wallet.ClosedRecord
	if err := s.operator(); err != nil {
		return out, err
	}
	if in.DryRun { // it would show what is kept without a trace
		return out, noDryRun("a look")
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return out, err
	}
	if reason == "" {
		return out, wallet.Refuse(wallet.CodeInvalidInput, "what is kept is looked at for a reason", "say it with --reason")
	}
	show := func(r Reader, user string) error {
		closed, found, err := r.ClosedAccount(ctx, user)
		if err != nil {
			return fmt.Errorf("read a closed account: %w", err)
		}
		if !found || len(closed.Kept) == 0 {
			return wallet.Refuse(wallet.CodeStateConflict, "nothing is kept of this account: it is not closed, or the time is over", "see `okpay users show`", "user", user)
		}
		if err := json.Unmarshal(closed.Kept, &out); err != nil {
			return fmt.Errorf("read what is kept of %s: %w", user, err)
		}
		out.ClosedAt, out.KeptUntil = timeOf(closed.ClosedAt), timeOf(closed.KeepUntil)
		return nil
	}
	fields := []field{{"command", "users kept"}, {"user", in.User}, {"reason", reason}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, _ *Changes, _ int64) (EventRecord, error) {
		customer, err := findCustomer(ctx, r, in.User)
		if err != nil {
			return EventRecord{}, err
		}
		if err := show(r, customer.ID); err != nil {
			return EventRecord{}, err
		}
		data, err := eventData("reason", reason)
		return EventRecord{Type: "customer.kept_seen", Object: customer.ID, Data: data}, err
	}, func(r Reader, stored EventRecord) error { return show(r, stored.Object) })
	if err != nil {
		return wallet.ClosedRecord{}, err
	}
	return out, nil
}

// eraseDue erases what is kept of closed accounts and need not be any more.
func (e *Engine) eraseDue(ctx context.Context, limit int, dry bool, result *wallet.RunDueResult) error {
	return e.write(ctx, dry, func(r Reader, changes *Changes, moment int64) error {
		due, err := r.DueErasures(ctx, moment, limit+1)
		if err != nil {
			return fmt.Errorf("read closed accounts: %w", err)
		}
		if len(due) > limit {
			due, result.More = due[:limit], true
		}
		result.Erased = len(due)
		for i := range due {
			changes.Closed = append(changes.Closed, due[i])
			changes.ForgetKYC = append(changes.ForgetKYC, KYCForgetting{Owner: due[i].Customer, All: true})
			changes.event(EventRecord{Type: "customer.erased", Object: due[i].Customer, Data: []byte("{}"), At: moment, Actor: "system"})
		}
		return nil
	})
}
