package engine

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/policy"
)

const (
	// SecretPrefix starts the secret of every API key, so that one that is left
	// lying about is known for what it is.
	SecretPrefix = "okp_"
	// apiSecretBytes is how many random bytes a secret has.
	apiSecretBytes = 32
)

// CreateAPIKey implements wallet.Keys.
func (s *session) CreateAPIKey(ctx context.Context, in wallet.CreateAPIKeyInput) (wallet.APIKey, error) {
	rules, err := s.engine.policyNow(ctx)
	if err != nil {
		return wallet.APIKey{}, err
	}
	record, err := s.newAPIKey(rules, in)
	if err != nil {
		return wallet.APIKey{}, err
	}
	secret, err := s.engine.newAPISecret()
	if err != nil {
		return wallet.APIKey{}, err
	}
	record.Hash = hashAPISecret(secret)
	allow, err := s.engine.guarded(ctx, "allow", strings.Join(in.Allow, " "))
	if err != nil {
		return wallet.APIKey{}, err
	}
	fields := []field{
		{"command", "create-api-key"},
		{"name", record.Name},
		{"user", in.User},
		{"scopes", joinScopes(record.Scopes)},
		{"expires", duration(in.ExpiresIn)},
		{"daily_cap", canonical(in.DailyCap)},
		{"currency", string(record.Cap.Currency())},
		allow,
	}
	return s.changeAPIKey(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (APIKeyRecord, EventRecord, string, error) {
		fresh := record
		if err := s.engine.nameAPIKey(ctx, r, in, &fresh); err != nil {
			return fresh, EventRecord{}, "", err
		}
		life := in.ExpiresIn
		if life == 0 {
			life = wallet.DefaultKeyLife
		}
		fresh.ID, fresh.CreatedAt, fresh.ExpiresAt = s.engine.NewID("key"), moment, moment+life.Microseconds()
		c.NewAPIKeys = append(c.NewAPIKeys, fresh)
		data, err := eventData("name", fresh.Name, "user", fresh.Owner, "scopes", fresh.Scopes)
		if in.DryRun {
			secret = ""
		}
		return fresh, EventRecord{Type: "api_key.created", Data: data}, secret, err
	})
}

// newAPIKey checks what an input says by itself.
func (s *session) newAPIKey(rules *policy.Policy, in wallet.CreateAPIKeyInput) (APIKeyRecord, error) {
	record := APIKeyRecord{Allow: []string{}}
	if err := s.operator(); err != nil {
		return record, err
	}
	var err error
	if record.Name, err = checkText("name", in.Name, wallet.MaxNameLength); err != nil {
		return record, err
	}
	if record.Name == "" {
		return record, wallet.Refuse(wallet.CodeInvalidInput, "an API key needs a name", "say with --name what it is for")
	}
	if record.Scopes, err = cleanScopes(in.Scopes); err != nil {
		return record, err
	}
	if life := in.ExpiresIn; life != 0 && (life < wallet.MinKeyLife || life > wallet.MaxKeyLife) {
		return record, wallet.Refuse(wallet.CodeInvalidInput,
			fmt.Sprintf("an API key lives from %s to %s", wallet.MinKeyLife, wallet.MaxKeyLife), "give a length such as 720h with --expires")
	}
	if len(in.Allow) > wallet.MaxKeyAllow {
		return record, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("an allow-list holds at most %d", wallet.MaxKeyAllow), "make two keys")
	}
	operator := slices.Contains(record.Scopes, wallet.ScopeOperator)
	switch {
	case operator && in.User != "":
		return record, wallet.Refuse(wallet.CodeInvalidInput, "an operator's key belongs to no customer", "leave out --user, or the scope operator")
	case !operator && in.User == "":
		return record, wallet.Refuse(wallet.CodeUserRequired, "whose purse the key is for is not said",
			"name the customer with --user, or give the scope operator")
	}
	if in.DailyCap == "" {
		return record, nil
	}
	if record.Cap, err = parseAmount(in.DailyCap, in.Currency); err != nil {
		return record, err
	}
	return record, offered(rules, record.Cap.Currency())
}

