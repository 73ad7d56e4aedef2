package engine

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
)

const purposeSession = "okpay session v1"

// Login implements wallet.Sessions. The token is made of the customer, the
// idempotency key and the wallet's key, so that a repetition, which shows the
// password again, gives the same and nothing but its hash is kept.
func (s *session) Login(ctx context.Context, in wallet.LoginInput) (wallet.Session, error) {
	var out wallet.Session
	if err := checkLogin(&in); err != nil {
		return out, err
	}
	err := s.shown(ctx, askPassword, in.User, in.Password, func(c *Customer, _ *Credentials) string { return c.PasswordHash },
		wrongCredentials, func(tx Reader, c *Changes, moment int64, customer *Customer, _ *guards) (err error) {
			out, err = s.openSession(ctx, tx, c, moment, customer, in)
			return err
		})
	if err != nil {
		return wallet.Session{}, err
	}
	return out, nil
}

// checkLogin checks what a login says by itself, and fills in what it leaves out.
func checkLogin(in *wallet.LoginInput) error {
	if err := wallet.CheckKey(in.Key); err != nil {
		return err
	}
	if in.DryRun {
		return noDryRun("a login")
	}
	if strings.TrimSpace(in.User) == "" {
		return wallet.Refuse(wallet.CodeUserRequired, "who wants to log in is not said", "name yourself with --user: e-mail, phone, handle or id")
	}
	if len(in.Password) > wallet.MaxPasswordBytes {
		return wrongCredentials()
	}
	if in.ExpiresIn == 0 {
		in.ExpiresIn = wallet.DefaultSessionLife
	}
	if in.ExpiresIn < wallet.MinSessionLife || in.ExpiresIn > wallet.MaxSessionLife {
		return wallet.Refuse(wallet.CodeInvalidInput,
			fmt.Sprintf("a session lives from %s to %s", wallet.MinSessionLife, wallet.MaxSessionLife), "give a length such as 12h with --expires")
	}
	var err error
	in.Agent, err = checkText("agent", in.Agent, wallet.MaxAgentLength)
	return err
}

// noDryRun refuses to try a secret without counting the try.
func noDryRun(what string) error {
	return wallet.Refuse(wallet.CodeInvalidInput, "there is no dry run of "+what, "leave --dry-run out")
}

// openSession opens a session, or gives the one that the same key opened.
func (s *session) openSession(
	ctx context.Context, tx Reader, c *Changes, moment int64, customer *Customer, in wallet.LoginInput,
) (wallet.Session, error) {
	token, err := s.engine.sessionToken(ctx, customer.ID, in.Key)
	if err != nil {
		return wallet.Session{}, err
	}
	ref := KeyRef{"login:" + customer.ID, in.Key}
	fields := []field{{"command", "login"}, {"agent", in.Agent}, {"expires", duration(in.ExpiresIn)}}
	stored, err := tx.KeyedEvents(ctx, []KeyRef{ref})
	if err != nil {
		return wallet.Session{}, fmt.Errorf("read an idempotency key: %w", err)
	}
	var record SessionRecord
	replay := len(stored) > 0
	if err := s.factorShown(ctx, tx, c, moment, customer.ID, in.Code, codeUse{replay: replay}); err != nil {
		return wallet.Session{}, err
	}
	if replay {
		record, err = s.sameSession(ctx, tx, moment, in.Key, fields, stored[0], token)
	} else {
		if err := s.alertLogin(ctx, tx, c, customer, in.Agent, moment); err != nil {
			return wallet.Session{}, err
		}
		record, err = s.newSession(ctx, tx, c, moment, customer, in, token)
		c.event(EventRecord{
			Type: "session.opened", Object: customer.ID, Data: mustData("session", record.ID, "agent", in.Agent), At: moment,
			Actor: customer.ID, Scope: ref.Scope, Key: ref.Key, InputHash: hashFields(fields),
		})
	}
	if err != nil {
		return wallet.Session{}, err
	}
	proofs, err := credentialsOf(ctx, tx, customer.ID)
	if err != nil {
		return wallet.Session{}, err
	}
	rules, err := s.engine.inForce(ctx, tx, moment)
	if err != nil {
		return wallet.Session{}, err
	}
	since := max(proofs.PasswordAt, customer.CreatedAt.UnixMicro())
	return wallet.Session{
		ID: record.ID, User: record.Owner, Agent: record.Agent, CreatedAt: timeOf(record.CreatedAt), ExpiresAt: timeOf(record.ExpiresAt),
		PasswordOld: moment-since > rules.Password.MaxAge.Microseconds(), Token: token, IdempotentReplay: replay,
	}, nil
}

