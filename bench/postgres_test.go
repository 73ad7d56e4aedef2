package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/okpay/okpay/internal/pgtest"
)

// The limit on PostgreSQL: pgbench's own TPC-B, which is five statements a
// transaction in seven round trips.
const (
	tpcbClients = 8
	tpcbScale   = 10 // more branches than clients, so that they seldom meet
)

// tpcb is pgbench on a database of the server that okpay's wallet is on.
type tpcb struct {
	l       *lab
	program string
	address string
}

// tpcb makes the database of pgbench.
func (l *lab) tpcb(b *testing.B) *tpcb {
	b.Helper()
	program, err := pgtest.Program("pgbench")
	if err != nil {
		b.Fatal(err)
	}
	t := &tpcb{l, program, pgtest.Database(b)}
	l.run(b, program, "-i", "-q", "-s", strconv.Itoa(tpcbScale), t.address)
	return t
}

// contestant is a spell of pgbench for alternate.
func (t *tpcb) contestant(b *testing.B, kept *[]spell) func() cost {
	return func() cost {
		log := filepath.Join(t.l.dir, "tpcb")
		said := t.l.run(b, t.program, "-c", strconv.Itoa(tpcbClients), "-j", "2", "-M", "prepared", "-l", "--log-prefix="+log,
			"-T", strconv.Itoa(int(spellLength.Seconds())), t.address)
		s := spell{latencies: readLatencies(b, log)}
		for line := range strings.Lines(said) {
			if rest, ok := strings.CutPrefix(line, "tps = "); ok {
				rate, _, _ := strings.Cut(rest, " ")
				perSecond, err := strconv.ParseFloat(rate, 64)
				if err != nil || perSecond <= 0 {
					b.Fatalf("pgbench says %q", line)
				}
				s.done, s.took = rateOf, time.Duration(rateOf/perSecond*float64(time.Second))
			}
		}
		if s.done == 0 {
			b.Fatalf("pgbench gives no rate: %s", said)
		}
		*kept = append(*kept, s)
		return s.cost()
	}
}

// readLatencies reads what pgbench logged, a file a thread and a line a
// transaction, whose third word is how long it took in microseconds.
func readLatencies(b *testing.B, prefix string) []time.Duration {
	b.Helper()
	names, err := filepath.Glob(prefix + ".*")
	if err != nil {
		b.Fatal(err)
	}
	var list []time.Duration
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			words := strings.Fields(line)
			if len(words) < 3 {
				b.Fatalf("pgbench logged %q", line)
			}
			took, err := strconv.ParseInt(words[2], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			list = append(list, time.Duration(took)*time.Microsecond)
		}
		if err := os.Remove(name); err != nil {
			b.Fatal(err)
		}
	}
	return list
}

// crowded is what 64 payers over HTTP do on PostgreSQL: spread over the town,
// and all to one shop, beside pgbench.
type crowded struct {
	spread, hot, limit          cost
	spreads, hots, transactions []spell
}

// crowding measures both, once.
func (l *lab) crowding(b *testing.B) *crowded {
	b.Helper()
	if l.crowded != nil {
		return l.crowded
	}
	limit := l.tpcb(b)
	t := l.town(b, pgtest.Database(b))
	c := &crowded{}
	medians := alternate(b, 1, 5,
		newCrew(b, t.url, atOnce, t.spread).contestant(b, &c.spreads),
		limit.contestant(b, &c.transactions),
		newCrew(b, t.url, atOnce, t.hot).contestant(b, &c.hots))
	c.spread, c.limit, c.hot = medians[0], medians[1], medians[2]
	same(b, l.remote(b, t.url, t.operator, "ledger", "check", "--jq", ".ok"), "true")
	l.crowded = c
	return c
}

