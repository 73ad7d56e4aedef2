package store

import (
	"context"
	"database/sql"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/okpay/okpay/wallet"
)

// server is the database of a wallet on a server.
type server struct {
	primary *pgx.ConnConfig
	replica *pgx.ConnConfig // nil without one
	shown   string          // its address without a secret
}

// What a connection to a server is given, unless its address says otherwise:
// how long it takes to connect, how long a statement may run and wait for a
// lock, and how long a transaction may do nothing.
const (
	connectTimeout = 10 * time.Second
	idleTimeout    = time.Minute
)

// isServer tells the address of a database server from the path of a file.
func isServer(location string) bool {
	return strings.HasPrefix(location, "postgres://") || strings.HasPrefix(location, "postgresql://")
}

// reach reads the addresses. What is wrong with one is told without it, because
// it may hold a password.
func reach(location string, options Options) (*server, error) {
	primary, err := parseAddress(location, options)
	if err != nil {
		return nil, err
	}
	at := &server{primary: primary, shown: showAddress(primary)}
	if options.Replica != "" {
		if at.replica, err = parseAddress(options.Replica, options); err != nil {
			return nil, err
		}
	}
	return at, nil
}

// parseAddress reads an address. The planner is told what it cannot know of a
// wallet that grows faster than its statistics: that rows are looked up by
// index, and that a statement is planned once on a connection and not each time,
// which would take longer than many a statement does. What reads a whole ledger
// takes that back (unhurried).
func parseAddress(address string, options Options) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, wallet.Refuse(wallet.CodeConfiguration, "the address of the database cannot be read", hintAddress)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	for name, value := range map[string]string{
		"application_name":                    "okpay",
		"statement_timeout":                   milliseconds(options.StatementTimeout),
		"lock_timeout":                        milliseconds(min(options.BusyTimeout, options.StatementTimeout)),
		"idle_in_transaction_session_timeout": milliseconds(idleTimeout),
		"plan_cache_mode":                     "force_generic_plan",
		"enable_seqscan":                      "off",
		"enable_hashjoin":                     "off",
		"enable_mergejoin":                    "off",
		"jit":                                 "off",
	} {
		if _, said := config.RuntimeParams[name]; !said {
			config.RuntimeParams[name] = value
		}
	}
	return config, nil
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// showAddress is the address without the password and the settings.
func showAddress(config *pgx.ConnConfig) string {
	shown := url.URL{Scheme: "postgres", Path: "/" + config.Database}
	port := strconv.Itoa(int(config.Port))
	if strings.HasPrefix(config.Host, "/") { // the folder of a socket
		shown.RawQuery = url.Values{"host": {config.Host}, "port": {port}}.Encode()
	} else {
		shown.Host = net.JoinHostPort(config.Host, port)
	}
	if config.User != "" {
		shown.User = url.User(config.User)
	}
	return shown.String()
}

// withoutPassword takes the passwords out of a text.
func (at *server) withoutPassword(text string) string {
	for _, config := range []*pgx.ConnConfig{at.primary, at.replica} {
		if config != nil && config.Password != "" {
			text = strings.ReplaceAll(text, config.Password, "…")
			text = strings.ReplaceAll(text, url.QueryEscape(config.Password), "…")
			text = strings.ReplaceAll(text, url.PathEscape(config.Password), "…")
		}
	}
	return text
}

// open makes a pool; it connects when it is used.
func (at *server) open(use use, connections int) *sql.DB {
	config := *at.primary
	if use == forBrowsing {
		config = *at.replica
	}
	if use == forMigrating || use == forCopying {
		config.RuntimeParams = make(map[string]string, len(at.primary.RuntimeParams))
		for name, value := range at.primary.RuntimeParams {
			config.RuntimeParams[name] = value
		}
		delete(config.RuntimeParams, "statement_timeout")
		delete(config.RuntimeParams, "idle_in_transaction_session_timeout")
	}
	pool := stdlib.OpenDB(config, stdlib.OptionAfterConnect(durable))
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return pool
}

// durable sees to it that a commit is on disk when it is answered, where the
// server is set up to answer before. What is stricter stays.
func durable(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `SELECT CASE current_setting('synchronous_commit')
		WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END`)
	return err
}
