package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/okpay/okpay/api"
	"github.com/okpay/okpay/wallet"
)

// The town of the server rows: who has a purse, and how many pay at once.
const (
	townPeople  = 500
	townShops   = 500
	atOnce      = 64
	spellLength = 3 * time.Second
	hotShop     = "shop0"
)

// town is a wallet behind a server, with people who have money and a key each,
// and shops that they pay.
type town struct {
	url, operator string
	secrets       []string // of the people's API keys
}

// serve starts a server and gives its address. It ends with the benchmark. The
// log goes to a file, as that of a server does.
func (l *lab) serve(b *testing.B, path string, args ...string) string {
	b.Helper()
	cmd := l.command(path, args...)
	name := filepath.Join(l.dir, fmt.Sprintf("log-%d", time.Now().UnixNano()))
	log, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait(), log.Close()); err != nil {
			b.Errorf("end the server: %v", err)
		}
	})
	return awaitServer(b, name)
}

// awaitServer reads in a log where the server listens.
func awaitServer(b *testing.B, log string) string {
	b.Helper()
	for range 600 {
		file, err := os.Open(log)
		if err != nil {
			b.Fatal(err)
		}
		lines := bufio.NewScanner(file)
		for lines.Scan() {
			var said struct{ Msg, URL string }
			if json.Unmarshal(lines.Bytes(), &said) == nil && said.Msg == "listening" {
				_ = file.Close()
				return said.URL
			}
		}
		_ = file.Close()
		time.Sleep(50 * time.Millisecond)
	}
	said, _ := os.ReadFile(log)
	b.Fatalf("the server does not listen: %s", said)
	return ""
}

// serveWallet serves a wallet, which may be a new one, and gives its address
// and an operator's key.
func (l *lab) serveWallet(b *testing.B, wallet string) (url, token string) {
	b.Helper()
	okpay := l.program(b, "cmd/okpay")
	token = l.okpay(b, wallet, "apikey", "create", "--name", "bench", "--scope", "operator", "--jq", ".secret")
	return l.serve(b, okpay, "serve", "--listen", "127.0.0.1:0", "--rate", "0", "--no-duties", "--wallet", wallet), token
}

// remote runs okpay over a server's wallet.
func (l *lab) remote(b *testing.B, url, token string, args ...string) string {
	b.Helper()
	name := filepath.Join(l.dir, "token")
	if err := os.WriteFile(name, []byte(token), 0o600); err != nil {
		b.Fatal(err)
	}
	return l.run(b, l.program(b, "cmd/okpay"), append(args, "--remote", url, "--token-file", name, "--quiet")...)
}

// town makes a town in a wallet: the people are funded by a payout.
func (l *lab) town(b *testing.B, wallet string) *town {
	b.Helper()
	t := &town{}
	t.url, t.operator = l.serveWallet(b, wallet)
	citizens := l.writeLines(b, "town.csv", "kind,name,email,phone,country,handle", townPeople+townShops, func(i int) string {
		if i < townPeople {
			return fmt.Sprintf("person,Person %d,p%d@example.com,+4915%09d,DE,", i, i, i)
		}
		return fmt.Sprintf("merchant,Shop %d,s%[1]d@example.com,+4916%09[1]d,DE,shop%[1]d", i-townPeople)
	})
	l.remote(b, t.url, t.operator, "users", "import", citizens, "--verified", "--level", "3", "--reason", "benchmark")
	bank := l.remote(b, t.url, t.operator, "bind-bank", "--user", hotShop, "--iban", iban, "--holder", hotShop, "--jq", ".id")
	l.remote(b, t.url, t.operator, "top-up", "50000000", "EUR", "--user", hotShop, "--from", bank)
	wages := l.writeLines(b, "wages.csv", "item,recipient,amount,currency", townPeople, func(i int) string {
		return fmt.Sprintf("wage-%d,p%d@example.com,90000,EUR", i, i)
	})
	l.remote(b, t.url, t.operator, "payout", "run", wages, "--from", hotShop)
	t.secrets = keysOf(b, t)
	return t
}

// keysOf makes each person an API key.
func keysOf(b *testing.B, t *town) []string {
	b.Helper()
	client, err := api.NewClient(api.Options{
		URL: t.url, Token: t.operator, Jitter: rand.Int64N, UserAgent: "bench",
		Sleep: func(_ context.Context, d time.Duration) error { time.Sleep(d); return nil },
	})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close() //nolint:errcheck // it was only asked
	secrets, failures := make([]string, townPeople), make([]error, townPeople)
	var all sync.WaitGroup
	for first := range 8 {
		all.Go(func() {
			for i := first; i < townPeople; i += 8 {
				key, err := client.CreateAPIKey(b.Context(), wallet.CreateAPIKeyInput{
					Change: wallet.Change{Key: fmt.Sprint("key-", i)}, Name: "bench",
					User: fmt.Sprintf("p%d@example.com", i), Scopes: []wallet.Scope{wallet.ScopePay},
				})
				secrets[i], failures[i] = key.Secret, err
			}
		})
	}
	all.Wait()
	if err := errors.Join(failures...); err != nil {
		b.Fatal(err)
	}
	return secrets
}

// spread has anybody pay any shop, and hot has anybody pay one.
func (t *town) spread(out []byte, random *rand.Rand) []byte {
	return payment(out, random, t.secrets[random.IntN(townPeople)], shopName(random.IntN(townShops)))
}

func (t *town) hot(out []byte, random *rand.Rand) []byte {
	return payment(out, random, t.secrets[random.IntN(townPeople)], hotShop)
}

func shopName(i int) string { return fmt.Sprint("shop", i) }

// contestant is a run of a crew for alternate, which keeps what it did.
func (c *crew) contestant(b *testing.B, kept *[]spell) func() cost {
	return func() cost {
		s := c.work(b, spellLength)
		*kept = append(*kept, s)
		return s.cost()
	}
}
