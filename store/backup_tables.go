package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// table is a table of a wallet in a file, by which its rows are copied.
type table struct {
	name    string
	columns []string
	key     []string // the columns of its primary key, in their order
	parents []string // the tables that its rows refer to
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// tablesOf lists the tables of a wallet in a file, each after those that its rows
// refer to: without those of SQLite and of the migrations, and that of a backup.
func tablesOf(ctx context.Context, db querier) ([]table, error) {
	var list []table
	err := rowsOf(ctx, db, `SELECT m.name, c.name, c.pk FROM sqlite_schema m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'goose%' AND m.name <> 'backup'
		ORDER BY m.name, c.cid`, func(rows *sql.Rows) error {
		var name, column string
		var place int
		if err := rows.Scan(&name, &column, &place); err != nil {
			return err
		}
		if len(list) == 0 || list[len(list)-1].name != name {
			list = append(list, table{name: name})
		}
		t := &list[len(list)-1]
		t.columns = append(t.columns, column)
		if place > 0 {
			t.key = append(t.key, make([]string, max(0, place-len(t.key)))...)
			t.key[place-1] = column
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the tables: %w", err)
	}
	err = rowsOf(ctx, db, `SELECT m.name, f."table" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
		func(rows *sql.Rows) error {
			var name, parent string
			err := rows.Scan(&name, &parent)
			for i := range list {
				if list[i].name == name && parent != name {
					list[i].parents = append(list[i].parents, parent)
				}
			}
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("read what tables refer to: %w", err)
	}
	return parentsFirst(list)
}

// parentsFirst sorts tables so that each comes after those that it refers to.
func parentsFirst(list []table) ([]table, error) {
	sorted := make([]table, 0, len(list))
	placed := func(name string) bool {
		return slices.ContainsFunc(sorted, func(t table) bool { return t.name == name })
	}
	for len(sorted) < len(list) {
		before := len(sorted)
		for _, t := range list {
			waits := slices.ContainsFunc(t.parents, func(parent string) bool { return !placed(parent) })
			if !placed(t.name) && !waits {
				sorted = append(sorted, t)
			}
		}
		if len(sorted) == before {
			return nil, fmt.Errorf("sort the tables: %d of them refer to each other", len(list)-before)
		}
	}
	return sorted, nil
}

// rowsOf calls each for every row of a result.
func rowsOf(ctx context.Context, db querier, query string, each func(*sql.Rows) error, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// quoted is a name as both databases take it whatever it is.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// listOf writes names behind each other, each as quote gives it.
func listOf(names []string, quote func(string) string) string {
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = quote(name)
	}
	return strings.Join(parts, ", ")
}
