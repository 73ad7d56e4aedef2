// Package vault makes and opens the vault of a wallet: it seals what must be
// worthless to whoever has the database alone, and makes the keyed hashes by
// which that is found again.
//
// The keys that do so are two keysets of Tink, AES-256-GCM (NIST SP 800-38D) and
// HMAC-SHA-256 (RFC 2104), and lie in the database encrypted with a
// key-encryption key, which does not. That key is derived (HKDF, RFC 5869) from
// a secret of 32 bytes, which is looked for in the environment, in the
// operating system's keyring where that was chosen, and in a file beside the
// wallet. Each is known by an id that tells nothing of it, so that the right one
// is found among several and a wrong one is told from a damaged database.
//
// It promises that no error holds a secret, that a key that is there is never
// written over, and that nothing is read before it is needed. It imports Tink,
// the keyring, the engine and what lies below it; Tink's own initialisers, and
// those of the protocol buffers that it stores keys as, cost every run of the
// program 0.3 ms, which is why only the primitives that are used are linked.
package vault
