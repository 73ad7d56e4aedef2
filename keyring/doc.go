// Package keyring keeps small secrets in the keyring of the operating system:
// the login keychain of macOS, the credential manager of Windows, and elsewhere
// what answers to the Secret Service (freedesktop.org's Secret Service API 0.2)
// on the session's bus, as GNOME Keyring, KWallet and KeePassXC do.
//
// It promises to answer within a bounded time, and that a run that nobody
// attends to opens no dialogue: what would have to be unlocked first is refused.
// No error holds a secret. It imports the library that speaks to the keyrings
// and nothing of this program, and does nothing before it is asked.
package keyring
