package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/engine"
	"github.com/okpay/okpay/wallet/ledger"
)

// stretch reads a part of the sequence after all that was committed has a number.
func (w *world) stretch(first, last int64) (list []engine.SequenceRecord, end int64) {
	w.t.Helper()
	if err := w.store.Numbered(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.read(func(ctx context.Context, r engine.Reader) (err error) {
		if end, err = r.LastEvent(ctx); err != nil {
			return err
		}
		list, err = r.EventsBetween(ctx, first, last)
		return err
	})
	return list, end
}

// Writers of two programs commit sets of many sizes while followers of both read
// on from where they were: each sees 1, 2, 3 … without a gap, each once, and never
// one that is not there in full.
func TestAFollowerSeesEveryNumberOnce(t *testing.T) {
	t.Parallel()
	bothWorlds(t, func(t *testing.T, w *world) {
		const writers, commits = 4, 25
		pairs := make([][2]string, writers)
		for i := range pairs {
			pairs[i] = [2]string{w.person(fmt.Sprint("Ada", i)), w.person(fmt.Sprint("Bob", i))}
			w.topUp(pairs[i][0], w.card(pairs[i][0]), 1000)
		}
		sides := []*world{w, w.beside(Options{})}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()

		_, before := w.stretch(1, 1)
		want := before
		for i := range writers * commits {
			want += int64(2 + i%5) // a transaction and as many events
		}
		var group sync.WaitGroup
		for i := range writers {
			side := *sides[i%2]
			side.ids, side.now = (i+1)*10_000_000, w.now+int64(i)*1_000_000
			group.Go(func() {
				for n := range commits {
					if err := side.commit(pairs[i][0], pairs[i][1], 1+(i*commits+n)%5); err != nil {
						t.Errorf("writer %d: %v", i, err)
						return
					}
				}
			})
		}
		for i, side := range append(sides, sides...) {
			group.Go(func() {
				if got, err := side.follow(ctx, want, int64(3+i)); err != nil {
					t.Errorf("follower %d ended at %d of %d: %v", i, got, want, err)
				}
			})
		}
		group.Wait()
		w.check()
	})
}

// commit pays once and tells of it in several events of the same commit.
func (w *world) commit(from, to string, events int) error {
	return w.store.Write(w.t.Context(), func(tx engine.Tx) error {
		if err := lock(tx, from, to); err != nil {
			return err
		}
		last, err := tx.LastAt(w.t.Context())
		if err != nil {
			return err
		}
		w.now = max(w.now, last)
		b := w.batch().load(tx, from, to)
		made := b.txn(func(t *engine.Txn) { t.From, t.To, t.Amount = from, to, eur(1) })
		b.post(made.ID, made.CreatedAt, ledger.Movement{From: ledger.AvailablePath(from), To: ledger.AvailablePath(to), Amount: eur(1)})
		for range events {
			b.event("customer.verified", from, "")
		}
		return b.save(tx)
	})
}

// follow reads on, and waits when there is nothing, until it has seen last.
func (w *world) follow(ctx context.Context, last, most int64) (since int64, err error) {
	for since < last {
		var list []engine.SequenceRecord
		err := w.store.Read(ctx, func(r engine.Reader) (err error) {
			list, err = r.EventsBetween(ctx, since+1, since+most)
			return err
		})
		if err != nil {
			return since, err
		}
		for _, e := range list {
			if e.Seq != since+1 {
				return since, fmt.Errorf("%d follows %d", e.Seq, since)
			}
			since = e.Seq
			if e.Type == "" && (e.Made == nil || e.Made.Kind == "" || e.Object == "") {
				return since, fmt.Errorf("%d is half a transaction: %+v", since, e)
			}
		}
		if len(list) == 0 {
			if err := w.store.AwaitEvent(ctx, since); err != nil {
				return since, err
			}
		}
	}
	return since, nil
}

func TestAStretchOfTheSequenceIsOfTransactionsAndEvents(t *testing.T) {
	t.Parallel()
	bothWorlds(t, func(t *testing.T, w *world) {
		ada, shop := w.person("Ada"), w.merchant("shop")
		w.topUp(ada, w.card(ada), 1000)
		hold := w.hold(ada, shop, 300, w.now+1_000_000)
		w.write([]string{ada, shop}, func(b *batch) {
			b.event("customer.verified", ada, "")
			b.transition(hold, wallet.TransactionVoided, "released")
			b.post(hold.ID, b.w.tick(), ledger.Movement{From: ledger.HeldPath(ada), To: ledger.AvailablePath(ada), Amount: eur(300)})
			b.event("customer.verified", shop, "")
		})
		list, end := w.stretch(1, 100)
		shown := make([]string, 0, len(list))
		for _, e := range list {
			line := fmt.Sprintf("%d %s", e.Seq, e.Type)
			if e.Made != nil {
				line += fmt.Sprintf("%s made %s %s", e.Made.Kind, e.Made.Status, e.Made.Amount)
			}
			shown = append(shown, line)
		}
		if got, want := strings.Join(shown, "\n"), strings.Join([]string{
			"1 customer.registered", "2 customer.registered", "3 instrument.bound", "4 top_up made posted 10.00 EUR", "5 hold made pending 3.00 EUR",
			"6 customer.verified", "7 transaction.voided", "8 customer.verified",
		}, "\n"); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		if end != 8 {
			t.Errorf("the last one is %d, want 8", end)
		}
		for _, part := range []struct{ first, last, from, to int64 }{
			{1, 1, 1, 1}, {4, 7, 4, 7}, {7, 7, 7, 7}, {8, 12, 8, 8}, {9, 12, 0, 0}, {6, 6, 6, 6},
		} {
			list, _ := w.stretch(part.first, part.last)
			var from, to int64
			if len(list) > 0 {
				from, to = list[0].Seq, list[len(list)-1].Seq
			}
			if from != part.from || to != part.to || from != 0 && int64(len(list)) != to-from+1 {
				t.Errorf("from %d to %d: %d rows from %d to %d, want %d to %d", part.first, part.last, len(list), from, to, part.from, part.to)
			}
		}
		w.read(func(ctx context.Context, r engine.Reader) error {
			got, err := r.Concerned(ctx, []string{hold.ID, ada, "nothing", ""})
			if want := (map[string][]string{hold.ID: {ada, shop}, ada: {ada}}); !reflect.DeepEqual(got, want) {
				t.Errorf("they concern %v, want %v", got, want)
			}
			return err
		})
	})
}

func TestWaitingForAnEventEndsWithItOrWithItsTime(t *testing.T) {
	t.Parallel()
	bothWorlds(t, func(t *testing.T, w *world) {
		ada, bob := w.person("Ada"), w.person("Bob")
		w.topUp(ada, w.card(ada), 1000)
		_, last := w.stretch(1, 1)
		if err := w.store.AwaitEvent(t.Context(), last-1); err != nil {
			t.Errorf("one that is there: %v", err)
		}
		short, cancel := context.WithTimeout(t.Context(), 3*watchPause)
		defer cancel()
		if err := w.store.AwaitEvent(short, last); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("one that does not come: %v", err)
		}
		long, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var group sync.WaitGroup
		other := w.beside(Options{})
		for i := range 3 {
			group.Go(func() {
				if err := w.store.AwaitEvent(long, last); err != nil {
					t.Errorf("waiter %d: %v", i, err)
				}
			})
		}
		group.Go(func() {
			if err := w.beside(Options{ReadOnly: true}).store.AwaitEvent(long, last); err != nil {
				t.Errorf("one who may only read: %v", err)
			}
		})
		time.Sleep(2 * watchPause) // so that they wait when it is committed
		if err := other.commit(ada, bob, 1); err != nil {
			t.Error(err)
		}
		group.Wait()
		if w.store.watchers.current != nil {
			t.Error("somebody still looks though nobody waits")
		}
	})
}

