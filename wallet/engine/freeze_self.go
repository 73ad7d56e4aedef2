package engine

import (
	"context"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wording"
)

// FreezeByPassword implements wallet.People.
func (s *session) FreezeByPassword(ctx context.Context, in wallet.FreezeByPasswordInput) (wallet.Frozen, error) {
	var out wallet.Frozen
	if err := wallet.CheckKey(in.Key); err != nil {
		return out, err
	}
	if in.DryRun {
		return out, noDryRun("a freeze by the password")
	}
	if strings.TrimSpace(in.User) == "" {
		return out, wallet.Refuse(wallet.CodeUserRequired, "whose account is to be frozen is not said", "name it with --user: e-mail, phone, handle or id")
	}
	if len(in.Password) > wallet.MaxPasswordBytes {
		return out, wrongCredentials()
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return out, err
	}
	fields := []field{{"command", "freeze by password"}, {"reason", reason}}
	err = s.shown(ctx, askPassword, in.User, in.Password, func(c *Customer, _ *Credentials) string { return c.PasswordHash },
		wrongCredentials, func(tx Reader, c *Changes, moment int64, customer *Customer, _ *guards) error {
			ref := KeyRef{"freeze:" + customer.ID, in.Key}
			stored, found, err := before(ctx, tx, ref, fields)
			if err != nil {
				return err
			}
			if found {
				out = wallet.Frozen{User: customer.ID, Status: customer.Status, FrozenAt: timeOf(stored.At), IdempotentReplay: true}
				return nil
			}
			if customer.Status != wallet.StatusActive {
				return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the account is %s already", customer.Status), "nothing is left to do",
					"status", string(customer.Status))
			}
			customer.Status, customer.FrozenReason, customer.FrozenBy = wallet.StatusFrozen, reason, wallet.FrozenByCustomer
			c.Customers = append(c.Customers, *customer)
			c.event(EventRecord{
				Type: "customer.frozen", Object: customer.ID, Data: mustData("by", "password", "reason", reason), At: moment, Actor: customer.ID,
				Scope: ref.Scope, Key: ref.Key, InputHash: hashFields(fields),
			})
			out = wallet.Frozen{User: customer.ID, Status: customer.Status, FrozenAt: timeOf(moment)}
			return s.engine.alert(c, customer, wording.Frozen, "", moment)
		})
	if err != nil {
		return wallet.Frozen{}, err
	}
	return out, nil
}

// UnfreezeSelf implements wallet.People.
func (s *session) UnfreezeSelf(ctx context.Context, in wallet.UnfreezeSelfInput) (wallet.Customer, error) {
	if err := s.proving(in.Change, "to unfreeze by two factors"); err != nil {
		return wallet.Customer{}, err
	}
	fields := passwordFields("unfreeze self")
	stored, err := s.replayed(ctx, in.Change.Key, fields)
	if err != nil {
		return wallet.Customer{}, err
	}
	if stored != nil {
		shown, err := s.ShowUser(ctx, wallet.ShowUserInput{})
		shown.IdempotentReplay = true
		return shown, err
	}
	err = s.shownPassword(ctx, in.Password, func(tx Reader, c *Changes, moment int64, customer *Customer, _ *guards) error {
		switch factor, err := secondFactorOf(ctx, tx, customer.ID); {
		case err != nil:
			return err
		case customer.Status != wallet.StatusFrozen:
			return wallet.Refuse(wallet.CodeStateConflict, fmt.Sprintf("the account is %s, and only one that is frozen can be unfrozen", customer.Status),
				"nothing is left to do", "status", string(customer.Status))
		case customer.FrozenBy != wallet.FrozenByCustomer:
			return wallet.Refuse(wallet.CodeUnauthorized, "the account was not frozen by its customer", "ask an operator, as with `okpay support open`")
		case factor.EnabledAt == 0:
			return wallet.Refuse(wallet.CodeUnauthorized, "to unfreeze takes two factors, and there is no second one",
				"ask an operator, as with `okpay support open`")
		}
		if err := s.factorShown(ctx, tx, c, moment, customer.ID, in.Code, codeUse{}); err != nil {
			return err
		}
		customer.Status, customer.FrozenReason, customer.FrozenBy = wallet.StatusActive, "", ""
		c.Customers = append(c.Customers, *customer)
		c.event(EventRecord{
			Type: "customer.active", Object: customer.ID, Data: mustData("by", "two factors"), At: moment, Actor: s.caller.actor(),
			Scope: s.caller.ID, Key: in.Change.Key, InputHash: hashFields(fields),
		})
		return nil
	})
	if err != nil {
		return wallet.Customer{}, err
	}
	return s.ShowUser(ctx, wallet.ShowUserInput{})
}
