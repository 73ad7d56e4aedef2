package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/config"
	"github.com/okpay/okpay/vault"
	"github.com/okpay/okpay/wallet/engine"
)

// keySuffix makes the name of the key's file out of the wallet's.
const keySuffix = ".key"

// keysOf says where the key of a wallet is looked for. Nothing is looked at yet.
func keysOf(at commands.Target) func(location string) engine.Keyring {
	return func(location string) engine.Keyring {
		return vault.New(vault.Places{
			Given:     os.Getenv(vault.VariableKey),
			GivenFile: at.KeyFile,
			Keyring:   at.KeyStore == config.KeyStoreKeyring,
			File:      keyFile(location),
		})
	}
}

// keyFile is the file of a wallet's key: beside the wallet's own, or for one on
// a server in the user's data folder, named by the server and the database.
// Another machine that works on the same wallet needs a copy.
func keyFile(location string) string {
	if !isAddress(location) {
		return location + keySuffix
	}
	return filepath.Join(filepath.Dir(config.DefaultWallet(os.Environ())), serverName(location)+keySuffix)
}

// isAddress tells the address of a database server from the path of a file.
func isAddress(wallet string) bool { return strings.Contains(wallet, "://") }

// serverName makes the name of a file out of the address of a database, the
// same for all its users.
func serverName(address string) string {
	at, err := url.Parse(address)
	if err != nil {
		return "postgres"
	}
	plain := strings.Map(func(r rune) rune {
		if r == '.' || r == '-' || (r >= '0' && r <= '9') || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') {
			return r
		}
		return '-'
	}, at.Host+at.Query().Get("host")+"-"+at.Query().Get("port")+at.Path)
	return "postgres-" + strings.Trim(plain, "-")
}
