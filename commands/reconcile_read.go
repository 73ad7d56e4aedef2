package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/okpay/okpay/bank/delivery"
	"github.com/okpay/okpay/bank/statement"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// entryRow is an entry in a list of those of several statements.
type entryRow struct {
	File      string `json:"file"`
	Statement int    `json:"statement"` // in the file, from 1
	Account   string `json:"account"`
	wallet.BankEntry
}

type reconcileReadOptions struct {
	mapping string
	entries bool
}

func newReconcileReadCmd(f *factory) *cobra.Command {
	opts := &reconcileReadOptions{}
	cmd := &cobra.Command{
		Use:   "read FILE...",
		Short: "Show what a bank's statements say, without any wallet",
		Long: `Show what statements of a bank or a processor say, without any wallet: their
accounts, balances and entries, and whether opening balance and booked entries
make the closing balance. camt.052, camt.053, camt.054, MT940, MT942, OFX 1 and
2, BAI2 and CSV are read; the format is found by content. - reads standard
input.

With -o json a statement has its entries; --entries lists the entries alone,
one after another, in memory that does not grow with the file. A CSV file is
read by a ready mapping when its header is known, or by the one that --mapping
names: see okpay reconcile mappings.

What cannot be understood stops the file with its line: exit 2. Exit 9 when a
statement does not add up.`,
		Example: `  okpay reconcile read statement.sta -o json
  okpay reconcile read statement.sta --entries --columns value_date,amount,counterparty`,
		Args: atLeastOne("FILE"),
		RunE: func(cmd *cobra.Command, args []string) error { return runReconcileRead(cmd.Context(), f, opts, args) },
	}
	cmd.Flags().StringVar(&opts.mapping, "mapping", "", "read CSV by this mapping: a `FILE`, or the name of a ready one")
	cmd.Flags().BoolVar(&opts.entries, "entries", false, "list the entries of all statements instead of the statements")
	mustComplete(cmd, "mapping", completeMappings)
	return cmd
}

// readStatements is what was read of several files.
type readStatements struct {
	f          *factory
	options    statement.Options
	seen       map[string]string // the name of a file by its hash
	statements int
	off        []string // where the statements are that do not add up
}

func runReconcileRead(ctx context.Context, f *factory, opts *reconcileReadOptions, paths []string) error {
	mapping, err := f.mapping(opts.mapping)
	if err != nil {
		return err
	}
	read := &readStatements{f: f, options: statement.Options{Mapping: mapping}, seen: map[string]string{}}
	if opts.entries {
		err = read.listEntries(ctx, paths)
	} else {
		err = read.list(ctx, paths)
	}
	if err != nil || len(read.off) == 0 {
		return err
	}
	return wallet.Refuse(wallet.CodeDifferences,
		fmt.Sprintf("%d of %s not add up: %s", len(read.off), counted(read.statements, "statement does", "statements do"), read.off[0]),
		"ask the bank for the statement again; footing_why of -o json says what differs", "off", read.off)
}

// list prints statements.
func (r *readStatements) list(ctx context.Context, paths []string) error {
	rows, err := output.NewRows(ctx, r.f.printer, bankStatementsView())
	if err != nil {
		return err
	}
	for _, path := range paths {
		err := r.file(path, func(source io.Reader, name string) (statement.Delivery, error) {
			return delivery.Read(source, name, r.options, func(s *wallet.BankStatement) error {
				r.judge(s)
				return rows.Write(*s)
			})
		})
		if err != nil {
			return err
		}
	}
	return rows.Close()
}

// listEntries prints the entries of statements.
func (r *readStatements) listEntries(ctx context.Context, paths []string) error {
	rows, err := output.NewRows(ctx, r.f.printer, bankEntriesView())
	if err != nil {
		return err
	}
	for _, path := range paths {
		err := r.file(path, func(source io.Reader, name string) (statement.Delivery, error) {
			return delivery.ReadEntries(source, name, r.options, func(s *wallet.BankStatement, e *wallet.BankEntry) error {
				return rows.Write(entryRow{File: s.File, Statement: s.Number, Account: s.Account, BankEntry: *e})
			}, func(s *wallet.BankStatement) error {
				r.judge(s)
				return nil
			})
		})
		if err != nil {
			return err
		}
	}
	return rows.Close()
}

// file reads a file, and tells what a person should know of it as a whole.
func (r *readStatements) file(path string, read func(io.Reader, string) (statement.Delivery, error)) error {
	source, err := r.f.openFile(path)
	if err != nil {
		return err
	}
	defer source.Close()
	name := stdinName
	if path != standardInput {
		name = filepath.Base(path)
	}
	found, err := read(source, name)
	if err != nil {
		return readFailure(path, err)
	}
	if found.Entries == 0 {
		r.f.printer.Warn("%s has no entry", name)
	}
	if before, again := r.seen[found.SHA256]; again {
		r.f.printer.Warn("%s is the same file as %s", name, before)
	}
	r.seen[found.SHA256] = name
	return nil
}

// judge notes a statement that does not add up.
func (r *readStatements) judge(s *wallet.BankStatement) {
	r.statements++
	if s.Footing == wallet.FootingOff {
		r.off = append(r.off, fmt.Sprintf("%s, line %d: %s", s.File, s.Line, s.FootingWhy))
	}
}

// mapping finds a mapping by its name, or reads it from a file.
func (f *factory) mapping(name string) (*statement.Mapping, error) {
	if name == "" {
		return nil, nil
	}
	text := statement.MappingText(name)
	if text == nil {
		var err error
		text, err = f.readAtMost(name, statement.MaxMapping)
		if errors.Is(err, fs.ErrNotExist) || err != nil && !filepath.IsAbs(name) && filepath.Base(name) == name && filepath.Ext(name) == "" {
			return nil, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("there is no mapping %q and no such file", name), "okpay reconcile mappings lists the ready ones")
		}
		if err != nil {
			return nil, err
		}
	}
	mapping, err := statement.ParseMapping(text)
	if err != nil {
		return nil, delivery.Refused(name, err)
	}
	return mapping, nil
}
