package store

import (
	"context"

	"github.com/okpay/okpay/wallet/engine"
)

// SecondFactor reads the second factor of a customer.
func (s *session) SecondFactor(ctx context.Context, customer string) (engine.SecondFactor, bool, error) {
	read, found, err := one(ctx, s, "read a second factor", `SELECT customer_id, secret, enabled_at, last_step, recovery, last_recovery, changed_at
		FROM second_factors WHERE customer_id = $1`,
		func(r rowScanner, f *engine.SecondFactor) error {
			var recovery string
			err := r.Scan(&f.Customer, &f.Secret, &f.EnabledAt, &f.LastStep, &recovery, &f.LastRecovery, &f.ChangedAt)
			if err != nil {
				return err
			}
			return decode(recovery, &f.Recovery, "the recovery codes of "+f.Customer)
		}, customer)
	if err != nil || !found {
		return engine.SecondFactor{}, false, err
	}
	read.Secret, err = s.unseal(ctx, secondFactorSecret, customer, read.Secret)
	return read, true, err
}

func (s *session) saveSecondFactors(ctx context.Context, list []engine.SecondFactor) error {
	secrets, err := s.sealTexts(ctx, secondFactorSecret, len(list), func(i int) (id, secret string) {
		return list[i].Customer, string(list[i].Secret)
	})
	if err != nil {
		return err
	}
	return s.bulk(ctx, "keep second factors", `INSERT INTO second_factors (customer_id, secret, enabled_at, last_step, recovery, last_recovery, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (customer_id) DO UPDATE SET secret = excluded.secret, enabled_at = excluded.enabled_at, last_step = excluded.last_step,
			recovery = excluded.recovery, last_recovery = excluded.last_recovery, changed_at = excluded.changed_at`, len(list),
		func(i int, r *row) {
			f := &list[i]
			r.text(f.Customer)
			r.bytes(secrets[i])
			r.int(f.EnabledAt)
			r.int(f.LastStep)
			r.text(set(f.Recovery).json())
			r.text(f.LastRecovery)
			r.int(f.ChangedAt)
		})
}