func (s *session) sameSession(
	ctx context.Context, tx Reader, moment int64, key string, fields []field, event EventRecord, token string,
) (SessionRecord, error) {
	if err := sameInput(key, fields, event.InputHash); err != nil {
		return SessionRecord{}, err
	}
	record, found, err := tx.SessionByHash(ctx, hashToken(token))
	if err != nil {
		return record, fmt.Errorf("read a session: %w", err)
	}
	if !found || record.EndedAt != 0 || record.ExpiresAt <= moment {
		return record, wallet.Refuse(wallet.CodeStateConflict, "the session that this key opened has ended", "log in with a new idempotency key")
	}
	return record, nil
}

func (s *session) newSession(
	ctx context.Context, tx Reader, c *Changes, moment int64, customer *Customer, in wallet.LoginInput, token string,
) (SessionRecord, error) {
	record := SessionRecord{
		ID: s.engine.NewID("ses"), Owner: customer.ID, Hash: hashToken(token), Agent: in.Agent,
		CreatedAt: moment, ExpiresAt: moment + in.ExpiresIn.Microseconds(),
	}
	open, err := tx.OpenSessions(ctx, customer.ID, moment)
	if err != nil {
		return record, fmt.Errorf("read open sessions: %w", err)
	}
	for i := range max(0, len(open)-(wallet.MaxSessions-1)) {
		open[i].EndedAt = moment
		c.Sessions = append(c.Sessions, open[i])
	}
	c.NewSessions = append(c.NewSessions, record)
	return record, nil
}

func (e *Engine) sessionToken(ctx context.Context, customer, key string) (string, error) {
	sum, err := e.keyedHash(ctx, purposeSession, customer, key)
	return wallet.TokenPrefix + base64.RawURLEncoding.EncodeToString(sum), err
}

// hashToken is what is kept of a token, which has 256 bits that nobody can guess.
func hashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// authenticateSession gives the caller whose token this is. Codes: unauthenticated.
func (e *Engine) authenticateSession(ctx context.Context, token string) (Caller, wallet.APIKey, error) {
	var none wallet.APIKey
	hash := hashToken(token)
	var record SessionRecord
	var names callerNames
	err := e.Store.Read(ctx, func(r Reader) error {
		stored, found, err := r.SessionByHash(ctx, hash)
		if err != nil {
			return fmt.Errorf("look for a session: %w", err)
		}
		record = stored
		if !found || subtle.ConstantTimeCompare(record.Hash, hash) != 1 {
			return loggedOut("the session is not known here")
		}
		names, err = e.namesOf(ctx, r, record.Owner)
		return err
	})
	switch {
	case err != nil:
		return Caller{}, none, err
	case record.EndedAt != 0:
		return Caller{}, none, loggedOut("the session has ended")
	case record.ExpiresAt <= e.now():
		return Caller{}, none, loggedOut("the session has expired")
	}
	scopes := slices.DeleteFunc(wallet.Scopes(), func(scope wallet.Scope) bool { return scope == wallet.ScopeOperator })
	caller := Caller{
		ID: record.Owner, Actor: record.ID, Customer: record.Owner, Session: record.ID, ends: record.ExpiresAt, since: record.CreatedAt, names: names,
	}
	return caller, wallet.APIKey{ID: record.ID, User: record.Owner, Scopes: scopes}, nil
}

func loggedOut(message string) error {
	return wallet.Refuse(wallet.CodeUnauthenticated, message, "log in again with `okpay login`")
}