// cleanScopes gives the scopes in their order, each once.
func cleanScopes(given []wallet.Scope) ([]wallet.Scope, error) {
	scopes := []wallet.Scope{}
	for _, scope := range wallet.Scopes() {
		if slices.Contains(given, scope) {
			scopes = append(scopes, scope)
		}
	}
	for _, scope := range given {
		if !slices.Contains(scopes, scope) {
			return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no scope", quote(string(scope))), "use some of "+joinScopes(wallet.Scopes()))
		}
	}
	if len(scopes) == 0 {
		return nil, wallet.Refuse(wallet.CodeInvalidInput, "an API key needs a scope", "use some of "+joinScopes(wallet.Scopes()))
	}
	return scopes, nil
}

func joinScopes(scopes []wallet.Scope) string {
	names := make([]string, len(scopes))
	for i, scope := range scopes {
		names[i] = string(scope)
	}
	return strings.Join(names, ", ")
}

// nameAPIKey looks up whom an input names.
func (e *Engine) nameAPIKey(ctx context.Context, r Reader, in wallet.CreateAPIKeyInput, record *APIKeyRecord) error {
	if in.User != "" {
		owner, err := findOpen(ctx, r, in.User)
		if err != nil {
			return err
		}
		record.Owner = owner.ID
	}
	record.Allow = make([]string, 0, len(in.Allow))
	for _, text := range in.Allow {
		id, err := allowed(ctx, r, text, "")
		if err != nil {
			return err
		}
		record.Allow = append(record.Allow, id)
	}
	return nil
}

// allowed gives the id of the customer or instrument that a text names. With an
// owner, an instrument of anybody else is not there.
func allowed(ctx context.Context, r Reader, text, owner string) (string, error) {
	if strings.HasPrefix(text, "card_") || strings.HasPrefix(text, "bank_") {
		list, err := r.Instruments(ctx, []string{text})
		if err != nil {
			return "", fmt.Errorf("read an instrument: %w", err)
		}
		if len(list) == 0 || owner != "" && list[0].User != owner {
			return "", wallet.Refuse(wallet.CodeInstrumentNotFound, fmt.Sprintf("there is no instrument %s", quote(text)), "see `okpay instruments list`")
		}
		return list[0].ID, nil
	}
	customer, err := findCustomer(ctx, r, text)
	if err != nil {
		return "", err
	}
	return customer.ID, nil
}

func (e *Engine) newAPISecret() (string, error) {
	random := make([]byte, apiSecretBytes)
	if _, err := io.ReadFull(e.Random, random); err != nil {
		return "", fmt.Errorf("draw the secret of an API key: %w", err)
	}
	return SecretPrefix + base64.RawURLEncoding.EncodeToString(random), nil
}

// hashAPISecret is what is kept of a secret. It has 256 random bits, so a plain
// hash gives nothing to guess.
func hashAPISecret(secret string) []byte {
	sum := sha256.Sum256([]byte(secret))
	return sum[:]
}

// RevokeAPIKey implements wallet.Keys.
func (s *session) RevokeAPIKey(ctx context.Context, in wallet.RevokeAPIKeyInput) (wallet.APIKey, error) {
	if err := s.operator(); err != nil {
		return wallet.APIKey{}, err
	}
	reason, err := checkText("reason", in.Reason, wallet.MaxMemoLength)
	if err != nil {
		return wallet.APIKey{}, err
	}
	fields := []field{{"command", "revoke-api-key"}, {"api_key", in.APIKey}, {"reason", reason}}
	return s.changeAPIKey(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (APIKeyRecord, EventRecord, string, error) {
		record, found, err := r.APIKey(ctx, in.APIKey)
		if err != nil {
			return record, EventRecord{}, "", fmt.Errorf("read an API key: %w", err)
		}
		if !found {
			return record, EventRecord{}, "", wallet.Refuse(wallet.CodeAPIKeyNotFound, fmt.Sprintf("there is no API key %s", quote(in.APIKey)),
				"see `okpay apikey list`")
		}
		if record.RevokedAt == 0 {
			record.RevokedAt = moment
			c.APIKeys = append(c.APIKeys, record)
		}
		data, err := eventData("reason", reason)
		return record, EventRecord{Type: "api_key.revoked", Data: data}, "", err
	})
}

