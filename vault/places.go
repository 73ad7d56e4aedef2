package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// Places says where the key-encryption key is looked for, in this order. Those
// that are empty are left out.
type Places struct {
	Given     string // the key itself, in base64 or hex, as OKPAY_KEY holds it
	GivenFile string // a file that holds it, as OKPAY_KEY_FILE names it
	Keyring   bool   // the operating system's keyring was chosen
	File      string // the file beside the wallet; the only one that is ever written
}

// The variables of the environment that give the key.
const (
	VariableKey     = "OKPAY_KEY"
	VariableKeyFile = "OKPAY_KEY_FILE"
)

// hintKey is what to do about a key that is not there.
const hintKey = "put the wallet's own key back, or give it in " + VariableKey + " or " + VariableKeyFile

// kind is what kind of place it is.
type kind int

const (
	inEnvironment kind = iota // its owner keeps it
	inKeyring
	inFile
)

// place is one place with what reads the secret there. A keyring is asked for a
// certain id; anywhere else lies what lies there.
type place struct {
	kind  kind
	name  string
	quiet bool // that there is nothing needs no word
	read  func(ctx context.Context, id string) (secret, error)
}

func (p Places) all() []place {
	var list []place
	if p.Given != "" {
		name := "the variable " + VariableKey
		list = append(list, place{kind: inEnvironment, name: name, read: func(context.Context, string) (secret, error) {
			bytes, err := parseSecret(p.Given)
			return secret{bytes, name}, err
		}})
	}
	if p.GivenFile != "" {
		list = append(list, fileAt(inEnvironment, p.GivenFile))
	}
	if p.Keyring {
		list = append(list, place{kind: inKeyring, name: "the keyring of the operating system", read: readKeyring})
	}
	if p.File != "" {
		list = append(list, fileAt(inFile, p.File))
	}
	return list
}

func fileAt(kind kind, path string) place {
	return place{kind: kind, name: path, read: func(context.Context, string) (secret, error) { return readKeyFile(path) }}
}

// find gives the secret of that id, wherever it lies, and the place.
// Codes: wallet_key_missing, and wallet_key_wrong when there are only others.
func (p Places) find(ctx context.Context, id string) (secret, place, error) {
	places := p.all()
	if p.File != "" { // where it lies until it is the present one
		beside := fileAt(inFile, besideKeyFile(p.File, id))
		beside.quiet = true
		places = append(places, beside)
	}
	var looked []string
	wrong := false
	for _, at := range places {
		found, err := at.read(ctx, id)
		if err != nil {
			if !at.quiet || !errors.Is(err, errAbsent) {
				looked = append(looked, at.name+" "+err.Error())
			}
			continue
		}
		held, err := found.id()
		if err != nil {
			return secret{}, place{}, err
		}
		if held == id {
			return found, at, nil
		}
		looked = append(looked, at.name+" holds the key "+held)
		wrong = true
	}
	if wrong {
		return secret{}, place{}, wallet.Refuse(wallet.CodeWalletKeyWrong,
			fmt.Sprintf("the wallet needs the key %s: %s", id, strings.Join(looked, "; ")), hintKey, "key", id, "looked", looked)
	}
	return secret{}, place{}, missing(fmt.Sprintf("the wallet's key %s is not found", id), looked, id)
}

func missing(what string, looked []string, id string) error {
	if len(looked) == 0 {
		looked = []string{"no place was named to look for it"}
	}
	return wallet.Refuse(wallet.CodeWalletKeyMissing, what+": "+strings.Join(looked, "; "), hintKey, "key", id, "looked", looked)
}

// forNew gives the secret for a wallet that has no keysets: that of the
// environment, else one that is made in the keyring where that was chosen, else
// the one of the file, which is made where it is missing.
func (p Places) forNew(ctx context.Context) (secret, error) {
	for _, at := range p.all() {
		if at.kind != inEnvironment {
			continue
		}
		found, err := at.read(ctx, "")
		if err != nil {
			return secret{}, wallet.Refuse(wallet.CodeConfiguration, at.name+" "+err.Error(),
				"make a key with `openssl rand -base64 32`, or unset the variable")
		}
		return found, nil
	}
	switch {
	case p.Keyring:
		made, err := makeKeyring(ctx)
		if err != nil {
			return secret{}, refuseKeyring(err)
		}
		return made, nil
	case p.File == "":
		return secret{}, missing("the wallet has no key", nil, "")
	}
	found, err := readKeyFile(p.File)
	switch {
	case errors.Is(err, errAbsent):
		return makeKeyFile(p.File)
	case err != nil:
		return secret{}, missing("the wallet's key cannot be used", []string{p.File + " " + err.Error()}, "")
	}
	return found, nil
}

func refuseKeyring(err error) error {
	return wallet.Refuse(wallet.CodeConfiguration, "the keyring of the operating system cannot keep the wallet's key: "+err.Error(),
		"start the keyring, or keep the key in a file: okpay config set key_store file")
}
