package store

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/pressly/goose/v3"
)

// postgresDialect speaks to PostgreSQL. The texts of statements are rewritten once.
type postgresDialect struct {
	texts sync.Map // the common form to PostgreSQL's
	rows  sync.Map // a bulk statement for one row to that for a set
	at    *server
}

func (d *postgresDialect) engine() string  { return "postgres" }
func (d *postgresDialect) oneWriter() bool { return false }

// text turns lists into arrays, which an index is searched by, and pairs into
// the rows of a JSON array.
func (d *postgresDialect) text(query string) string {
	if known, ok := d.texts.Load(query); ok {
		if text, ok := known.(string); ok {
			return text
		}
	}
	text := expand(query, "IN {set ", "= ANY (", "::text[])")
	text = expand(text, "IN {blobs ", "= ANY (", "::bytea[])")
	text = expand(text, "{pairs ", "(SELECT value ->> 0 AS a, value ->> 1 AS b FROM json_array_elements(", "::json))")
	text = strings.NewReplacer("{balances}", "balances", "{place}", "place", "{numbered}", postgresNumbered,
		"{seq t}", numberOf("t"), "{seq e}", numberOf("e")).Replace(text)
	d.texts.Store(query, text)
	return text
}

// numberOf is the number of a row of transactions or events, 0 before it has one.
func numberOf(row string) string {
	return `COALESCE((SELECT n.first_seq + ` + row + `.place FROM commits n WHERE n.id = ` + row + `.commit_id), 0)`
}

// postgresNumbered leaves out what waits for its number, and numbers with 0 what
// has no commit, which cannot be.
const postgresNumbered = `(SELECT COALESCE(n.first_seq + l.place, 0) AS seq, l.object, l.at
	FROM (SELECT commit_id, place, id AS object, created_at AS at FROM transactions
		UNION ALL SELECT commit_id, place, object, at FROM events) AS l
	LEFT JOIN commits n ON n.id = l.commit_id WHERE n.id IS NULL OR n.first_seq IS NOT NULL)`

// argument gives a list as an array. PostgreSQL refuses a text that is not
// UTF-8 or holds a zero byte, and stores none; so it is searched for with the
// mark of a broken character in its place, which finds nothing.
func (d *postgresDialect) argument(value any) any {
	switch v := value.(type) {
	case string:
		return storable(v)
	case textList:
		list := make([]string, len(v))
		for i, text := range v {
			list[i] = storable(text)
		}
		return list
	case blobList:
		return [][]byte(v)
	case pairList:
		return strings.ReplaceAll(v.json(), `\u0000`, `\ufffd`)
	default:
		return value
	}
}

// storable is a text as PostgreSQL can hold it.
func storable(text string) string {
	if strings.IndexByte(text, 0) < 0 && utf8.ValidString(text) {
		return text
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// begin starts a transaction in which each statement sees what was committed
// before it: what a write decides on, it has locked before it reads it. Nothing
// is sent yet.
func (d *postgresDialect) begin(ctx context.Context, conn *sql.Conn) (transaction, error) {
	return &serverTx{conn: conn, begin: beginWrite}, ctx.Err()
}

func (d *postgresDialect) beginRead(ctx context.Context, conn *sql.Conn) (transaction, error) {
	return &serverTx{conn: conn, begin: beginRead}, ctx.Err()
}

// alone is a transaction that does not begin: a statement is one by itself.
func (d *postgresDialect) alone(conn *sql.Conn) transaction { return &serverTx{conn: conn} }

func (d *postgresDialect) commit(ctx context.Context, s *session) error {
	return s.server().commit(ctx, d)
}

// server is the transaction of a session on PostgreSQL.
func (s *session) server() *serverTx {
	tx, ok := s.tx.(*serverTx)
	if !ok {
		panic("store: a session on PostgreSQL has another's transaction")
	}
	return tx
}

// unhurried is for what reads the whole ledger.
func (d *postgresDialect) unhurried(ctx context.Context, s *session) error {
	_, err := s.exec(ctx, "take time", `SELECT set_config(name, setting, true) FROM (VALUES ('statement_timeout', '0'),
		('plan_cache_mode', 'auto'), ('enable_seqscan', 'on'), ('enable_hashjoin', 'on'), ('enable_mergejoin', 'on')) AS whole (name, setting)`)
	return err
}

// weighed has statements planned each time, and by hashes where that is better: looked
// up by index alone, every row would be compared with every other. What comes after it
// in the transaction is as before.
func (d *postgresDialect) weighed(ctx context.Context, s *session, fn func() error) error {
	_, err := s.exec(ctx, "plan for many", `SELECT set_config(name, setting, true) FROM (VALUES
		('plan_cache_mode', 'force_custom_plan'), ('enable_hashjoin', 'on')) AS many (name, setting)`)
	if err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	_, err = s.exec(ctx, "plan as before", `SELECT set_config(name, reset_val, true) FROM pg_settings
		WHERE name = 'plan_cache_mode' OR name = 'enable_hashjoin'`)
	return err
}

// writeAnew writes the tables anew that held what is sealed.
func (d *postgresDialect) writeAnew(ctx context.Context, pool *sql.DB) error {
	_, err := pool.ExecContext(ctx, "VACUUM (FULL) customers, outbox, credentials, events")
	return d.fail(ctx, err, "write tables anew")
}

// accountIDs takes them from the counter of the table. They order nothing.
func (d *postgresDialect) accountIDs(ctx context.Context, s *session, n int) ([]int64, error) {
	return collect(ctx, s, "number accounts",
		`SELECT nextval(pg_get_serial_sequence('accounts', 'id')) FROM generate_series(1, $1)`,
		func(r rowScanner, id *int64) error { return r.Scan(id) }, n)
}

func (d *postgresDialect) goose() goose.Dialect { return goose.DialectPostgres }

func (d *postgresDialect) noTable(err error) bool { return codeOf(err) == undefinedTable }

func (d *postgresDialect) inhabitants() string {
	return `SELECT COALESCE(SUM(CASE WHEN table_name LIKE 'goose%' THEN 0 ELSE 1 END), 0),
			COALESCE(SUM(CASE WHEN table_name IN ('goose_db_version', 'wallet') THEN 1 ELSE 0 END), 0)
		FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
}
