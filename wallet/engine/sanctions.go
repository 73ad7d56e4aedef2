package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/ident"
	"github.com/okpay/okpay/wallet/screen"
)

// ImportSanctions implements wallet.Sanctions. A list of the content that there
// is already changes nothing, and nobody is screened again for it.
func (s *session) ImportSanctions(ctx context.Context, in wallet.ImportSanctionsInput) (wallet.SanctionsList, error) {
	out := wallet.SanctionsList{}
	if err := s.operator(); err != nil {
		return out, err
	}
	list, err := cleanSanctions(&in)
	if err != nil {
		return out, err
	}
	fields := []field{{"command", "sanctions import"}, {"list", list.List}, {"entries", list.SHA256}}
	err = s.keyed(ctx, in.Change, fields, func(r Reader, c *Changes, moment int64) (EventRecord, error) {
		state, err := r.Screening(ctx, true)
		if err != nil {
			return EventRecord{}, fmt.Errorf("read where the screening stands: %w", err)
		}
		there, err := r.SanctionsLists(ctx)
		if err != nil {
			return EventRecord{}, fmt.Errorf("read the lists of sanctions: %w", err)
		}
		out = list
		out.ImportedAt = timeOf(moment)
		at := slices.IndexFunc(there, func(l wallet.SanctionsList) bool { return l.List == list.List })
		switch {
		case at >= 0 && there[at].SHA256 == list.SHA256:
			out = there[at]
			out.Unchanged = true
			return EventRecord{}, nil
		case at < 0 && len(there) >= wallet.MaxSanctionsLists:
			return EventRecord{}, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("there are %d lists of sanctions already", len(there)),
				"import this one under the name of a list that is there", "most", wallet.MaxSanctionsLists)
		}
		c.SanctionsLists = append(c.SanctionsLists, SanctionsRecord{SanctionsList: out, Entries: in.Entries})
		c.Screening = &Screening{Version: state.Version + 1}
		data, err := eventData("list", list.List, "entries", list.Entries, "names", list.Names, "sha256", list.SHA256)
		return EventRecord{Type: "sanctions.imported", Object: "sanctions:" + list.List, Data: data}, err
	}, func(_ Reader, stored EventRecord) error {
		out = list // the input is the same
		out.ImportedAt, out.IdempotentReplay = timeOf(stored.At), true
		return nil
	})
	out.DryRun = in.DryRun
	return out, err
}

// cleanSanctions checks a list, brings its entries into the order of their ids,
// and says what it is.
func cleanSanctions(in *wallet.ImportSanctionsInput) (wallet.SanctionsList, error) {
	list := wallet.SanctionsList{List: in.List, Entries: len(in.Entries)}
	if err := checkListName(in.List); err != nil {
		return list, err
	}
	if len(in.Entries) == 0 {
		return list, wallet.Refuse(wallet.CodeInvalidInput, "the list has no entries",
			"a list that is empty would screen nobody without a sign: look whether the file is whole")
	}
	entries := make([]screen.Entry, len(in.Entries))
	in.Entries = slices.Clone(in.Entries)
	slices.SortStableFunc(in.Entries, func(a, b wallet.SanctionedEntry) int { return cmp.Compare(a.ID, b.ID) })
	for i := range in.Entries {
		e := &in.Entries[i]
		if err := checkEntry(e); err != nil {
			return list, err
		}
		if i > 0 && in.Entries[i-1].ID == e.ID {
			return list, wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("entry %s is there twice", quote(e.ID)), "an entry has an id of its own", "entry", e.ID)
		}
		entries[i] = screen.Entry{ID: e.ID, Names: e.Names}
		list.Names += len(e.Names)
	}
	if _, err := screen.NewIndex(entries); err != nil {
		if errors.Is(err, screen.ErrList) {
			return list, wallet.Refuse(wallet.CodeInvalidInput, err.Error(), "look whether the file is a list of names")
		}
		return list, fmt.Errorf("index a list: %w", err)
	}
	sum := sha256.New()
	encoder := json.NewEncoder(sum)
	for i := range in.Entries {
		if err := encoder.Encode(in.Entries[i]); err != nil {
			return list, fmt.Errorf("hash a list: %w", err)
		}
	}
	list.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return list, nil
}

