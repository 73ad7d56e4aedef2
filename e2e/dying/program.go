//go:build unix

package dying

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/oklog/ulid/v2"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/bank/reconcile"
	"github.com/okpay/okpay/bank/transfer"
	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/rail"
	"github.com/okpay/okpay/store"
	"github.com/okpay/okpay/vault"
	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/policy/document"
)

// The environment of a program that dies.
const (
	Variable       = "OKPAY_E2E_CHILD"  // set at all: be one
	StepVariable   = "OKPAY_E2E_STEP"   // the step at which to die, from 1; 0 to live
	TraceVariable  = "OKPAY_E2E_TRACE"  // a file for the names of the steps that were passed
	DiedVariable   = "OKPAY_E2E_DIED"   // a file for the name of the step at which it dies
	ChunkVariable  = "OKPAY_E2E_CHUNK"  // how many items of a payout go into one part
	ReadsVariable  = "OKPAY_E2E_READS"  // set at all: reading is a step too
	ListenVariable = "OKPAY_E2E_LISTEN" // an address: be the server, of the wallet OKPAY_WALLET
)

// Asked says whether this process is to be the program that dies.
func Asked() bool { return os.Getenv(Variable) != "" }

// Run is the program: it gives the exit code. Ctrl-C ends it as it ends okpay.
func Run() int {
	at, _ := strconv.Atoi(os.Getenv(StepVariable))
	s := &steps{dieAt: at, reads: os.Getenv(ReadsVariable) != ""}
	ids := &idSource{entropy: ulid.Monotonic(rand.Reader, 0)}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if address := os.Getenv(ListenVariable); address != "" {
		if err := serve(ctx, address, s, ids); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return wallet.ExitInternal
		}
		return wallet.ExitOK
	}
	exit := commands.Execute(ctx, commands.Deps{
		Streams: output.System(),
		Environ: os.Environ(),
		Open: func(ctx context.Context, target commands.Target) (wallet.Service, func() error, error) {
			return open(ctx, target, s, ids)
		},
		NewKey:     func() string { return ids.next("cli") },
		Now:        time.Now,
		Sleep:      func(context.Context, time.Duration) error { return nil },
		Executable: os.Executable,
		Build:      func() commands.Build { return commands.Build{Schema: store.SchemaVersion} },
	}, os.Args[1:])
	if path := os.Getenv(TraceVariable); path != "" {
		if err := os.WriteFile(path, []byte(strings.Join(s.passed, "\n")), 0o600); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return wallet.ExitInternal
		}
	}
	return exit
}

// open opens the wallet of a run, with the steps around its parts.
func open(ctx context.Context, target commands.Target, s *steps, ids *idSource) (wallet.Service, func() error, error) {
	chunk, _ := strconv.Atoi(os.Getenv(ChunkVariable))
	if target.Remote != "" {
		service, err := openRemote(target)
		if err != nil {
			return nil, nil, err
		}
		return InParts(service, chunk), service.Close, nil
	}
	db, err := openStore(ctx, target.Wallet, target.Create)
	if err != nil {
		return nil, nil, err
	}
	local, err := engineOver(db, s, ids)
	if err != nil {
		return nil, nil, err
	}
	return InParts(local.As(engine.LocalOperator()), chunk), db.Close, nil
}

// openRemote makes a client that is in a hurry between its attempts.
func openRemote(target commands.Target) (*api.Client, error) {
	token, err := target.Token()
	if err != nil {
		return nil, err
	}
	return api.NewClient(api.Options{
		URL: target.Remote, Token: token, UserAgent: "dying", Jitter: func(n int64) int64 { return n / 2 },
		Sleep: func(ctx context.Context, d time.Duration) error {
			time.Sleep(min(d/hurry, longestNap))
			return context.Cause(ctx)
		},
	})
}

// A client waits that much shorter than the program does.
const (
	hurry      = 100
	longestNap = 5 * time.Millisecond
)

func openStore(ctx context.Context, location string, create bool) (*store.Store, error) {
	return store.Open(ctx, location, store.Options{Create: create, Keyring: func(location string) engine.Keyring {
		return vault.New(vault.Places{Given: os.Getenv(vault.VariableKey), File: location + ".key"})
	}})
}

// Over is the wallet over an opened store, in the hands of its operator.
func Over(db *store.Store) (wallet.Service, error) {
	local, err := engineOver(db, &steps{}, &idSource{entropy: ulid.Monotonic(rand.Reader, 0)})
	if err != nil {
		return nil, err
	}
	return local.As(engine.LocalOperator()), nil
}

// engineOver is the engine over an opened store, with the steps around its parts.
func engineOver(db *store.Store, s *steps, ids *idSource) (*engine.Engine, error) {
	rules, err := document.Default()
	if err != nil {
		return nil, err
	}
	return engine.New(engine.Config{
		Store: stepStore{db, s},
		Rail:  stepRail{rail.NewSandbox(stepMemory{db.Sandbox(), s}, time.Now), s}, BankFile: transfer.Files{}, Matcher: reconcile.Matcher{},
		Policy: rules,
		Clock:  time.Now,
		NewID:  ids.next,
		Random: rand.Reader,
		Vault:  db.Vault,
	})
}

// idSource makes ids as the program does.
type idSource struct {
	mu      sync.Mutex
	entropy *ulid.MonotonicEntropy
}

func (c *idSource) next(prefix string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return prefix + "_" + ulid.MustNew(ulid.Now(), c.entropy).String()
}
