package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// maxChunkFacts bounds the entries and the transactions within them that are brought
// at once, so that a chunk stays far below what a server takes.
const maxChunkFacts = 10_000

// statementImport brings the statements of files to the wallet.
type statementImport struct {
	f       *factory
	service wallet.Reconciliation
	account string // where all of them belong; "" for where each says
	bar     output.Progress

	accounts map[string]bool // to which statements belonged
	added    int             // statements that a dry run could not bring
}

// importStatements brings the statements of all files, and gives the accounts that
// they belong to, by name, and how many statements a dry run has only looked at.
func importStatements(
	ctx context.Context, f *factory, service wallet.Reconciliation, files *statementFiles, account string,
) (accounts []string, added int, err error) {
	im := &statementImport{f: f, service: service, account: account, accounts: map[string]bool{}}
	im.bar = f.printer.Progress("bringing", files.entries())
	defer im.bar.Done()
	for _, file := range files.files {
		if err := im.file(ctx, files, file); err != nil {
			return nil, 0, err
		}
	}
	return slices.Sorted(maps.Keys(im.accounts)), im.added, nil
}

// file brings the statements of one file.
func (im *statementImport) file(ctx context.Context, files *statementFiles, file statementFile) error {
	told := &fileReport{name: file.name}
	var part *statementPart
	var failed error // of the wallet, and not of the file
	bring := func(head *wallet.BankStatement, last bool) error {
		failed = part.send(ctx, head, last)
		return failed
	}
	begin := func(head *wallet.BankStatement) {
		if part == nil || part.number != head.Number {
			part = &statementPart{im: im, file: file, number: head.Number, first: 1}
		}
	}
	found, err := files.read(file, func(head *wallet.BankStatement, entry *wallet.BankEntry) error {
		begin(head)
		if part.full(entry) {
			if err := bring(head, false); err != nil {
				return err
			}
		}
		part.add(entry)
		return nil
	}, func(head *wallet.BankStatement) error {
		begin(head)
		if err := bring(head, true); err != nil {
			return err
		}
		told.add(&part.last)
		return nil
	})
	switch {
	case failed != nil:
		return failed
	case err != nil:
		return readFailure(file.path, err)
	case found.SHA256 != file.sha256:
		return wallet.Refuse(wallet.CodeInvalidFile, file.name+" was changed while it was read", "run it again when it is whole; nothing is counted twice")
	}
	told.tell(im.f)
	return nil
}

// statementPart is what of a statement is on its way.
type statementPart struct {
	im      *statementImport
	file    statementFile
	number  int // of the statement in the file
	first   int // entry of the part
	entries []wallet.BankEntry
	facts   int
	last    wallet.AccountStatement // as the wallet told it last
	whole   bool                    // the wallet has all of it, or is not to have more of it
}

// full says that an entry does not go into the part any more.
func (p *statementPart) full(entry *wallet.BankEntry) bool {
	return len(p.entries) == wallet.MaxBankLines || len(p.entries) > 0 && p.facts+1+len(entry.Details) > maxChunkFacts
}

func (p *statementPart) add(entry *wallet.BankEntry) {
	p.entries = append(p.entries, *entry)
	p.facts += 1 + len(entry.Details)
}

// send brings the part, less what the wallet has of it, and begins the next. Of a dry
// run the wallet sees the first part alone: nothing is put there for a second one to
// follow.
func (p *statementPart) send(ctx context.Context, head *wallet.BankStatement, last bool) error {
	im, count := p.im, len(p.entries)
	end := p.first + count - 1
	if !p.whole && (last || end > p.last.Lines) {
		there := max(0, p.last.Lines+1-p.first)
		in := wallet.ImportStatementInput{
			Account: im.account, SHA256: p.file.sha256, Head: *head, First: p.first + there, Entries: p.entries[min(there, count):], Last: last,
		}
		in.Change = im.f.part(fmt.Sprintf("import.%s.%d", in.SHA256, p.number), in.First)
		in.Head.Entries = []wallet.BankEntry{}
		if in.Head.Currency == "" && p.number <= len(p.file.currencies) {
			in.Head.Currency = p.file.currencies[p.number-1]
		}
		if len(in.Entries) == 0 {
			in.Entries = []wallet.BankEntry{}
		}
		got, err := call(ctx, im.f, "ImportStatement", im.service.ImportStatement, in)
		if err != nil {
			return of(err, p.file.name)
		}
		if got.DryRun && !got.Known && p.first == 1 {
			im.added++
		}
		im.accounts[got.BankAccount] = true
		p.whole = got.State != wallet.StatementLoading || got.DryRun
		p.last = got
	}
	im.bar.Add(count)
	p.first, p.entries, p.facts = end+1, p.entries[:0], 0
	return nil
}

// of names the file in a refusal of one of its statements.
func of(err error, file string) error {
	refused, is := errors.AsType[*wallet.Error](err)
	if !is {
		return fmt.Errorf("%s: %w", file, err)
	}
	named := *refused
	named.Message = file + ": " + refused.Message
	return &named
}

// fileReport sums up what became of the statements of a file.
type fileReport struct {
	name       string
	statements int
	known      int // were there by this file
	repeated   int // were there by another one
	lines      int // of the others, which another statement has
}

func (r *fileReport) add(s *wallet.AccountStatement) {
	r.statements++
	switch {
	case s.Known:
		r.known++
	case s.State == wallet.StatementRepeated:
		r.repeated++
	default:
		r.lines += s.Repeated
	}
}

// tell says on stderr what a person should know of the file.
func (r *fileReport) tell(f *factory) {
	switch {
	case r.known == r.statements && r.known > 0:
		f.printer.Note("%s is in the wallet already", r.name)
	case r.known > 0:
		f.printer.Note("%s: %d of %s in the wallet already", r.name, r.known, counted(r.statements, "statement is", "statements are"))
	}
	if r.repeated > 0 {
		f.tell("%s: %d of %s by another file before; nothing is counted twice", r.name, r.repeated, counted(r.statements, "statement came", "statements came"))
	}
	if r.lines > 0 {
		f.tell("%s: %s in another statement; nothing is counted twice", r.name, counted(r.lines, "line is", "lines are"))
	}
}