// checkListName takes letters, digits and hyphens.
func checkListName(name string) error {
	fits := len(name) > 0 && len(name) <= wallet.MaxListNameLength
	for i := 0; fits && i < len(name); i++ {
		b := name[i]
		fits = b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '-'
	}
	if fits {
		return nil
	}
	return wallet.Refuse(wallet.CodeInvalidInput, fmt.Sprintf("%s is no name of a list", quote(name)),
		fmt.Sprintf("use 1 to %d small letters, digits and hyphens, such as ofac-sdn", wallet.MaxListNameLength), "list", name)
}

// checkEntry checks one entry; its names are left as the list writes them.
func checkEntry(e *wallet.SanctionedEntry) error {
	bad := func(err error) error {
		said := refusal(wallet.CodeInvalidInput, err)
		var refused *wallet.Error
		if errors.As(said, &refused) {
			return wallet.Refuse(refused.Code, fmt.Sprintf("entry %s: %s", quote(e.ID), refused.Message), refused.Hint, "entry", e.ID)
		}
		return said
	}
	for _, text := range []struct {
		what, text string
		most       int
	}{{"id", e.ID, wallet.MaxOrderIDLength}, {"kind", e.Kind, wallet.MaxHandleLength}, {"program", e.Program, wallet.MaxMemoLength}} {
		if _, err := ident.ParseText(text.what, text.text, text.most); err != nil {
			return bad(err)
		}
	}
	if e.ID == "" {
		return wallet.Refuse(wallet.CodeInvalidInput, "an entry has no id", "each entry has the id that the list gives it")
	}
	for _, name := range e.Names {
		if _, err := ident.ParseText("name", name, maxSanctionedName); err != nil {
			return bad(err)
		}
	}
	return nil
}

// maxSanctionedName is the most bytes of a name on a list; ships and companies
// have long ones.
const maxSanctionedName = 500

// ListSanctions implements wallet.Sanctions.
func (s *session) ListSanctions(ctx context.Context, _ wallet.ListSanctionsInput) ([]wallet.SanctionsList, error) {
	if err := s.operator(); err != nil {
		return nil, err
	}
	lists := []wallet.SanctionsList{}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		there, err := r.SanctionsLists(ctx)
		lists = append(lists[:0], there...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the lists of sanctions: %w", err)
	}
	return lists, nil
}

// ScreenName implements wallet.Sanctions.
func (s *session) ScreenName(ctx context.Context, in wallet.ScreenNameInput) (wallet.Screening, error) {
	out := wallet.Screening{Name: in.Name, SimilarityBPS: in.SimilarityBPS}
	if err := s.operator(); err != nil {
		return out, err
	}
	if _, err := ident.ParseName(in.Name); err != nil {
		return out, refusal(wallet.CodeInvalidInput, err)
	}
	if out.SimilarityBPS == 0 {
		rules, err := s.engine.policyNow(ctx)
		if err != nil {
			return out, err
		}
		out.SimilarityBPS = rules.SimilarityBPS
	}
	if out.SimilarityBPS < wallet.MinSimilarityBPS || out.SimilarityBPS > wallet.MaxSimilarityBPS {
		return out, wallet.Refuse(wallet.CodeInvalidInput, strconv.Itoa(out.SimilarityBPS)+" is no similarity",
			fmt.Sprintf("give basis points from %d to %d", wallet.MinSimilarityBPS, wallet.MaxSimilarityBPS))
	}
	err := s.engine.Store.Read(ctx, func(r Reader) error {
		lists, err := s.engine.screener(ctx, r)
		if err != nil {
			return err
		}
		out.Lists = lists.names()
		out.Hits = lists.search([]string{in.Name}, out.SimilarityBPS, nil)
		return nil
	})
	return out, err
}