// measureSpread measures 64 payers over HTTP on PostgreSQL, spread over
// accounts, beside pgbench on the same server.
func measureSpread(b *testing.B, l *lab) ratio {
	r := ratio{
		what: fmt.Sprintf("%d payers over HTTP, PostgreSQL, spread over %d accounts", atOnce, townPeople+townShops), items: rateOf, target: 2,
		against: fmt.Sprintf("pgbench TPC-B, %d clients, scale %d, prepared", tpcbClients, tpcbScale),
	}
	if err := pgtest.Missing(); err != nil {
		r.leftOut = "there is no PostgreSQL"
		return r
	}
	c := l.crowding(b)
	r.ours, r.limit = c.spread, c.limit
	r.context = fmt.Sprintf("%s; the limit %s", quantiles(c.spreads), quantiles(c.transactions))
	return r
}

// measureHot measures the same payers, all to one shop, beside the spread ones.
func measureHot(b *testing.B, l *lab) ratio {
	r := ratio{what: "the same, all to one hot merchant", against: "the spread run", items: rateOf, target: 1}
	if err := pgtest.Missing(); err != nil {
		r.leftOut = "there is no PostgreSQL"
		return r
	}
	c := l.crowding(b)
	r.ours, r.limit = c.hot, c.spread
	r.context = fmt.Sprintf("%s; the limit %s", quantiles(c.hots), quantiles(c.spreads))
	return r
}

// measureRemotePayout measures okpay payout apply of crowdSize rows through the
// API on PostgreSQL, the whole process, beside pgbench. Each round pays the
// same people by a payout of its own, which is planned before.
func measureRemotePayout(b *testing.B, l *lab) ratio {
	r := ratio{
		what: fmt.Sprintf("okpay payout apply --remote, %d rows, PostgreSQL", crowdSize), items: rateOf, target: 6,
		against: fmt.Sprintf("pgbench TPC-B, %d clients, scale %d, prepared", tpcbClients, tpcbScale),
	}
	if err := pgtest.Missing(); err != nil {
		r.leftOut = "there is no PostgreSQL"
		return r
	}
	limit := l.tpcb(b)
	url, token := l.serveWallet(b, pgtest.Database(b))
	customers := l.writeLines(b, "remote.csv", "kind,name,email,phone,country,handle", crowdSize+1, func(i int) string {
		if i == 0 {
			return "merchant,Cafe,cafe@example.com,+49301234567,DE," + merchant
		}
		return fmt.Sprintf("person,Person %d,p%d@example.com,+4915%09d,DE,", i, i, i)
	})
	l.remote(b, url, token, "users", "import", customers, "--verified", "--level", "3", "--reason", "benchmark")
	bank := l.remote(b, url, token, "bind-bank", "--user", merchant, "--iban", iban, "--holder", "Cafe", "--jq", ".id")
	l.remote(b, url, token, "top-up", "90000000", "EUR", "--user", merchant, "--from", bank)
	round := 0
	plan := filepath.Join(l.dir, "remote.plan.json")
	apply := l.process(b, l.program(b, "cmd/okpay"), "payout", "apply", plan, "--remote", url, "--token-file", filepath.Join(l.dir, "token"))
	pay := func() cost {
		round++
		payees := l.writeLines(b, "remote-payees.csv", "item,recipient,amount,currency,memo", crowdSize, func(i int) string {
			return fmt.Sprintf("%d-%06d,p%d@example.com,%d.%02d,EUR,salary", round, i, i+1, 1+i%100, i%100)
		})
		if err := os.RemoveAll(plan); err != nil {
			b.Fatal(err)
		}
		l.remote(b, url, token, "payout", "plan", payees, "--from", merchant, "--name", fmt.Sprint("round ", round), "--out", plan)
		took := apply()
		took.wall = took.wall * rateOf / crowdSize
		return took
	}
	var transactions []spell
	medians := alternate(b, 0, 3, limit.contestant(b, &transactions), pay)
	same(b, l.remote(b, url, token, "ledger", "check", "--jq", ".ok"), "true")
	r.ours, r.limit = medians[1], medians[0]
	return r
}