func TestAStretchOfTheSequenceIsAnIndexWalk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	plan := w.plan(w.store.dialect.text(eventsByNumber))
	for _, step := range []string{
		"SEARCH t USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)", "SEARCH e USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)",
		"SEARCH f USING INDEX events_object (object=?)",
	} {
		if !strings.Contains(plan, step) {
			t.Errorf("there is no %q:\n%s", step, plan)
		}
	}
	if strings.Contains(plan, "SCAN") {
		t.Errorf("something is walked:\n%s", plan)
	}

	server := newServerWorld(t)
	ada, bob := server.person("Ada"), server.person("Bob")
	server.topUp(ada, server.card(ada), 100_000)
	for range 3 {
		server.write([]string{ada, bob}, func(b *batch) {
			for range 2000 {
				b.event("customer.verified", b.w.id("usr"), "")
			}
		})
	}
	server.stretch(1, 1)
	db := server.rawServer()
	if _, err := db.Exec(`ANALYZE`); err != nil {
		t.Fatal(err)
	}
	rows, err := db.Query("EXPLAIN "+server.store.dialect.text(eventsByCommit), int64(3000), int64(3010))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var lines strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines.WriteString(line + "\n")
	}
	if err := rows.Err(); err != nil || !strings.Contains(lines.String(), "place >= ") || strings.Contains(lines.String(), "Seq Scan on events") {
		t.Errorf("events are not searched by commit and place (%v):\n%s", err, lines.String())
	}
}
