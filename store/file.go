package store

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// file is the database file of a wallet.
type file struct {
	path     string // absolute
	missing  bool   // it was not there when it was looked for
	readOnly bool   // SQLite may not write it or beside it
	quiet    bool   // it was opened while nobody was writing: see quietly

	opened fs.FileInfo // which file it was when it was first connected to; nil before
}

// real is the path without links: SQLite keeps what it has beside a file beside
// the file itself, and not beside a link to it.
func (f *file) real() string {
	if path, err := filepath.EvalSymlinks(f.path); err == nil {
		return path
	}
	return f.path
}

// remember notes which file it is that connections are opened to.
func (f *file) remember() error {
	if f.opened != nil {
		return nil
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return refuseUnreadable("the wallet cannot be looked at: " + reason(err))
	}
	f.opened = info
	return nil
}

// inPlace refuses to go on with a file that is not in its place any more: the
// system would let its connections write to what nobody opens again, or new
// connections have another file than those before. What was read of one that may
// not be written is looked at by quietly.
func (s *Store) inPlace() error {
	if s.file == nil || s.file.readOnly || s.file.opened == nil {
		return nil
	}
	if info, err := os.Stat(s.file.path); err == nil && os.SameFile(info, s.file.opened) {
		return nil
	}
	return wallet.Refuse(wallet.CodeWalletUnreadable, "the wallet's file was moved, replaced or removed while it was in use: "+s.file.path,
		"nothing happened; put it back, or end this program and start it anew")
}

// use is what a connection is for.
type use int

const (
	forReading use = iota
	forWriting
	forMigrating
	forLocking
	forBrowsing
	forNumbering
	forCopying
)

// What each connection is given in its address, so that all of a pool have it.
// The sizes of caches are in KiB and negative, as SQLite has it.
const (
	everyConnection = "_foreign_keys=on&_synchronous=FULL&_busy_timeout=250&_mutex=no"
	readConnection  = everyConnection + "&_txlock=deferred&_query_only=on&_cache_size=-16384&_stmt_cache_size=64"
	writeConnection = everyConnection + "&_txlock=immediate&_cache_size=-65536&_stmt_cache_size=64"
	makeConnection  = everyConnection + "&_txlock=immediate"
	lockConnection  = everyConnection + "&_txlock=exclusive"
	copyConnection  = everyConnection + "&_txlock=deferred&_cache_size=-16384" // SQLite takes a copy for a write
)

// leastDatabase is the size in bytes of the smallest database, one page.
const leastDatabase = 512

// locate looks at the file that location names. It does not open it: closing
// it again would drop the locks that another Store of this program has on it.
func locate(location string, options Options) (*file, error) {
	if location == "" || strings.ContainsRune(location, 0) {
		return nil, refuseUnreadable("no file is named for the wallet")
	}
	path, err := filepath.Abs(location)
	if err != nil {
		return nil, fmt.Errorf("find the wallet %s: %w", location, err)
	}
	f := &file{path: path}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if !options.Create || options.ReadOnly {
			return nil, wallet.Refuse(wallet.CodeWalletUnreadable, "there is no wallet at "+path,
				"make one with `okpay init`, or name another with --wallet")
		}
		f.missing = true
		return f, nil
	case err != nil:
		return nil, refuseUnreadable("the wallet cannot be looked at: " + reason(err))
	case info.IsDir():
		return nil, refuseUnreadable("the wallet's path is a folder: " + path)
	case !info.Mode().IsRegular():
		return nil, refuseUnreadable("the wallet's path is no ordinary file: " + path)
	case info.Size() > 0 && info.Size() < leastDatabase: // SQLite takes it for an empty one and writes over it
		return nil, refuseUnreadable("the wallet's file is damaged or no wallet: " + path)
	case !mayRead(path):
		return nil, refuseUnreadable("this user may not read the wallet " + path)
	}
	f.readOnly = !mayWrite(path) || !f.mayWriteBeside()
	return f, nil
}

// mayWriteBeside reports whether SQLite can have its log and its index beside
// the file: they are there, or they can be made.
func (f *file) mayWriteBeside() bool {
	path := f.real()
	if mayWrite(filepath.Dir(path)) {
		return true
	}
	return mayWrite(path+"-wal") && mayWrite(path+"-shm")
}

// The modes of what is made.
const (
	ownerOnlyFolder = 0o700
	ownerOnlyFile   = 0o600
)

// create makes an empty file with mode 0600 in a folder that it makes with
// mode 0700. Of several programs that do it at once one makes it; it stands
// there only when it is closed again. SQLite takes an empty file for an empty
// database and gives the files beside it the same mode.
func (f *file) create() error {
	if !f.missing {
		return nil
	}
	folder := filepath.Dir(f.path)
	if err := os.MkdirAll(folder, ownerOnlyFolder); err != nil {
		return refuseCreate(f.path, err)
	}
	fresh, err := os.CreateTemp(folder, ".okpay-*") // with mode 0600
	if err != nil {
		return refuseCreate(f.path, err)
	}
	err = errors.Join(fresh.Close(), place(fresh.Name(), f.path), os.Remove(fresh.Name()))
	if err != nil {
		return refuseCreate(f.path, err)
	}
	f.missing = false
	return nil
}

// place gives an empty file its name unless there is one of that name. A file
// system that has no links gets an empty file made in its place.
func place(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	made, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_RDWR, ownerOnlyFile)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return made.Close()
}

func refuseCreate(path string, err error) error {
	if isDiskFull(err) {
		return refuseDiskFull()
	}
	return refuseUnreadable("the wallet " + path + " cannot be made: " + reason(err))
}

// reason is an error of the file system without the path that it starts with.
func reason(err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Path + ": " + path.Err.Error()
	}
	return err.Error()
}

// dsn is the address of the file for a connection.
func (f *file) dsn(use use) string {
	address, reading := fileAddress(f.path), readConnection
	if use == forCopying {
		reading = copyConnection
	}
	switch {
	case f.readOnly && f.quiet:
		return address + "?mode=ro&immutable=1&" + reading
	case f.readOnly:
		return address + "?mode=ro&readonly_shm=1&" + reading
	case use == forWriting:
		return address + "?mode=rw&" + writeConnection
	case use == forMigrating:
		return address + "?mode=rw&" + makeConnection
	case use == forLocking:
		return address + "?mode=rw&" + lockConnection
	default:
		return address + "?mode=rw&" + reading
	}
}

// fileAddress is a path as SQLite takes it, without what follows it.
func fileAddress(path string) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/… becomes file:///C:/…
	}
	return "file://" + (&url.URL{Path: slashed}).EscapedPath()
}
