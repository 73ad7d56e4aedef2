// Start is the limit of okpay's start: it links the libraries that okpay links
// and does nothing. What it takes is the price of loading so large a program
// and of the libraries' initialisers.
package main

import (
	_ "net/http"

	_ "filippo.io/age"
	_ "filippo.io/age/armor"
	_ "github.com/expr-lang/expr/parser"
	_ "github.com/itchyny/gojq"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3"
	_ "github.com/oklog/ulid/v2"
	_ "github.com/olekukonko/tablewriter"
	_ "github.com/pressly/goose/v3"
	_ "github.com/schollz/progressbar/v3"
	_ "github.com/spf13/cobra"
	_ "github.com/spf13/viper"
	_ "github.com/tink-crypto/tink-go/v2/aead/aesgcm"
	_ "github.com/tink-crypto/tink-go/v2/aead/subtle"
	_ "github.com/tink-crypto/tink-go/v2/keyset"
	_ "github.com/tink-crypto/tink-go/v2/prf/hmacprf"
	_ "github.com/wneessen/go-mail"
	_ "github.com/zalando/go-keyring"
	_ "go.yaml.in/yaml/v3"
	_ "golang.org/x/crypto/argon2"
	_ "golang.org/x/term"
	_ "golang.org/x/text/encoding/charmap"
	_ "golang.org/x/text/encoding/simplifiedchinese"
	_ "rsc.io/qr"
)

func main() {}
