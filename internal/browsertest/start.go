package browsertest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/cdp"
)

// The browser starts once a process, when the first test asks for it.
//
//nolint:gochecknoglobals // one browser for all tests of a package
var browser = sync.OnceValues(start)

// running is a browser that runs for as long as this process holds its standard
// input, which it does until its end.
type running struct {
	browser *rod.Browser
	held    io.Closer
}

// program finds Chromium.
func program() (string, error) {
	if named := os.Getenv("OKPAY_TEST_CHROMIUM"); named != "" {
		return exec.LookPath(named)
	}
	for _, name := range []string{"/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("it is not installed (on Debian: apt-get install chromium), and OKPAY_TEST_CHROMIUM is not set")
}

// keeper starts the browser, which writes into the given folder alone, and ends
// it when nobody holds the standard input any more; one that hangs is killed. It
// then removes the folder.
const keeper = `program=$1
home=$2
shift 2
HOME=$home TMPDIR=$home XDG_CONFIG_HOME=$home XDG_CACHE_HOME=$home "$program" --user-data-dir="$home/profile" "$@" </dev/null &
browser=$!
cat >/dev/null
exec >/dev/null 2>&1
kill $browser
(sleep 10; kill -KILL $browser) &
killer=$!
wait $browser
kill $killer
rm -rf "$home" || rm -rf "$home"`

// flags are those that a browser for tests needs: nothing is fetched but from
// this machine.
func flags() []string {
	list := []string{
		"--headless", "--remote-debugging-port=0", "--remote-debugging-address=127.0.0.1",
		"--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--hide-scrollbars", "--mute-audio",
		"--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
		"--disable-default-apps", "--disable-breakpad", "--disable-domain-reliability", "--disable-extensions", "--disable-sync", "--metrics-recording-only",
		"--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding",
		"--disable-features=BackForwardCache,Translate,MediaRouter,OptimizationHints,HttpsUpgrades", "--password-store=basic", "--use-mock-keychain",
		"--no-proxy-server", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE ::1, EXCLUDE localhost",
	}
	if os.Geteuid() == 0 {
		list = append(list, "--no-sandbox") // which the superuser cannot have
	}
	return list
}

// patience bounds every wait for the browser. It is long, because nothing is
// measured by it.
const patience = 2 * time.Minute

func start() (running, error) {
	path, err := program()
	if err != nil {
		return running{}, err
	}
	home, err := os.MkdirTemp("", "okpay-browser-")
	if err != nil {
		return running{}, err
	}
	args := append([]string{"-c", keeper, "keeper", path, home}, flags()...)
	kept := exec.CommandContext(context.Background(), "sh", args...) //nolint:gosec // a browser, found in its places
	kept.Dir = home
	kept.SysProcAttr = attributes()
	held, err := kept.StdinPipe()
	if err != nil {
		return running{}, errors.Join(err, os.RemoveAll(home))
	}
	said, err := kept.StderrPipe()
	if err != nil {
		return running{}, errors.Join(err, os.RemoveAll(home))
	}
	if err := kept.Start(); err != nil {
		return running{}, errors.Join(fmt.Errorf("start %s: %w", filepath.Base(path), err), os.RemoveAll(home))
	}
	address, err := listening(said)
	if err != nil {
		return running{}, errors.Join(fmt.Errorf("start %s: %w", path, err), held.Close(), kept.Wait())
	}
	client, err := cdp.StartWithURL(context.Background(), address, nil)
	if err != nil {
		return running{}, errors.Join(fmt.Errorf("speak with %s: %w", path, err), held.Close(), kept.Wait())
	}
	b := rod.New().Client(client).NoDefaultDevice()
	return running{b, held}, b.Connect()
}

// listening gives the address of which the browser says that it listens there.
// What it says after that is read and forgotten.
func listening(said io.Reader) (string, error) {
	type answer struct {
		address string
		err     error
	}
	found := make(chan answer, 1)
	go func() {
		lines := bufio.NewScanner(said)
		var heard []string
		for lines.Scan() {
			if _, address, ok := strings.Cut(lines.Text(), "DevTools listening on "); ok {
				found <- answer{address: address}
				_, _ = io.Copy(io.Discard, said)
				return
			}
			heard = append(heard, lines.Text())
		}
		found <- answer{err: fmt.Errorf("it ended: %s", strings.Join(heard, "\n"))}
	}()
	select {
	case a := <-found:
		return a.address, a.err
	case <-time.After(patience):
		return "", errors.New("it does not say where it listens")
	}
}
