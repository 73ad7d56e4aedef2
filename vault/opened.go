package vault

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	"github.com/tink-crypto/tink-go/v2/insecuresecretdataaccess"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf/hmacprf"
	prf "github.com/tink-crypto/tink-go/v2/prf/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/okpay/okpay/wallet/engine"
)

// opened is a vault with its keys in memory. It never changes.
type opened struct {
	newest []byte
	seals  tink.AEAD
	opens  map[string]tink.AEAD // by how what they have sealed begins
	hashes *prf.HMACPRF
}

var _ engine.Vault = (*opened)(nil)

// open makes a vault of keysets.
func open(sealing, lookup *keyset.Handle) (*opened, error) {
	o := &opened{opens: make(map[string]tink.AEAD, sealing.Len())}
	for i := range sealing.Len() {
		entry, err := sealing.Entry(i)
		if err != nil {
			return nil, fmt.Errorf("read a key that seals: %w", err)
		}
		key, ok := entry.Key().(*aesgcm.Key)
		if !ok {
			return nil, fmt.Errorf("read a key that seals: it is a %T", entry.Key())
		}
		aead, err := aesgcm.NewAEAD(key)
		if err != nil {
			return nil, fmt.Errorf("read a key that seals: %w", err)
		}
		prefix := key.OutputPrefix()
		if len(prefix) != engine.KeyPrefixBytes {
			return nil, errors.New("read a key that seals: what it seals does not say with which key")
		}
		o.opens[string(prefix)] = aead
		if entry.IsPrimary() {
			o.newest, o.seals = prefix, aead
		}
	}
	entry, err := lookup.Primary()
	if err != nil {
		return nil, fmt.Errorf("read the key of hashes: %w", err)
	}
	key, ok := entry.Key().(*hmacprf.Key)
	if !ok || o.seals == nil {
		return nil, errors.New("read the keys of the vault: one is missing")
	}
	o.hashes, err = prf.NewHMACPRF("SHA256", key.KeyBytes().Data(insecuresecretdataaccess.Token{}))
	if err != nil {
		return nil, fmt.Errorf("read the key of hashes: %w", err)
	}
	return o, nil
}

// Seal implements engine.Vault.
func (o *opened) Seal(plain []byte, about string) ([]byte, error) {
	if len(plain) > engine.MaxSealed {
		return nil, fmt.Errorf("seal %s: %d bytes are more than %d", about, len(plain), engine.MaxSealed)
	}
	sealed, err := o.seals.Encrypt(plain, []byte(about))
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", about, err)
	}
	return sealed, nil
}

// errBroken says that something cannot be opened, and not why: there is nothing
// else to know.
var errBroken = errors.New("it was changed, or moved from another place")

// tinkPrefix is the first byte of what a key of Tink's has sealed that names itself.
const tinkPrefix = 1

// Open implements engine.Vault.
func (o *opened) Open(sealed []byte, about string) ([]byte, error) {
	if len(sealed) < engine.KeyPrefixBytes || sealed[0] != tinkPrefix {
		return nil, fmt.Errorf("open %s: %w", about, errBroken)
	}
	aead, known := o.opens[string(sealed[:engine.KeyPrefixBytes])]
	if !known {
		return nil, fmt.Errorf("open %s: %w", about, engine.ErrUnknownKey)
	}
	plain, err := aead.Decrypt(sealed, []byte(about))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", about, errBroken)
	}
	return plain, nil
}

// Index implements engine.Vault. The purpose and each text are followed by a
// zero byte but for the last, which none of them holds.
func (o *opened) Index(purpose string, texts ...string) ([]byte, error) {
	var input bytes.Buffer
	input.WriteString(purpose)
	for _, text := range texts {
		input.WriteByte(0)
		input.WriteString(text)
	}
	sum, err := o.hashes.ComputePRF(input.Bytes(), engine.IndexBytes)
	if err != nil {
		return nil, fmt.Errorf("hash: %w", err)
	}
	return sum, nil
}

// Newest implements engine.Vault.
func (o *opened) Newest() []byte { return o.newest }
