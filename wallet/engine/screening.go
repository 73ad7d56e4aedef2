package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/screen"
)

// screener holds the lists of one version, ready to be searched. It does not
// change.
type screener struct {
	version int64
	lists   []indexed
}

// indexed is one list.
type indexed struct {
	name    string
	entries []wallet.SanctionedEntry
	index   *screen.Index
}

// screener gives the lists as a reader sees them. They are read once a version:
// what OFAC publishes takes some tenths of a second and 15 MiB. Whatever screens
// a name calls this and then search, with the similarity of the policy.
func (e *Engine) screener(ctx context.Context, r Reader) (*screener, error) {
	state, err := r.Screening(ctx, false)
	if err != nil {
		return nil, fmt.Errorf("read where the screening stands: %w", err)
	}
	if kept := e.screens.Load(); kept != nil && kept.version == state.Version {
		return kept, nil
	}
	lists, err := r.SanctionsLists(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the lists of sanctions: %w", err)
	}
	fresh := &screener{version: state.Version, lists: make([]indexed, 0, len(lists))}
	for i := range lists {
		entries, err := r.SanctionedEntries(ctx, lists[i].List)
		if err != nil {
			return nil, fmt.Errorf("read a list of sanctions: %w", err)
		}
		names := make([]screen.Entry, len(entries))
		for k := range entries {
			names[k] = screen.Entry{ID: entries[k].ID, Names: entries[k].Names}
		}
		index, err := screen.NewIndex(names)
		if err != nil {
			return nil, fmt.Errorf("index the list %s: %w", lists[i].List, err)
		}
		fresh.lists = append(fresh.lists, indexed{name: lists[i].List, entries: entries, index: index})
	}
	e.screens.Store(fresh)
	return fresh, nil
}

// listedEntry names an entry of a list.
type listedEntry struct{ list, entry string }

func entryOf(hit wallet.SanctionHit) listedEntry { return listedEntry{hit.List, hit.Entry} }

// names gives the names of the lists.
func (x *screener) names() []string {
	names := make([]string, len(x.lists))
	for i := range x.lists {
		names[i] = x.lists[i].name
	}
	return names
}

// search finds the entries of all lists that one of the names is like, but for
// those that were decided on, the most alike first, those that are as much alike
// by list and entry. An entry is there once, by the name that it is most like.
func (x *screener) search(names []string, similarity int, decided map[listedEntry]bool) []wallet.SanctionHit {
	hits := []wallet.SanctionHit{}
	at := map[listedEntry]int{}
	for _, name := range names {
		for _, list := range x.lists {
			for _, hit := range list.index.Search(name, similarity, wallet.MaxSanctionHits+len(decided)) {
				key := listedEntry{list.name, hit.ID}
				entry := &list.entries[hit.Entry]
				found := wallet.SanctionHit{
					List: list.name, Entry: hit.ID, Kind: entry.Kind, Program: entry.Program, Name: hit.Name, SimilarityBPS: hit.Score,
				}
				switch i, there := at[key]; {
				case decided[key]:
				case !there:
					at[key] = len(hits)
					hits = append(hits, found)
				case hits[i].SimilarityBPS < hit.Score:
					hits[i] = found
				}
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b wallet.SanctionHit) int {
		return cmp.Or(b.SimilarityBPS-a.SimilarityBPS, cmp.Compare(a.List, b.List), cmp.Compare(a.Entry, b.Entry))
	})
	return hits[:min(len(hits), wallet.MaxSanctionHits)]
}

// screenDue screens customers who were not screened by the lists as they are:
// those who were registered since, and then everybody in the order of
// registration. Names are looked for between a read and a write, so that nobody
// waits for it; when somebody else has screened meanwhile, nothing is written.
func (e *Engine) screenDue(ctx context.Context, limit int, dry bool, result *wallet.RunDueResult) error {
	var before, after Screening
	var people []Customer
	var done []string
	var look *lookout
	err := e.Store.Read(ctx, func(r Reader) (err error) {
		if before, err = r.Screening(ctx, false); err != nil {
			return fmt.Errorf("read where the screening stands: %w", err)
		}
		if after = before; before.Version == 0 {
			return nil // without a list there is nothing to look for
		}
		if people, done, err = unscreened(ctx, r, &after, limit); err != nil || len(people) == 0 {
			return err // mostly nobody waits, and the lists are large
		}
		look, err = e.lookout(ctx, r, people)
		return err
	})
	if err != nil {
		return err
	}
	result.More = result.More || before.Version > 0 && !after.Done
	if len(people) == 0 && len(done) == 0 && before == after {
		return nil
	}
	found := map[string][]wallet.SanctionHit{}
	for i := range people {
		if err := ctx.Err(); err != nil {
			return err
		}
		if people[i].Status == wallet.StatusClosed {
			continue
		}
		if hits := look.hits(&people[i]); len(hits) > 0 {
			found[people[i].ID] = hits
		}
	}
	return e.write(ctx, dry, func(r Reader, c *Changes, moment int64) error {
		result.Screened, result.ReviewsOpened = 0, 0
		now, err := r.Screening(ctx, true)
		if err != nil {
			return fmt.Errorf("read where the screening stands: %w", err)
		}
		if now != before {
			result.More = true
			return nil
		}
		c.Screening, c.Screened = &after, done
		result.Screened = len(people)
		return e.reviewHits(ctx, r, c, moment, found, result)
	})
}

// lookout is what customers are screened by: the lists, the names that they have
// been known by beside the registered one, and the entries that were decided on.
type lookout struct {
	lists      *screener
	similarity int
	names      map[string][]string
	decided    map[string]map[listedEntry]bool
}

func (e *Engine) lookout(ctx context.Context, r Reader, people []Customer) (*lookout, error) {
	rules, err := e.inForceNow(ctx, r)
	if err != nil {
		return nil, err
	}
	out := &lookout{similarity: rules.SimilarityBPS, names: map[string][]string{}, decided: map[string]map[listedEntry]bool{}}
	if out.lists, err = e.screener(ctx, r); err != nil {
		return nil, err
	}
	ids := make([]string, len(people))
	for i := range people {
		ids[i] = people[i].ID
	}
	approved, err := r.ApprovedKYC(ctx, ids...)
	if err != nil {
		return nil, fmt.Errorf("read approved cases: %w", err)
	}
	for i := range approved {
		k := &approved[i]
		out.names[k.Owner] = append(out.names[k.Owner], k.Stated.Name, k.Stated.MRZName)
	}
	reviews, err := r.SanctionsReviewsOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read reviews: %w", err)
	}
	for id, list := range reviews {
		out.decided[id] = decidedEntries(list)
	}
	return out, nil
}