// sessionsOf gives whose sessions a caller may see and end: an operator's
// customer, and of who comes by a session, the own. An API key is no login.
func (s *session) sessionsOf(user string) (string, error) {
	if s.caller.Session == "" && !s.caller.Operator {
		return "", loggedOut("nobody is logged in")
	}
	return s.acting(user)
}

// Logout implements wallet.Sessions.
func (s *session) Logout(ctx context.Context, in wallet.LogoutInput) (wallet.LogoutResult, error) {
	user, err := s.sessionsOf(in.User)
	if err != nil {
		return wallet.LogoutResult{}, err
	}
	all := in.All || s.caller.Session == ""
	result := wallet.LogoutResult{DryRun: in.DryRun}
	fields := []field{{"command", "logout"}, {"user", user}, {"all", fmt.Sprint(all)}, {"session", s.caller.Session}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		customer, err := findCustomer(ctx, r, user)
		if err != nil {
			return EventRecord{}, err
		}
		ended, err := endSessions(ctx, r, c, customer.ID, moment, func(v *SessionRecord) bool { return all || v.ID == s.caller.Session })
		result.User, result.Ended = customer.ID, ended
		return EventRecord{Type: "session.ended", Object: customer.ID, Data: mustData("ended", ended, "all", all)}, err
	}, func(_ Reader, stored EventRecord) error {
		result.User, result.IdempotentReplay = stored.Object, true
		return nil
	})
	if err != nil {
		return wallet.LogoutResult{}, err
	}
	return result, nil
}

// endSessions ends those open sessions of a customer that are meant.
func endSessions(
	ctx context.Context, r Reader, c *Changes, customer string, moment int64, meant func(*SessionRecord) bool,
) (int, error) {
	open, err := r.OpenSessions(ctx, customer, moment)
	if err != nil {
		return 0, fmt.Errorf("read open sessions: %w", err)
	}
	before := len(c.Sessions)
	for i := range open {
		if meant(&open[i]) {
			open[i].EndedAt = moment
			c.Sessions = append(c.Sessions, open[i])
		}
	}
	return len(c.Sessions) - before, nil
}

// WhoAmI implements wallet.Sessions.
func (s *session) WhoAmI(ctx context.Context, _ wallet.WhoAmIInput) (wallet.Identity, error) {
	who := wallet.Identity{Means: wallet.MeansWallet, ID: s.caller.actor(), Operator: s.caller.Operator, Scopes: wallet.Scopes()}
	switch {
	case s.caller.Session != "":
		who.Means = wallet.MeansSession
		who.Scopes = slices.DeleteFunc(wallet.Scopes(), func(scope wallet.Scope) bool { return scope == wallet.ScopeOperator })
	case s.caller.key != nil && s.caller.key.app != "":
		who.Means, who.Scopes = wallet.MeansApp, s.caller.key.scopes
	case s.caller.key != nil:
		who.Means, who.Scopes = wallet.MeansAPIKey, s.caller.key.scopes
	case !s.caller.Operator:
		return wallet.Identity{}, loggedOut("nobody is logged in")
	}
	who.ExpiresAt = timePtr(s.caller.ends)
	if s.caller.Customer == "" {
		return who, nil
	}
	if who.Means == wallet.MeansApp { // what a customer proves itself by is no business of an application
		who.User = s.caller.Customer
		return who, nil
	}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		customer, err := findCustomer(ctx, r, s.caller.Customer)
		if err != nil {
			return err
		}
		who.User, who.Name, who.Email = customer.ID, customer.Name, customer.Email
		proofs, err := credentialsOf(ctx, r, customer.ID)
		if err != nil {
			return err
		}
		who.PINSet = proofs.PINHash != ""
		factor, err := secondFactorOf(ctx, r, customer.ID)
		if err != nil {
			return err
		}
		who.SecondFactor, who.RecoveryCodesLeft = factor.EnabledAt != 0, len(factor.Recovery)
		return nil
	})
	if err != nil {
		return wallet.Identity{}, err
	}
	return who, nil
}
