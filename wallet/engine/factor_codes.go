package engine

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/otp"
)

const purposeRecovery = "okpay recovery code v1"

// recoveryCodes draws codes and gives them with their keyed hashes.
func (s *session) recoveryCodes(ctx context.Context) (codes, hashes []string, err error) {
	if codes, err = otp.NewRecoveryCodes(s.engine.Random); err != nil {
		return nil, nil, err
	}
	for _, code := range codes {
		hash, err := s.recoveryHash(ctx, s.caller.Customer, code)
		if err != nil {
			return nil, nil, err
		}
		hashes = append(hashes, hash)
	}
	return codes, hashes, nil
}

func (s *session) recoveryHash(ctx context.Context, customer, code string) (string, error) {
	sum, err := s.engine.keyedHash(ctx, purposeRecovery, customer, code)
	return hex.EncodeToString(sum), err
}

// codeUse says which codes are taken: of the authenticator alone, and in a
// replay the one that was taken last.
type codeUse struct{ authenticator, replay bool }

// codeShown takes a code of the second factor, in a write that is alone with the
// customer. A wrong one is counted, and refused says so; what is right is marked
// as used in factor, which the caller saves.
func (s *session) codeShown(
	ctx context.Context, tx Reader, c *Changes, moment int64, factor *SecondFactor, given string, use codeUse,
) (refused, err error) {
	g, err := s.guardsOf(ctx, tx, askFactor, factor.Customer)
	if err != nil {
		return nil, err
	}
	if err := g.blocked(moment); err != nil {
		return nil, err
	}
	right, err := s.codeFits(ctx, factor, given, moment, use)
	if err != nil {
		return nil, err
	}
	if !right {
		g.wrong(c, moment)
		return wallet.Refuse(wallet.CodeWrongCode, "the code of the second factor is wrong, or was used before",
			"wait for the next code of the authenticator, or give a recovery code"), nil
	}
	g.right(c, moment)
	return nil, nil //nolint:nilnil // nothing is refused
}

func (s *session) codeFits(ctx context.Context, factor *SecondFactor, given string, moment int64, use codeUse) (bool, error) {
	if step, ok := otp.Verify(otp.Secret(factor.Secret), given, timeOf(moment)); ok {
		fits := step > factor.LastStep || use.replay && step == factor.LastStep
		factor.LastStep = max(factor.LastStep, step)
		return fits, nil
	}
	code, err := otp.ParseRecoveryCode(given)
	if err != nil || use.authenticator {
		return false, nil //nolint:nilerr // what is no code is a wrong one
	}
	hash, err := s.recoveryHash(ctx, factor.Customer, code)
	if err != nil {
		return false, err
	}
	if use.replay && subtle.ConstantTimeCompare([]byte(factor.LastRecovery), []byte(hash)) == 1 {
		return true, nil
	}
	for i, kept := range factor.Recovery {
		if subtle.ConstantTimeCompare([]byte(kept), []byte(hash)) == 1 {
			factor.Recovery = slices.Delete(slices.Clone(factor.Recovery), i, i+1)
			factor.LastRecovery = hash
			return true, nil
		}
	}
	return false, nil
}

// factorShown takes a code where the customer has a second factor, within a
// write that shows something else as well.
func (s *session) factorShown(ctx context.Context, tx Reader, c *Changes, moment int64, customer, given string, use codeUse) error {
	factor, err := secondFactorOf(ctx, tx, customer)
	if err != nil || factor.EnabledAt == 0 {
		return err
	}
	if given == "" {
		return codeRequired()
	}
	refused, err := s.codeShown(ctx, tx, c, moment, factor, given, use)
	if err != nil {
		return err
	}
	if refused != nil {
		return &countedError{refused}
	}
	c.SecondFactors = append(c.SecondFactors, *factor)
	return nil
}

func codeRequired() error {
	return wallet.Refuse(wallet.CodeSecondFactorRequired, "the code of the second factor is needed",
		"give the code that the authenticator shows, or a recovery code, with --code or OKPAY_CODE", "needs", []string{"totp"})
}