// hits are the entries that a customer is like and of which nobody has decided.
func (l *lookout) hits(c *Customer) []wallet.SanctionHit {
	names := append([]string{c.Name}, l.names[c.ID]...)
	slices.Sort(names)
	return l.lists.search(slices.Compact(names), l.similarity, l.decided[c.ID])
}

// decidedEntries are those of reviews that are not open any more.
func decidedEntries(reviews []ReviewRecord) map[listedEntry]bool {
	decided := map[listedEntry]bool{}
	for i := range reviews {
		if reviews[i].Status == wallet.ReviewOpen {
			continue
		}
		for _, hit := range reviews[i].Hits {
			decided[entryOf(hit)] = true
		}
	}
	return decided
}

// unscreened gives at most limit customers to screen: those who wait, of whom
// done names all, and of the others the next in their order. It moves state on.
func unscreened(ctx context.Context, r Reader, state *Screening, limit int) (people []Customer, done []string, err error) {
	if done, err = r.Unscreened(ctx, limit); err != nil {
		return nil, nil, fmt.Errorf("read who waits to be screened: %w", err)
	}
	if len(done) > 0 {
		refs := make([]Ref, len(done))
		for i, id := range done {
			refs[i] = Ref{Kind: RefID, Text: id}
		}
		if people, err = r.Customers(ctx, refs); err != nil {
			return nil, nil, fmt.Errorf("read customers: %w", err)
		}
	}
	if state.Done || len(done) == limit {
		return people, done, nil
	}
	next, err := r.ListCustomers(ctx, CustomerQuery{After: state.Cursor, Limit: limit - len(done) + 1})
	if err != nil {
		return nil, nil, fmt.Errorf("read customers: %w", err)
	}
	state.Done = len(next) <= limit-len(done)
	next = next[:min(len(next), limit-len(done))]
	for i := range next {
		state.Cursor = next[i].ID
		if !slices.Contains(done, next[i].ID) {
			people = append(people, next[i])
		}
	}
	return people, done, nil
}

// reviewHits opens a review of each whose name is like an entry's of which no
// operator has said that it is somebody else, and brings an open one up to date.
func (e *Engine) reviewHits(
	ctx context.Context, r Reader, c *Changes, moment int64, found map[string][]wallet.SanctionHit, result *wallet.RunDueResult,
) error {
	if len(found) == 0 {
		return nil
	}
	ids := slices.Sorted(maps.Keys(found))
	before, err := r.SanctionsReviewsOf(ctx, ids)
	if err != nil {
		return fmt.Errorf("read reviews: %w", err)
	}
	for _, id := range ids {
		if err := e.reviewHit(c, moment, id, found[id], before[id], result); err != nil {
			return err
		}
	}
	return nil
}

// reviewHit is reviewHits for one customer, of whom before are all reviews.
func (e *Engine) reviewHit(
	c *Changes, moment int64, customer string, hits []wallet.SanctionHit, before []ReviewRecord, result *wallet.RunDueResult,
) error {
	decided := decidedEntries(before)
	open := slices.IndexFunc(before, func(v ReviewRecord) bool { return v.Status == wallet.ReviewOpen })
	fresh := slices.DeleteFunc(hits, func(h wallet.SanctionHit) bool { return decided[entryOf(h)] })
	switch {
	case open >= 0 && !slices.Equal(before[open].Hits, fresh) && len(fresh) > 0:
		before[open].Hits = fresh
		c.Reviews = append(c.Reviews, before[open])
		return nil
	case open >= 0 || len(fresh) == 0:
		return nil
	}
	record := ReviewRecord{ID: e.NewID("scr"), Customer: customer, Status: wallet.ReviewOpen, Hits: fresh, CreatedAt: moment}
	c.NewReviews = append(c.NewReviews, record)
	result.ReviewsOpened++
	data, err := eventData("user", customer, "hits", len(fresh))
	if err != nil {
		return err
	}
	c.event(EventRecord{Type: "sanctions.review_opened", Object: record.ID, Data: data, At: moment, Actor: "system"})
	return nil
}
