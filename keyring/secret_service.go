//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package keyring

import (
	"os"
	"path/filepath"
	"strconv"

	secrets "github.com/zalando/go-keyring/secret_service"
)

// The names of the Secret Service and of what says that something is locked.
const (
	serviceOnBus     = "org.freedesktop.secrets"
	lockedCollection = "org.freedesktop.Secret.Collection.Locked"
	lockedItem       = "org.freedesktop.Secret.Item.Locked"
)

// mustAskNobody refuses what would open a dialogue: the library starts a bus
// where there is none, and has the service ask whoever owns what is locked. An
// empty entry stands for none in particular.
func mustAskNobody(entry string) error {
	if !busIsThere(os.Getenv("DBUS_SESSION_BUS_ADDRESS"), filepath.Join("/run/user", strconv.Itoa(os.Getuid()))) {
		return ErrNoBus
	}
	at, err := secrets.NewSecretService()
	if err != nil {
		return err
	}
	collection := at.GetLoginCollection()
	locked, err := collection.GetProperty(lockedCollection)
	if err != nil {
		return err
	}
	if locked.Value() != false {
		return ErrLocked
	}
	if entry == "" {
		return nil
	}
	found, err := at.SearchItems(collection, map[string]string{"username": entry, "service": Service})
	if err != nil || len(found) == 0 {
		return err
	}
	if locked, err = at.Object(serviceOnBus, found[0]).GetProperty(lockedItem); err != nil {
		return err
	}
	if locked.Value() != false {
		return ErrLocked
	}
	return nil
}

// busIsThere reports whether there is a session's bus: the environment names it,
// or it is where a login puts it.
func busIsThere(named, folder string) bool {
	if named != "" && named != "autolaunch:" {
		return true
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			return true
		}
	}
	return false
}
