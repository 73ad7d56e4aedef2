package commands

import (
	"context"
	"log/slog"
	"time"

	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// Deps is all that the commands need of the world around them. Main makes it
// once; tests make their own.
type Deps struct {
	Streams output.Streams
	// Environ is the environment as NAME=value, as os.Environ gives it.
	Environ []string
	// Open opens the wallet that a run names. It is called at most once a run,
	// on first use, so that a command that needs no wallet touches none.
	Open func(ctx context.Context, at Target) (wallet.Service, func() error, error)
	// OpenVault opens the vault of the local wallet that a run names.
	OpenVault func(ctx context.Context, at Target) (wallet.Vault, func() error, error)
	// Serve serves a local wallet over HTTP until ctx ends.
	Serve func(ctx context.Context, what Serving) error
	// OpenBackups gives the backups of a local wallet. Where there is no wallet it
	// makes none.
	OpenBackups func(ctx context.Context, at Target) (wallet.Backups, func() error, error)
	// Keyring reaches the operating system's keyring for the run of ctx; nil where
	// there is none. Unattended, it opens no dialogue.
	Keyring func(ctx context.Context, unattended bool) config.Keyring
	// NewKey makes an idempotency key that nobody else makes.
	NewKey func() string
	// Now is the clock and Sleep waits for d, or less when ctx ends before.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
	// Executable is the path of this program, for commands that run it again.
	Executable func() (string, error)
	// Build says which build of the program this is.
	Build func() Build
	// BoundMemory has garbage collected early enough for a payout of so many
	// items; nil for as the program began.
	BoundMemory func(items int)
}

// Target says which wallet is meant: a local one at Wallet (a path or a
// postgres:// address) or the remote API at Remote, never both.
type Target struct {
	Wallet string
	// Of a wallet on a database server: the address of a copy for long lists, or
	// none, how many connections there are to each at most, and how long a
	// statement may run.
	Replica          string
	Connections      int
	StatementTimeout time.Duration
	// PublicURL is where people reach the server of the wallet; empty without one.
	PublicURL string
	Remote    string
	// Token gives the API key or session token by which the wallet is reached; a
	// local one without a session is its operator's.
	Token func() (string, error)
	// Anonymous leaves the token out, for who logs in.
	Anonymous bool
	// TLSCA, TLSCert and TLSKey are files in PEM: the certificates that the
	// remote API's must come from, and the own one with its key; empty for none.
	TLSCA, TLSCert, TLSKey string
	// KeyFile and KeyStore are the settings that say where the key of a local
	// wallet is.
	KeyFile, KeyStore string
	// Gateways bring messages to people. They are those of a local wallet: the
	// server of a remote one has its own.
	Gateways config.Gateways
	// Log is told what is done, at debug, and what is odd.
	Log *slog.Logger
	// Create makes a local wallet where there is none.
	Create bool
}

// Build says which build of the program this is. Schema is the version of the
// storage that it writes.
type Build struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
	OS      string `json:"os"`
	Arch    string `json:"arch"`
	Schema  int64  `json:"schema"`
}
