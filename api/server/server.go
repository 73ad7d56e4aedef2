package server

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/api/server/pages"
	"github.com/okpay/okpay/api/trace"
	"github.com/okpay/okpay/wallet"
)

// Identity is who a request comes from and the wallet in those hands.
type Identity struct {
	Key     wallet.APIKey
	Session bool // a customer who is logged in: Key stands for the session
	Service wallet.Service
}

// Config is what a server is made of. The fields up to OpenAPI are required.
type Config struct {
	// Authenticate gives the identity of an API key's secret.
	// Codes: unauthenticated.
	Authenticate func(ctx context.Context, secret string) (Identity, error)
	// Anonymous gives the wallet in the hands of nobody in particular, from a
	// source such as an address.
	Anonymous func(source string) wallet.Service
	// Ready says whether the wallet can be worked with.
	Ready func(ctx context.Context) error
	Now   func() time.Time
	// NewID makes an id with a prefix.
	NewID func(prefix string) string
	Log   *slog.Logger
	// OpenAPI is the document at /openapi.json.
	OpenAPI []byte

	// Rate is how many requests a second one API key may make; 0 is no limit.
	// Twice as many may come at once.
	Rate int
	// MaxRequests is how many requests may be under way at once; 0 is
	// DefaultMaxRequests. Who comes beyond that is told to come again.
	MaxRequests int
	// BehindProxy says that the peer is a proxy, which names its own peer last
	// in X-Forwarded-For.
	BehindProxy bool
	Build       Build
	Pools       func() []Pool       // connections to the database; nil tells of none
	Replica     func() ReplicaReads // nil without a copy of the database
	Tracer      *trace.Tracer       // nil traces nothing
}

// Build says which build of the program serves.
type Build struct{ Version, Commit, Go string }

// The bounds of requests. Those of one are its route's.
const (
	DefaultMaxRequests = 1024
	// maxLarge bounds how many of them may be such as fill much memory: the plans
	// of payouts.
	maxLarge  = 2
	largeFrom = 64 << 20 // bytes that the body of a large one may have
)

// Server serves one wallet.
type Server struct {
	config  Config
	routes  []api.Route
	limiter *limiter
	meter   *meter
	ending  atomic.Bool
	places  chan struct{} // of requests under way
	large   chan struct{} // of those among them that may be large
	packers sync.Pool     // of *gzip.Writer

	pages     pages.Set
	followers followers
	draining  context.Context // ends when the server is to end
	drain     context.CancelFunc
}

// New makes a server.
func New(config Config) (*Server, error) {
	if config.Authenticate == nil || config.Anonymous == nil || config.Ready == nil || config.Now == nil || config.NewID == nil || config.Log == nil || len(config.OpenAPI) == 0 {
		return nil, errors.New("make a server: a part of its configuration is missing")
	}
	if config.MaxRequests <= 0 {
		config.MaxRequests = DefaultMaxRequests
	}
	s := &Server{
		config: config, routes: api.Routes(), limiter: newLimiter(config.Rate), meter: newMeter(config.Now()),
		places: make(chan struct{}, config.MaxRequests), large: make(chan struct{}, maxLarge),
	}
	s.followers.each = map[string]int{}
	s.draining, s.drain = context.WithCancel(context.Background())
	s.packers.New = func() any {
		packer, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
		if err != nil {
			panic("server: gzip does not know its own level: " + err.Error())
		}
		return packer
	}
	return s, nil
}
