package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/okpay/okpay/wallet"
)

// ListSessions implements wallet.Sessions.
func (s *session) ListSessions(ctx context.Context, in wallet.ListSessionsInput) ([]wallet.OpenSession, error) {
	user, err := s.sessionsOf(in.User)
	if err != nil {
		return nil, err
	}
	list := []wallet.OpenSession{}
	err = s.engine.Store.Read(ctx, func(r Reader) error {
		customer, err := findCustomer(ctx, r, user)
		if err != nil {
			return err
		}
		open, err := r.OpenSessions(ctx, customer.ID, s.engine.now())
		if err != nil {
			return fmt.Errorf("read open sessions: %w", err)
		}
		list = list[:0]
		for _, v := range slices.Backward(open) {
			list = append(list, wallet.OpenSession{
				ID: v.ID, User: v.Owner, Agent: v.Agent, CreatedAt: timeOf(v.CreatedAt), ExpiresAt: timeOf(v.ExpiresAt),
				Current: v.ID == s.caller.Session,
			})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return list, nil
}

// RevokeSession implements wallet.Sessions.
func (s *session) RevokeSession(ctx context.Context, in wallet.RevokeSessionInput) (wallet.RevokedSession, error) {
	user, err := s.sessionsOf(in.User)
	if err != nil {
		return wallet.RevokedSession{}, err
	}
	result := wallet.RevokedSession{ID: in.Session, Current: in.Session == s.caller.Session, DryRun: in.DryRun}
	fields := []field{{"command", "revoke-session"}, {"user", user}, {"session", in.Session}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		customer, err := findCustomer(ctx, r, user)
		if err != nil {
			return EventRecord{}, err
		}
		ended, err := endSessions(ctx, r, c, customer.ID, moment, func(v *SessionRecord) bool { return v.ID == in.Session })
		if err != nil {
			return EventRecord{}, err
		}
		if ended == 0 {
			return EventRecord{}, wallet.Refuse(wallet.CodeSessionNotFound, fmt.Sprintf("there is no open session %s", quote(in.Session)),
				"see `okpay sessions list`")
		}
		result.User, result.EndedAt = customer.ID, timeOf(moment)
		return EventRecord{Type: "session.ended", Object: customer.ID, Data: mustData("ended", ended, "session", in.Session)}, nil
	}, func(_ Reader, stored EventRecord) error {
		result.User, result.EndedAt, result.IdempotentReplay = stored.Object, timeOf(stored.At), true
		return nil
	})
	if err != nil {
		return wallet.RevokedSession{}, err
	}
	return result, nil
}
