// Command gensnapshot writes the schema that the migrations of SQLite end with
// as one script, by which a new wallet is made in one step.
//
// It runs the migrations of a folder, as the program would, on a database in
// memory, and writes what they have made: every table, index and trigger in the
// words in which SQLite keeps them, and every row, those included by which the
// migrations know that they have run. The same migrations always give the same
// bytes.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

const (
	// outputMode is the permission of the written script.
	outputMode = 0o644
	// patience is how long the migrations may take altogether.
	patience = time.Minute
)

func main() {
	from := flag.String("migrations", "migrations/sqlite", "the folder of the migrations")
	out := flag.String("out", "snapshot/sqlite.sql", "the script to write")
	flag.Parse()
	if err := generate(*from, *out); err != nil {
		fmt.Fprintln(os.Stderr, "gensnapshot:", err)
		os.Exit(1)
	}
}

// generate runs the migrations in the folder from and writes the script.
func generate(from, out string) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	db, err := migrated(ctx, os.DirFS(from))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	script, err := render(ctx, db)
	if err != nil {
		return err
	}
	if err := os.WriteFile(out, script, outputMode); err != nil {
		return fmt.Errorf("write the snapshot: %w", err)
	}
	return nil
}
