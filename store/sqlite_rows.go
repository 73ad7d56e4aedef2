package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/mattn/go-sqlite3"
)

// query speaks to the driver itself, as bulk does: database/sql would cost a
// third of the time that it takes to read a large set.
func (d *sqliteDialect) query(ctx context.Context, s *session, query string, args []any, each func(rowScanner) error) error {
	parameters := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return fmt.Errorf("parameter %d: %w", i+1, err)
		}
		parameters[i] = driver.NamedValue{Ordinal: i + 1, Value: value}
	}
	return s.conn.Raw(func(raw any) (err error) {
		c, ok := raw.(*sqlite3.SQLiteConn)
		if !ok {
			return fmt.Errorf("query: the connection is a %T", raw)
		}
		rows, err := c.QueryContext(ctx, d.text(query), parameters)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		row := make(sqliteRow, len(rows.Columns()))
		for {
			if err := rows.Next(row); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
			if err := each(row); err != nil {
				return err
			}
		}
	})
}

// sqliteRow is a row as the driver gives it: whole numbers, texts and blobs,
// each its own copy.
type sqliteRow []driver.Value

// Scan puts the columns where they belong: numbers into whole numbers and
// truths, texts into texts and bytes. NULL has no place in any of them.
func (r sqliteRow) Scan(columns ...any) error {
	if len(columns) != len(r) {
		return fmt.Errorf("scan: %d columns where %d were expected", len(r), len(columns))
	}
	for i, column := range columns {
		var fits bool
		switch value := r[i].(type) {
		case int64:
			fits = scanNumber(column, value)
		case string:
			fits = scanText(column, value)
		case []byte:
			fits = scanBytes(column, value)
		}
		if !fits {
			return fmt.Errorf("scan: column %d is a %T, which is no %T", i+1, r[i], column)
		}
	}
	return nil
}

func scanNumber(column any, value int64) bool {
	switch into := column.(type) {
	case *int64:
		*into = value
		return true
	case *int:
		*into = int(value)
		return int64(*into) == value
	case *bool:
		*into = value != 0
		return value == 0 || value == 1
	default:
		return false
	}
}

func scanText(column any, value string) bool {
	switch into := column.(type) {
	case *string:
		*into = value
		return true
	case *[]byte:
		*into = []byte(value)
		return true
	default: // a type of its own that is a text
		text := reflect.ValueOf(column).Elem()
		if text.Kind() != reflect.String {
			return false
		}
		text.SetString(value)
		return true
	}
}

func scanBytes(column any, value []byte) bool {
	into, ok := column.(*[]byte)
	if ok {
		*into = value
	}
	return ok
}
