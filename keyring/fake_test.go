//go:build linux

package keyring

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// The paths of the fake service on the bus.
const (
	servicePath    = dbus.ObjectPath("/org/freedesktop/secrets")
	collectionPath = servicePath + "/collection/login"
	promptPath     = servicePath + "/prompt/p1"
	sessionPath    = servicePath + "/session/s1"
)

// fake is a Secret Service in memory, with one collection.
type fake struct {
	conn *dbus.Conn

	mu      sync.Mutex
	items   map[string]string // by the name of the entry
	locked  bool
	guarded bool          // its items are locked, each by itself
	silent  chan struct{} // not nil: nothing is answered before it is closed, and then with an error
	arrived chan struct{} // gets one for each call that is not answered
	asked   int           // how often a dialogue was shown
}

// secret is how the service passes one on.
type secret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

// running is the fake on a bus of its own; nil where there is no dbus-daemon.
var running *fake

func TestMain(m *testing.M) {
	stop, err := startFake()
	if err != nil && !errors.Is(err, exec.ErrNotFound) {
		fmt.Fprintln(os.Stderr, "start a bus:", err)
		os.Exit(1)
	}
	code := m.Run()
	stop()
	os.Exit(code)
}

const busConfig = `<busconfig><type>session</type><listen>unix:dir=%s</listen>
	<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`

// startFake starts a bus and the fake on it, and points the library at it.
func startFake() (stop func(), err error) {
	stop = func() {}
	program, err := exec.LookPath("dbus-daemon")
	if err != nil {
		return stop, err
	}
	folder, err := os.MkdirTemp("", "okpay-bus") // short, as the path of a socket has to be
	if err != nil {
		return stop, err
	}
	settings := filepath.Join(folder, "bus.conf")
	if err := os.WriteFile(settings, fmt.Appendf(nil, busConfig, folder), 0o600); err != nil {
		return stop, err
	}
	bus := exec.Command(program, "--config-file="+settings, "--nofork", "--nopidfile", "--print-address=1")
	out, err := bus.StdoutPipe()
	if err == nil {
		err = bus.Start()
	}
	if err != nil {
		return stop, err
	}
	stop = func() {
		_ = errors.Join(bus.Process.Kill(), bus.Wait(), os.RemoveAll(folder)) // it has served its time
	}
	address, err := bufio.NewReader(out).ReadString('\n')
	if err == nil {
		err = os.Setenv("DBUS_SESSION_BUS_ADDRESS", strings.TrimSpace(address))
	}
	if err == nil {
		running, err = newFake(strings.TrimSpace(address))
	}
	return stop, err
}

func newFake(address string) (*fake, error) {
	conn, err := dbus.Connect(address)
	if err != nil {
		return nil, err
	}
	f := &fake{conn: conn, items: map[string]string{}}
	err = errors.Join(
		conn.Export(f, servicePath, "org.freedesktop.Secret.Service"),
		conn.Export(f, collectionPath, "org.freedesktop.Secret.Collection"),
		conn.Export(fakePrompt{f}, promptPath, "org.freedesktop.Secret.Prompt"),
		conn.Export(fakeSession{}, sessionPath, "org.freedesktop.Secret.Session"),
		conn.Export(properties{f}, servicePath, "org.freedesktop.DBus.Properties"),
		conn.Export(properties{f}, collectionPath, "org.freedesktop.DBus.Properties"),
	)
	if err != nil {
		return nil, err
	}
	_, err = conn.RequestName("org.freedesktop.secrets", dbus.NameFlagDoNotQueue)
	return f, err
}

// wait lets a call go on when the service is not silent. One that was not answered
// comes to nothing, so that what was given up changes nothing later.
func (f *fake) wait() *dbus.Error {
	f.mu.Lock()
	silent, arrived := f.silent, f.arrived
	f.mu.Unlock()
	if silent == nil {
		return nil
	}
	arrived <- struct{}{}
	<-silent
	return dbus.MakeFailedError(errors.New("it was silent"))
}

type properties struct{ *fake }

func (p properties) Get(_, name string) (dbus.Variant, *dbus.Error) {
	if err := p.wait(); err != nil {
		return dbus.Variant{}, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch name {
	case "Collections":
		return dbus.MakeVariant([]dbus.ObjectPath{collectionPath}), nil
	default:
		return dbus.MakeVariant(p.locked), nil
	}
}

func (f *fake) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	if err := f.wait(); err != nil {
		return dbus.Variant{}, "", err
	}
	return dbus.MakeVariant(""), sessionPath, nil
}

func (f *fake) Unlock(objects []dbus.ObjectPath) (unlocked []dbus.ObjectPath, prompt dbus.ObjectPath, _ *dbus.Error) {
	if err := f.wait(); err != nil {
		return nil, "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.locked {
		return []dbus.ObjectPath{}, promptPath, nil
	}
	return objects, "/", nil
}

type fakePrompt struct{ *fake }

// Prompt is the dialogue, which its owner answers at once.
func (p fakePrompt) Prompt(string) *dbus.Error {
	p.mu.Lock()
	p.asked++
	p.locked = false
	p.mu.Unlock()
	_ = p.conn.Emit(promptPath, "org.freedesktop.Secret.Prompt.Completed", false, dbus.MakeVariant([]dbus.ObjectPath{collectionPath}))
	return nil
}

type fakeSession struct{}

func (fakeSession) Close() *dbus.Error { return nil }

func (f *fake) SearchItems(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	if err := f.wait(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	name := attributes["username"]
	if _, found := f.items[name]; !found || attributes["service"] != Service {
		return []dbus.ObjectPath{}, nil
	}
	return []dbus.ObjectPath{f.export(name)}, nil
}

// CreateItem writes over an item of the same attributes.
func (f *fake) CreateItem(about map[string]dbus.Variant, s secret, _ bool) (item, prompt dbus.ObjectPath, _ *dbus.Error) {
	if err := f.wait(); err != nil {
		return "", "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	attributes, _ := about["org.freedesktop.Secret.Item.Attributes"].Value().(map[string]string)
	name := attributes["username"]
	f.items[name] = string(s.Value)
	return f.export(name), "/", nil
}

// export puts an item on the bus.
func (f *fake) export(name string) dbus.ObjectPath {
	path := collectionPath + dbus.ObjectPath(fmt.Sprintf("/i%x", name))
	_ = f.conn.Export(item{f, name}, path, "org.freedesktop.Secret.Item")
	_ = f.conn.Export(itemProperties{f}, path, "org.freedesktop.DBus.Properties")
	return path
}

type item struct {
	*fake
	name string
}

func (i item) GetSecret(session dbus.ObjectPath) (secret, *dbus.Error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return secret{Session: session, Parameters: []byte{}, Value: []byte(i.items[i.name]), ContentType: "text/plain"}, nil
}

func (i item) Delete() (dbus.ObjectPath, *dbus.Error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	delete(i.items, i.name)
	return "/", nil
}

type itemProperties struct{ *fake }

func (p itemProperties) Get(string, string) (dbus.Variant, *dbus.Error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return dbus.MakeVariant(p.guarded), nil
}