// changeAPIKey runs one keyed change of one API key.
func (s *session) changeAPIKey(
	ctx context.Context, change wallet.Change, fields []field,
	decide func(r Reader, c *Changes, moment int64) (APIKeyRecord, EventRecord, string, error),
) (wallet.APIKey, error) {
	var result wallet.APIKey
	err := s.keyed(ctx, change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		record, event, secret, err := decide(r, c, moment)
		if err != nil {
			return event, err
		}
		result = presentAPIKey(&record, moment)
		result.Secret = secret
		event.Object = record.ID
		return event, nil
	}, func(r Reader, stored EventRecord) error {
		record, found, err := r.APIKey(ctx, stored.Object)
		if err != nil || !found {
			return fmt.Errorf("read the API key %s of a replay: %w", stored.Object, err)
		}
		result = presentAPIKey(&record, s.engine.now())
		result.IdempotentReplay = true
		return nil
	})
	if err != nil {
		return wallet.APIKey{}, err
	}
	result.DryRun = change.DryRun
	return result, nil
}

// ListAPIKeys implements wallet.Keys.
func (s *session) ListAPIKeys(ctx context.Context, in wallet.ListAPIKeysInput) (wallet.Page[wallet.APIKey], error) {
	page := wallet.Page[wallet.APIKey]{Items: []wallet.APIKey{}}
	if err := s.operator(); err != nil {
		return page, err
	}
	limit, err := pageLimit(in.Limit)
	if err != nil {
		return page, err
	}
	now := s.engine.now()
	query := APIKeyQuery{Before: in.After, Limit: limit + 1}
	if !in.All {
		query.UsableAt = now
	}
	var list []APIKeyRecord
	err = s.engine.Store.Read(ctx, func(r Reader) (err error) {
		if query.Owner, err = idOf(ctx, r, in.User); err == nil {
			list, err = r.ListAPIKeys(ctx, query)
		}
		return err
	})
	if err != nil {
		return page, err
	}
	return pageOf(list, limit, func(k *APIKeyRecord) string { return k.ID }, func(k *APIKeyRecord) wallet.APIKey { return presentAPIKey(k, now) }), nil
}

// presentAPIKey shows a key as it stands at a moment.
func presentAPIKey(k *APIKeyRecord, now int64) wallet.APIKey {
	shown := wallet.APIKey{
		ID: k.ID, Name: k.Name, User: k.Owner, Scopes: k.Scopes, Allow: k.Allow, Status: wallet.APIKeyActive,
		ExpiresAt: timePtr(k.ExpiresAt), RevokedAt: timePtr(k.RevokedAt), CreatedAt: timeOf(k.CreatedAt),
	}
	if k.Cap.Currency() != "" {
		shown.DailyCap, shown.Currency = k.Cap.Decimal(), k.Cap.Currency()
	}
	if k.LastUsedDay > 0 {
		shown.LastUsedOn = timeOf(k.LastUsedDay * microsPerDay).Format(time.DateOnly)
	}
	switch {
	case k.RevokedAt != 0:
		shown.Status = wallet.APIKeyRevoked
	case k.ExpiresAt <= now:
		shown.Status = wallet.APIKeyExpired
	}
	return shown
}

