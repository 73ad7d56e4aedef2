//go:build unix

package faults

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/commands"
	"github.com/okpay/okpay/output"
	"github.com/okpay/okpay/wallet"
)

// How many items of a payout are paid at once, and how many payees there are.
const (
	payoutBatch = 7
	payees      = 40
)

func payoutRuns() share { return share{of: 10, usual: 12, short: 4} }

// TestAPayoutOverABadNetworkTellsWhatOneOverAGoodNetworkTells runs payouts by
// the command, in this process, through a proxy that does its worst: each item
// is paid once, and is printed once, in its order, as it was paid or refused.
func TestAPayoutOverABadNetworkTellsWhatOneOverAGoodNetworkTells(t *testing.T) {
	t.Parallel()
	overBoth(t, func(t *testing.T, location string) {
		w := newWorld(t, location)
		runs, seed := payoutRuns().runs(t), firstSeed(t)
		w.enter(payees/2, "1.00") // a payer and a friend each
		var tally struct {
			sync.Mutex
			exits map[int]int
		}
		tally.exits = map[int]int{}
		var all sync.WaitGroup
		for i := range threads / 2 {
			all.Go(func() {
				proxy := newProxy(t, w.address, w.wires)
				for n := i; n < runs && !t.Failed(); n += threads / 2 {
					exit := w.payoutRun(t, proxy, seed+uint64(n))
					tally.Lock()
					tally.exits[exit]++
					tally.Unlock()
				}
			})
		}
		all.Wait()
		w.checkLedger()
		t.Logf("%d payouts ended with the exit codes %v", runs, tally.exits)
	})
}

// payoutRun runs one payout through the proxy, once more when it was told that
// it did not end, and holds what was printed against what is to be. It gives
// the exit code of the first run.
func (w *world) payoutRun(t *testing.T, proxy *proxy, seed uint64) int {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 2))
	p := w.newPayout(t, random, seed)
	faults := drawFaults(random)
	proxy.plan(nil)
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf("%s=%d: %s\n%s", seedVariable, seed, fmt.Sprintf(format, args...), proxy.tells())
	}
	ran := p.run(t, proxy.address, func() { proxy.plan(faults) })
	proxy.heal()
	first := ran.exit
	switch first {
	case wallet.ExitUnavailable, wallet.ExitUnknown, wallet.ExitUsage: // the last of them when a stranger answers
		if !strings.Contains(ran.stderr, `"code":"`) {
			fail("it ended without a word: %s", ran)
		}
		p.refill(t)
		for range 20 { // the server plans few payouts at once, and says so
			if ran = p.run(t, proxy.address, func() {}); ran.exit != wallet.ExitUnavailable {
				break
			}
			time.Sleep(longestDelay)
		}
	case p.exit():
		if got, want := told(t, ran.stdout), p.lines(0); got != want {
			fail("it printed\n%s\nwant\n%s", got, want)
		}
	default:
		fail("it ended with %s", ran)
	}
	if ran.exit != p.exit() {
		fail("at its end it is %s", ran)
	} else {
		p.verify(t, fail)
	}
	return first
}

// payout is a payee file and the merchant who pays it.
type payout struct {
	*world

	dir      string
	merchant string
	item     string   // what the names of the items begin with
	amounts  []int64  // of the items
	payees   []string // ids, one an item
	enough   int      // for how many items the purse is enough
	spent    bool     // the rest was taken from it
}

// newPayout makes a merchant and a payee file. Now and then the purse is not
// enough for all of it.
func (w *world) newPayout(t *testing.T, random *rand.Rand, seed uint64) *payout {
	t.Helper()
	n := 1 + random.IntN(payees)
	p := w.newPayoutOf(t, n, random, seed)
	if random.IntN(3) == 0 {
		p.enough = random.IntN(n)
	}
	return p
}

