package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// places are where programs of PostgreSQL lie that are not in PATH.
func places() []string {
	return []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin"}
}

// programs finds the folder with initdb and postgres, the newest first.
func programs() (string, error) {
	var found []string
	for _, place := range places() {
		matches, err := filepath.Glob(filepath.Join(place, "initdb"))
		if err != nil {
			return "", err
		}
		found = append(found, matches...)
	}
	slices.SortFunc(found, func(a, b string) int { return strings.Compare(b, a) })
	if in, err := exec.LookPath("initdb"); err == nil {
		found = append(found, in)
	}
	for _, initdb := range found {
		if _, err := os.Stat(filepath.Join(filepath.Dir(initdb), "postgres")); err == nil {
			return filepath.Dir(initdb), nil
		}
	}
	return "", errors.New("its programs are not installed (on Debian and Ubuntu: apt-get install postgresql), and OKPAY_TEST_POSTGRES is not set")
}

// Program gives the path of a program that comes with PostgreSQL.
func Program(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	folder, err := programs()
	if err != nil {
		return "", err
	}
	path := filepath.Join(folder, name)
	_, err = os.Stat(path)
	return path, err
}

// keeper starts the server and ends it when nobody holds its standard input
// any more. It then removes the folder, which it is given beside the program,
// before the server's other settings.
const keeper = `program=$1
home=$2
shift 2
"$program" -D "$home/data" -c listen_addresses= -c unix_socket_directories="$home" -c max_connections=200 -c wal_keep_size=1GB "$@" >"$home/log" 2>&1 &
server=$!
cat >/dev/null
kill -INT $server
wait $server
rm -rf "$home"`

// start makes a server in a temporary folder and waits until it answers.
func start(settings []string) (running, error) {
	folder, err := programs()
	if err != nil {
		return running{}, err
	}
	home, err := os.MkdirTemp("", "okpay-pg-")
	if err != nil {
		return running{}, err
	}
	identity, err := identityOf(home)
	if err != nil {
		return running{}, errors.Join(err, os.RemoveAll(home))
	}
	initdb := exec.CommandContext(context.Background(), filepath.Join(folder, "initdb"), "-D", filepath.Join(home, "data"), "-U", "okpay", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync") //nolint:gosec // a program of PostgreSQL, found in its places
	initdb.Dir, initdb.SysProcAttr = home, attributes(identity)
	if out, err := initdb.CombinedOutput(); err != nil {
		return running{}, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(home))
	}
	server, _, err := keep(folder, home, identity, settings)
	return server, err
}

// keep runs the server in a folder that holds its data, and waits until it
// answers. ended tells when it has ended.
func keep(folder, home string, identity *owner, settings []string) (server running, ended chan error, err error) {
	args := append([]string{"-c", keeper, "keeper", filepath.Join(folder, "postgres"), home}, settings...)
	kept := exec.CommandContext(context.Background(), "sh", args...) //nolint:gosec // a program of PostgreSQL, found in its places
	kept.Dir, kept.SysProcAttr = home, attributes(identity)
	held, err := kept.StdinPipe()
	if err != nil {
		return running{}, nil, errors.Join(err, os.RemoveAll(home))
	}
	if err := kept.Start(); err != nil {
		return running{}, nil, errors.Join(fmt.Errorf("start PostgreSQL: %w", err), os.RemoveAll(home))
	}
	ended = make(chan error, 1)
	go func() { ended <- kept.Wait() }()
	address := "postgres://okpay@/postgres?host=" + home
	return running{address, held}, ended, await(address, filepath.Join(home, "log"))
}

// owner is as whom a server runs, which the superuser may not.
type owner struct{ uid, gid uint32 }

// identityOf gives who runs the server, nil for who runs the tests, and makes
// the folder that user's.
func identityOf(home string) (*owner, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // the one who runs the tests is nobody else
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		if account, err = user.Lookup("nobody"); err != nil {
			return nil, fmt.Errorf("find a user who may run PostgreSQL: %w", err)
		}
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	return &owner{uint32(uid), uint32(gid)}, os.Chown(home, int(uid), int(gid))
}

// The server is asked every pause, at most asks times, whether it answers.
const (
	pause = 50 * time.Millisecond
	asks  = 600
)

func await(address, log string) error {
	var err error
	for range asks {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		var conn *pgx.Conn
		if conn, err = pgx.Connect(ctx, address); err == nil {
			err = conn.Close(ctx)
			cancel()
			return err
		}
		cancel()
		time.Sleep(pause)
	}
	said, _ := os.ReadFile(log)
	return fmt.Errorf("PostgreSQL does not answer: %w: %s", err, said)
}
