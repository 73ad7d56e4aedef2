package statement

import "io"

// Sink takes what is read, in the order of the file. An error that it returns ends
// the reading and is returned as it is. What it is given belongs to it.
type Sink interface {
	// Begin tells the head of a statement.
	Begin(s *Statement) error
	// Entry tells an entry of the statement that began last.
	Entry(e *Entry) error
	// End tells how that statement ends.
	End(c *Closing) error
}

// Options say how a file is to be read.
type Options struct {
	// Mapping reads a file of no other format, as CSV; nil finds a ready one by the
	// file's header.
	Mapping *Mapping
	// Limits below the constants of their names; zero stands for the constant.
	Limits Limits
}

// Limits bound what is read.
type Limits struct {
	Bytes      int64
	Statements int
	Entries    int
	Details    int
}

func (l Limits) orDefault() Limits {
	if l.Bytes <= 0 || l.Bytes > MaxBytes {
		l.Bytes = MaxBytes
	}
	if l.Statements <= 0 || l.Statements > MaxStatements {
		l.Statements = MaxStatements
	}
	if l.Entries <= 0 || l.Entries > MaxEntries {
		l.Entries = MaxEntries
	}
	if l.Details <= 0 || l.Details > MaxDetails {
		l.Details = MaxDetails
	}
	return l
}

// Delivery is what is known of a file that was read to its end.
type Delivery struct {
	Format     Format // of its first statement
	SHA256     string // of all its bytes, in hex
	Bytes      int64
	Statements int
	Entries    int
}

// Read reads a file to its end and tells the sink what is in it. It reads all of r,
// also behind the last statement, so that the hash is of the whole.
//
// The error is an [Error] when the file is not what it should be, or one of r or of
// the sink. The sink has then been told what stands before it: who changes something
// by a file does so when it has been read to its end.
func Read(r io.Reader, options Options, sink Sink) (Delivery, error) {
	limits := options.Limits.orDefault()
	from := newSource(r, limits.Bytes)
	head, err := from.head()
	if err != nil {
		return Delivery{}, err
	}
	t := &teller{sink: sink, limits: limits}
	format, read, err := readerOf(head, options)
	if err != nil {
		return Delivery{}, err
	}
	if read == nil {
		return Delivery{}, unreadable(head)
	}
	t.format = format
	if err := read(from, t); err != nil {
		return Delivery{}, ofFormat(err, t.format)
	}
	if err := from.drain(); err != nil {
		return Delivery{}, ofFormat(err, t.format)
	}
	return Delivery{Format: t.first, SHA256: from.sha256(), Bytes: from.total, Statements: t.statements, Entries: t.entries}, nil
}