// newPayoutOf makes a payout of n items.
func (w *world) newPayoutOf(t *testing.T, n int, random *rand.Rand, seed uint64) *payout {
	t.Helper()
	p := &payout{world: w, dir: t.TempDir(), item: fmt.Sprintf("i%d-", seed), enough: n}
	file := "item,recipient,amount,currency\n"
	sum := int64(0)
	for i := range n {
		amount := 100 * (1 + random.Int64N(5))
		role := []string{"payer", "friend"}[i%2]
		email := fmt.Sprintf("%s%d@example.com", role, i/2%w.entered)
		shown, err := w.direct().ShowUser(context.Background(), wallet.ShowUserInput{User: email})
		if err != nil {
			t.Fatal(err)
		}
		p.amounts, p.payees = append(p.amounts, amount), append(p.payees, shown.ID)
		file += fmt.Sprintf("%s%d,%s,%s,EUR\n", p.item, i, email, euros(amount))
		sum += amount
	}
	p.merchant = w.employer(t, seed, sum)
	if err := os.WriteFile(filepath.Join(p.dir, "payees.csv"), []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// employer makes a merchant with that much in the purse.
func (w *world) employer(t *testing.T, seed uint64, much int64) string {
	t.Helper()
	name := fmt.Sprintf("employer-%d", seed)
	_, err := w.direct().ImportUsers(context.Background(), wallet.ImportUsersInput{
		Change: wallet.Change{Key: name}, Verified: true, Level: 3, Reason: "test",
		Users: []wallet.ImportUser{{
			Line: 1, Kind: wallet.KindMerchant, Name: name, Country: "DE", Email: name + "@example.com",
			Phone: fmt.Sprintf("+4917%010d", seed%1e10), Handle: name,
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	shown, err := w.direct().ShowUser(context.Background(), wallet.ShowUserInput{User: name})
	if err != nil {
		t.Fatal(err)
	}
	w.fund(shown.ID, string(euros(much)), "fund")
	return shown.ID
}

// run runs the command against what listens at address. The plan is made over a good network,
// for it changes nothing; then the faults begin, and where the purse is to be
// too small, another payment takes a part of it.
func (p *payout) run(t *testing.T, address string, begin func()) ran {
	t.Helper()
	var stdout, stderr bytes.Buffer
	keys := newIDs()
	client := clientOf(t, address, p.token)
	exit := commands.Execute(context.Background(), commands.Deps{
		Streams: output.Streams{In: strings.NewReader(""), Out: &stdout, Err: &stderr},
		Environ: []string{"HOME=" + p.dir, "OKPAY_REMOTE=http://" + address},
		Open: func(context.Context, commands.Target) (wallet.Service, func() error, error) {
			return &smallBatches{Service: client, opening: func() { p.spend(t); begin() }}, func() error { return nil }, nil
		},
		NewKey: func() string { return keys("cli") }, Now: time.Now,
		Sleep: func(context.Context, time.Duration) error { return nil },
		Build: func() commands.Build { return commands.Build{} },
	}, []string{"payout", "run", filepath.Join(p.dir, "payees.csv"), "--from", p.merchant, "--name", "june", "-o", "jsonl"})
	return ran{stdout.String(), stderr.String(), exit}
}

// spend takes from the purse what is not to be enough for all items.
func (p *payout) spend(t *testing.T) {
	t.Helper()
	rest := int64(0)
	for _, amount := range p.amounts[p.enough:] {
		rest += amount
	}
	if rest == 0 || p.spent {
		return
	}
	p.spent = true
	_, err := p.direct().Transfer(context.Background(), wallet.TransferInput{
		Change: wallet.Change{Key: "spend-" + p.item}, User: p.merchant, Recipient: "payer0@example.com", Amount: euros(rest), Currency: "EUR",
	})
	if err != nil {
		t.Error(err)
	}
}

// refill makes the purse enough for all again. Where it was never too small that
// is more than enough.
func (p *payout) refill(t *testing.T) {
	t.Helper()
	all := int64(0)
	for _, amount := range p.amounts {
		all += amount
	}
	p.fund(p.merchant, string(euros(all)), "refill")
	p.enough, p.spent = len(p.amounts), true
}

// smallBatches opens and pays payouts a few items at a time, and says when the
// first is opened.
type smallBatches struct {
	wallet.Service
	opening func()
}

func (b *smallBatches) OpenPayout(ctx context.Context, in wallet.OpenPayoutInput) (wallet.Payout, error) {
	if b.opening != nil {
		b.opening()
		b.opening = nil
	}
	return b.Service.OpenPayout(ctx, in)
}

func (b *smallBatches) PayItems(ctx context.Context, in wallet.PayItemsInput) (wallet.PayItemsResult, error) {
	in.Limit = min(in.Limit, payoutBatch)
	return b.Service.PayItems(ctx, in)
}

// pays is what a payee gets in all.
func (p *payout) pays(payee string) int64 {
	sum := int64(0)
	for i, one := range p.payees {
		if one == payee {
			sum += p.amounts[i]
		}
	}
	return sum
}

// exit is the exit code of a payout that came to its end.
func (p *payout) exit() int {
	if p.enough < len(p.amounts) {
		return wallet.ExitPartial
	}
	return wallet.ExitOK
}

// lines are the items from first on as they are to be printed, without their
// transactions.
func (p *payout) lines(first int) string {
	var lines strings.Builder
	left := int64(0)
	for _, amount := range p.amounts[:p.enough] {
		left += amount
	}
	for i := first; i < len(p.amounts); i++ {
		status := wallet.ItemFailed
		if p.amounts[i] <= left { // a smaller one after one that was too much
			status, left = wallet.ItemPaid, left-p.amounts[i]
		}
		fmt.Fprintf(&lines, "%d %s%d %s %s %s\n", i+2, p.item, i, p.payees[i], euros(p.amounts[i]), status)
	}
	return lines.String()
}

// told gives the items of a printed payout.
func told(t *testing.T, printed string) string {
	t.Helper()
	var lines strings.Builder
	decoder := json.NewDecoder(strings.NewReader(printed))
	for decoder.More() {
		var item wallet.PayoutItem
		if err := decoder.Decode(&item); err != nil {
			t.Fatalf("%v: %s", err, printed)
		}
		if (item.Transaction != "") != (item.Status == wallet.ItemPaid) {
			t.Errorf("the item %s is %s by %q", item.Item, item.Status, item.Transaction)
		}
		fmt.Fprintf(&lines, "%d %s %s %s %s\n", item.Line, item.Item, item.Recipient, item.Amount, item.Status)
	}
	return lines.String()
}

// verify says that each item was paid once: by one transaction of the merchant.
func (p *payout) verify(t *testing.T, fail func(string, ...any)) {
	t.Helper()
	ctx := context.Background()
	page, err := p.direct().History(ctx, wallet.HistoryInput{
		PageInput: wallet.PageInput{Limit: wallet.MaxPageSize}, User: p.merchant, Kind: wallet.KindPayout,
	})
	if err != nil {
		t.Fatal(err)
	}
	paid := map[string]int{}
	for _, txn := range page.Items {
		paid[txn.Item]++
	}
	left := p.lines(0)
	for i := range p.amounts {
		name := fmt.Sprintf("%s%d", p.item, i)
		want := 0
		if strings.Contains(left, fmt.Sprintf(" %s %s %s %s\n", name, p.payees[i], euros(p.amounts[i]), wallet.ItemPaid)) {
			want = 1
		}
		if paid[name] != want {
			fail("the item %s was paid %d times, want %d", name, paid[name], want)
		}
	}
}