// Authenticate gives the caller whose secret this is, and the key; for the token
// of a session or a link, what stands for a key is that. A secret that
// is none, and a key that is revoked or expired, are told apart only where the
// secret was right. Codes: unauthenticated.
func (e *Engine) Authenticate(ctx context.Context, secret string) (Caller, wallet.APIKey, error) {
	var none wallet.APIKey
	switch {
	case strings.HasPrefix(secret, wallet.TokenPrefix):
		return e.authenticateSession(ctx, secret)
	case strings.HasPrefix(secret, wallet.AccessPrefix):
		return e.authenticateLink(ctx, secret)
	}
	if len(secret) != len(SecretPrefix)+base64.RawURLEncoding.EncodedLen(apiSecretBytes) || !strings.HasPrefix(secret, SecretPrefix) {
		return Caller{}, none, unauthenticated("this is no API key")
	}
	hash := hashAPISecret(secret)
	record, err := e.keys.submit(ctx, string(hash))
	if err != nil {
		return Caller{}, none, err
	}
	if record == nil || subtle.ConstantTimeCompare(record.Hash, hash) != 1 {
		return Caller{}, none, unauthenticated("the API key is not known here")
	}
	now := e.now()
	shown := presentAPIKey(&record.APIKeyRecord, now)
	switch shown.Status {
	case wallet.APIKeyRevoked:
		return Caller{}, none, unauthenticated("the API key was revoked")
	case wallet.APIKeyExpired:
		return Caller{}, none, unauthenticated("the API key has expired")
	case wallet.APIKeyActive:
	}
	if record.LastUsedDay < dayOf(now) {
		e.touchAPIKey(ctx, record.ID, dayOf(now))
	}
	caller := Caller{
		ID: record.Owner, Actor: record.ID, Customer: record.Owner, names: e.namesOfHolder(ctx, record), ends: record.ExpiresAt,
		key: &callerKey{id: record.ID, scopes: record.Scopes, most: record.Cap, allow: record.Allow},
	}
	if slices.Contains(record.Scopes, wallet.ScopeOperator) {
		caller.ID, caller.Operator = LocalOperator().ID, true
	}
	return caller, shown, nil
}

// heldKeys looks the keys of one batch of requests up, each as it is now: nil
// for a hash that is no key's.
func (e *Engine) heldKeys(ctx context.Context, hashes []string) ([]*HeldKey, error) {
	wanted := make([][]byte, 0, len(hashes))
	place := make(map[string]int, len(hashes))
	for _, hash := range hashes {
		if _, known := place[hash]; !known {
			place[hash] = len(wanted)
			wanted = append(wanted, []byte(hash))
		}
	}
	list, err := e.Store.HeldKeys(ctx, wanted)
	if err != nil {
		return nil, fmt.Errorf("look for API keys: %w", err)
	}
	found := make([]*HeldKey, len(wanted))
	for i := range list {
		if at, known := place[string(list[i].Hash)]; known {
			found[at] = &list[i]
		}
	}
	answers := make([]*HeldKey, len(hashes))
	for i, hash := range hashes {
		answers[i] = found[place[hash]]
	}
	return answers, nil
}

// namesOfHolder lists by what the owner of a key is named.
func (e *Engine) namesOfHolder(ctx context.Context, k *HeldKey) callerNames {
	if k.Owner == "" {
		return callerNames{}
	}
	return e.refsOf(ctx, k.Owner, k.Email, k.Handle)
}

func unauthenticated(message string) error {
	return wallet.Refuse(wallet.CodeUnauthenticated, message, "put a valid API key into the file of --token-file, or into OKPAY_TOKEN; `okpay apikey create` makes one")
}

// touchAPIKey notes the day of use. It is the one thing of a request that may
// fail without harm, as on a wallet that cannot be written.
func (e *Engine) touchAPIKey(ctx context.Context, id string, day int64) {
	_ = e.Store.Write(ctx, func(tx Tx) error {
		record, found, err := tx.APIKey(ctx, id)
		if err != nil || !found || record.LastUsedDay >= day {
			return err
		}
		record.LastUsedDay = day
		return tx.Save(ctx, &Changes{APIKeys: []APIKeyRecord{record}})
	})
}
