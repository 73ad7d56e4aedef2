package bench

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/mattn/go-sqlite3"
)

// writing are the settings of okpay's connection for writes.
const writing = "?mode=rw&_foreign_keys=on&_synchronous=FULL&_busy_timeout=250&_mutex=no&_txlock=immediate&_cache_size=-65536"

// bulkWriter writes many rows as fast as the driver can: each statement is
// prepared once and run past database/sql, and as a query, because the driver
// binds and runs a query in one call into C.
type bulkWriter struct {
	conn       *sqlite3.SQLiteConn
	statements map[string]*sqlite3.SQLiteStmt
	values     []driver.NamedValue
}

// bulk runs write with a connection of its own, and closes it, which ends the
// database's log too.
func bulk(b *testing.B, wallet string, write func(w *bulkWriter) error) {
	b.Helper()
	opened, err := (&sqlite3.SQLiteDriver{}).Open("file:" + wallet + writing)
	if err != nil {
		b.Fatal(err)
	}
	conn, ok := opened.(*sqlite3.SQLiteConn)
	if !ok {
		b.Fatalf("the connection is a %T", opened)
	}
	w := &bulkWriter{conn: conn, statements: map[string]*sqlite3.SQLiteStmt{}}
	err = write(w)
	for _, statement := range w.statements {
		err = errors.Join(err, statement.Close())
	}
	if err := errors.Join(err, conn.Close()); err != nil {
		b.Fatal(err)
	}
}

// transaction makes what write does durable as one.
func (w *bulkWriter) transaction(write func() error) error {
	if _, err := w.conn.Exec("BEGIN IMMEDIATE", nil); err != nil {
		return err
	}
	if err := write(); err != nil {
		return err
	}
	_, err := w.conn.Exec("COMMIT", nil)
	return err
}

// run runs a statement with these values.
func (w *bulkWriter) run(text string, row ...driver.Value) error {
	statement, ok := w.statements[text]
	if !ok {
		prepared, err := w.conn.Prepare(text)
		if err != nil {
			return err
		}
		if statement, ok = prepared.(*sqlite3.SQLiteStmt); !ok {
			return fmt.Errorf("the statement is a %T", prepared)
		}
		w.statements[text] = statement
	}
	w.values = w.values[:0]
	for i, value := range row {
		w.values = append(w.values, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	rows, err := statement.QueryContext(context.Background(), w.values)
	if err != nil {
		return err
	}
	return rows.Close()
}

// table is some rows of a table as they are stored.
type table struct {
	name   string
	insert string
	rows   [][]driver.Value
}

// read gives what a query selects from one table. It selects every column.
func read(b *testing.B, wallet, name, rest string, args ...any) table {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+wallet+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close() //nolint:errcheck // it was only read
	rows, err := db.Query("SELECT * FROM "+name+" "+rest, args...)
	if err != nil {
		b.Fatalf("read %s: %v", name, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	t := table{name: name, insert: "INSERT INTO " + name + " VALUES (?" + strings.Repeat(", ?", len(columns)-1) + ")"}
	for rows.Next() {
		row, into := make([]driver.Value, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
		t.rows = append(t.rows, row)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return t
}

// insertInto writes rows of the table in their order.
func (t table) insertInto(w *bulkWriter, first, last int) error {
	for _, row := range t.rows[first:last] {
		if err := w.run(t.insert, row...); err != nil {
			return fmt.Errorf("insert into %s: %w", t.name, err)
		}
	}
	return nil
}

// number is a stored number.
func number(value driver.Value) int64 {
	n, ok := value.(int64)
	if !ok {
		panic(fmt.Sprintf("a number is stored as a %T", value))
	}
	return n
}
