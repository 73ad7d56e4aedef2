package engine

import (
	"context"
	"fmt"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/wording"
)

// kycDue lowers the level of customers whose documents have expired, and reminds
// those whose documents soon do.
func (e *Engine) kycDue(ctx context.Context, limit int, dry bool, result *wallet.RunDueResult) error {
	expire := func(c *Changes, k *KYCRecord, customer *Customer, moment int64) error {
		k.Status, k.Claim = wallet.KYCExpired, ""
		c.KYC = append(c.KYC, *k)
		event := func(kind, object string, data []byte) {
			c.event(EventRecord{Type: kind, Object: object, Data: data, At: moment, Actor: bySystem})
		}
		event("kyc.expired", k.ID, mustData("user", k.Owner, "level", k.Level))
		if customer.KYCLevel < k.Level {
			return nil
		}
		from := customer.KYCLevel
		customer.KYCLevel = k.Level - 1
		event("customer.level_set", customer.ID, mustData("from", from, "to", customer.KYCLevel, "case", k.ID))
		return e.tellKYC(c, customer, wording.KYCExpired, wording.About{Level: customer.KYCLevel, Until: lastDay(k.ExpiresAt)}, moment)
	}
	err := e.eachKYC(ctx, limit, dry, &result.DocumentsExpired, &result.More, func(r Reader, moment int64, limit int) ([]KYCRecord, error) {
		return r.ExpiredKYC(ctx, moment, limit)
	}, expire)
	if err != nil {
		return err
	}
	remind := func(c *Changes, k *KYCRecord, customer *Customer, moment int64) error {
		k.RemindedAt = moment
		c.KYC = append(c.KYC, *k)
		c.event(EventRecord{Type: "kyc.reminded", Object: k.ID, Data: mustData("user", k.Owner, "level", k.Level), At: moment, Actor: bySystem})
		return e.tellKYC(c, customer, wording.KYCExpiring, wording.About{Level: k.Level, Until: lastDay(k.ExpiresAt)}, moment)
	}
	return e.eachKYC(ctx, limit, dry, &result.Reminders, &result.More, func(r Reader, moment int64, limit int) ([]KYCRecord, error) {
		return r.ExpiringKYC(ctx, moment+wallet.KYCReminder.Microseconds(), limit)
	}, remind)
}

// eachKYC does something with at most limit cases that are due, in one write that
// is alone with their customers; those who have left are passed over.
func (e *Engine) eachKYC(
	ctx context.Context, limit int, dry bool, count *int, more *bool, due func(r Reader, moment int64, limit int) ([]KYCRecord, error),
	do func(c *Changes, k *KYCRecord, customer *Customer, moment int64) error,
) error {
	var found []KYCRecord
	err := e.Store.Read(ctx, func(r Reader) (err error) {
		found, err = due(r, e.now(), limit+1)
		return err
	})
	if err != nil {
		return fmt.Errorf("read the cases that are due: %w", err)
	}
	if len(found) > limit {
		found, *more = found[:limit], true
	}
	if len(found) == 0 {
		return nil
	}
	refs := make([]Ref, len(found))
	for i := range found {
		refs[i] = Ref{Kind: RefID, Text: found[i].Owner}
	}
	return e.write(ctx, dry, func(r Reader, c *Changes, moment int64) error {
		*count = 0
		if err := r.Lock(ctx, Locks{Customers: refs}); err != nil {
			return fmt.Errorf("lock customers: %w", err)
		}
		customers, err := r.Customers(ctx, refs)
		if err != nil {
			return fmt.Errorf("read customers: %w", err)
		}
		byID := make(map[string]*Customer, len(customers))
		for i := range customers {
			byID[customers[i].ID] = &customers[i]
		}
		again, err := due(r, moment, limit)
		if err != nil {
			return fmt.Errorf("read the cases that are due: %w", err)
		}
		changed := map[string]bool{}
		for i := range again {
			customer := byID[again[i].Owner]
			if customer == nil { // it came meanwhile, and its turn comes next
				continue
			}
			level := customer.KYCLevel
			if err := do(c, &again[i], customer, moment); err != nil {
				return err
			}
			if customer.KYCLevel != level {
				changed[customer.ID] = true
			}
			*count++
		}
		for i := range customers {
			if changed[customers[i].ID] {
				c.Customers = append(c.Customers, customers[i])
			}
		}
		return nil
	})
}
