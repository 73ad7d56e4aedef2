package wallettest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

// listInput is a list of sanctions with one entry for each name.
func (w *world) listInput(list string, names ...string) wallet.ImportSanctionsInput {
	in := wallet.ImportSanctionsInput{Change: w.change(), List: list}
	for i, name := range names {
		in.Entries = append(in.Entries, wallet.SanctionedEntry{
			ID: fmt.Sprintf("%s-%d", list, i), Kind: "individual", Program: "TEST", Names: []string{name},
		})
	}
	return in
}

func (w *world) imported(l wallet.SanctionsList, err error) wallet.SanctionsList {
	w.t.Helper()
	w.ok(err)
	return l
}

func (w *world) lists(list string, names ...string) {
	w.t.Helper()
	w.imported(w.Service.ImportSanctions(w.ctx(), w.listInput(list, names...)))
}

// reviews lists reviews in pages of two, as "STATUS user: entries".
func (w *world) reviews(in wallet.ListSanctionsReviewsInput) []wallet.SanctionsReview {
	w.t.Helper()
	list := []wallet.SanctionsReview{}
	for in.Limit = 2; ; {
		page, err := w.Service.ListSanctionsReviews(w.ctx(), in)
		w.ok(err)
		list = append(list, page.Items...)
		if page.Next == "" {
			return list
		}
		in.After = page.Next
	}
}

func entries(v wallet.SanctionsReview) string {
	ids := []string{}
	for _, hit := range v.Hits {
		ids = append(ids, hit.Entry)
	}
	return strings.Join(ids, " ")
}

func (w *world) decide(review string, verdict wallet.ReviewStatus) (wallet.SanctionsReview, error) {
	return w.Service.DecideSanctionsReview(w.ctx(), wallet.DecideSanctionsReviewInput{
		Change: w.change(), Review: review, Verdict: verdict, Reason: "looked at the papers",
	})
}

// reviewOf enters somebody whose name is on a list, and gives the open review.
func (w *world) reviewOf(name string) string {
	w.t.Helper()
	id := w.person(name)
	w.lists("of-"+name, strings.ReplaceAll(name, "-", " "))
	w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize})
	list := w.reviews(wallet.ListSanctionsReviewsInput{User: id})
	if len(list) != 1 {
		w.t.Fatalf("%s has %d reviews", name, len(list))
	}
	return list[0].ID
}

func sanctionsMethods() []method {
	return []method{
		{"import sanctions", func(w *world) calls {
			return build(
				func(s wallet.Service, in wallet.ImportSanctionsInput) (wallet.SanctionsList, error) {
					return s.ImportSanctions(w.ctx(), in)
				},
				func(in *wallet.ImportSanctionsInput) *wallet.Change { return &in.Change }, w.listInput("ours", "Anton Grau"),
				wallet.CodeInvalidInput, func(in *wallet.ImportSanctionsInput) { in.Entries = nil },
				variant[wallet.ImportSanctionsInput]{"list", func(in *wallet.ImportSanctionsInput) { in.List = "theirs" }},
				variant[wallet.ImportSanctionsInput]{"entries", func(in *wallet.ImportSanctionsInput) {
					in.Entries = w.listInput("ours", "Berta Blau").Entries
				}},
			)
		}},
		{"decide a review", func(w *world) calls {
			review, other := w.reviewOf("anton-grau"), w.reviewOf("berta-blau")
			return build(
				func(s wallet.Service, in wallet.DecideSanctionsReviewInput) (wallet.SanctionsReview, error) {
					return s.DecideSanctionsReview(w.ctx(), in)
				},
				func(in *wallet.DecideSanctionsReviewInput) *wallet.Change { return &in.Change },
				wallet.DecideSanctionsReviewInput{Review: review, Verdict: wallet.ReviewConfirmed, Reason: "same passport"},
				wallet.CodeReviewNotFound, func(in *wallet.DecideSanctionsReviewInput) { in.Review = "scr_x" },
				variant[wallet.DecideSanctionsReviewInput]{"review", func(in *wallet.DecideSanctionsReviewInput) { in.Review = other }},
				variant[wallet.DecideSanctionsReviewInput]{"verdict", func(in *wallet.DecideSanctionsReviewInput) { in.Verdict = wallet.ReviewCleared }},
				variant[wallet.DecideSanctionsReviewInput]{"reason", func(in *wallet.DecideSanctionsReviewInput) { in.Reason = "same birth" }},
			)
		}},
	}
}

func describeSanctions(s *suite) {
	s.it("imports a list, and screens a name by all lists with a stated similarity", func(w *world) {
		in := w.listInput("ours", "Grau, Anton Karl", "Berta Blau")
		in.Entries[0].Names = append(in.Entries[0].Names, "Antonio Gris")
		first := w.imported(w.Service.ImportSanctions(w.ctx(), in))
		equal(w, "the entries and names", fmt.Sprint(first.Entries, first.Names), "2 3")
		in.Change = w.change()
		in.Entries[0], in.Entries[1] = in.Entries[1], in.Entries[0] // in another order it is the same list
		again := w.imported(w.Service.ImportSanctions(w.ctx(), in))
		equal(w, "unchanged", again.Unchanged, true)
		again.Unchanged = false
		equal(w, "the list", text(again), text(first))
		w.lists("theirs", "Anton Grau")
		lists, err := w.Service.ListSanctions(w.ctx(), wallet.ListSanctionsInput{})
		w.ok(err)
		equal(w, "the lists", lists[0].List+" "+lists[1].List, "ours theirs")
		screen := func(name string, similarity int) wallet.Screening {
			w.t.Helper()
			found, err := w.Service.ScreenName(w.ctx(), wallet.ScreenNameInput{Name: name, SimilarityBPS: similarity})
			w.ok(err)
			return found
		}
		found := screen("anton grau", 0)
		equal(w, "the hits", fmt.Sprint(len(found.Hits), found.Hits[0].List, found.Hits[0].SimilarityBPS, found.Hits[1].List), "2theirs10000ours")
		equal(w, "the similarity", found.SimilarityBPS, 8_500)
		equal(w, "an alias", screen("Antonio Gris", wallet.MaxSimilarityBPS).Hits[0].Name, "Antonio Gris")
		equal(w, "hits of somebody else", len(screen("Zoe Quell", 0).Hits), 0)
		same := make([]string, wallet.MaxSanctionHits+1)
		for i := range same {
			same[i] = "Emil Ebenso"
		}
		w.lists("many", same...)
		equal(w, "the most hits", len(screen("Emil Ebenso", 0).Hits), wallet.MaxSanctionHits)
		w.lists("many", same[2:]...)
		equal(w, "all hits", len(screen("Emil Ebenso", 0).Hits), wallet.MaxSanctionHits-1)
		for _, bad := range []wallet.ScreenNameInput{
			{}, {Name: "x", SimilarityBPS: wallet.MinSimilarityBPS - 1}, {Name: "x", SimilarityBPS: wallet.MaxSimilarityBPS + 1}, {Name: "a\x00b"},
		} {
			_, err := w.Service.ScreenName(w.ctx(), bad)
			w.refused(wallet.CodeInvalidInput, err)
		}
	})
	s.it("refuses a list that is none", func(w *world) {
		for name, change := range map[string]func(*wallet.ImportSanctionsInput){
			"no entry":     func(in *wallet.ImportSanctionsInput) { in.Entries = nil },
			"no name":      func(in *wallet.ImportSanctionsInput) { in.Entries[0].Names = nil },
			"no letters":   func(in *wallet.ImportSanctionsInput) { in.Entries[0].Names = []string{"-"} },
			"no id":        func(in *wallet.ImportSanctionsInput) { in.Entries[0].ID = "" },
			"an id twice":  func(in *wallet.ImportSanctionsInput) { in.Entries = append(in.Entries, in.Entries[0]) },
			"two lines":    func(in *wallet.ImportSanctionsInput) { in.Entries[0].Names = []string{"Anton\nGrau"} },
			"a long name":  func(in *wallet.ImportSanctionsInput) { in.Entries[0].Names = []string{strings.Repeat("a", 501)} },
			"name of list": func(in *wallet.ImportSanctionsInput) { in.List = "Our List" },
			"long list":    func(in *wallet.ImportSanctionsInput) { in.List = strings.Repeat("a", wallet.MaxListNameLength+1) },
		} {
			in := w.listInput("ours", "Anton Grau")
			change(&in)
			if _, err := w.Service.ImportSanctions(w.ctx(), in); wallet.CodeOf(err) != wallet.CodeInvalidInput {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		for i := range wallet.MaxSanctionsLists {
			w.lists(fmt.Sprintf("list-%d", i), "Anton Grau")
		}
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ImportSanctions(w.ctx(), w.listInput("one-more", "Anton Grau"))))
		w.lists("list-0", "Berta Blau")
	})
	s.it("puts up for review whose name is like one on a list, and refuses nothing by itself", func(w *world) {
		anton, berta := w.rich("anton-grau", "10.00 EUR"), w.person("berta-blau")
		equal(w, "screened without a list", w.runDue(wallet.RunDueInput{}).Screened, 0)
		in := w.listInput("ours", "Grau, Anton")
		dry := in
		dry.DryRun = true
		w.imported(w.Service.ImportSanctions(w.ctx(), dry))
		equal(w, "screened after a dry run", w.runDue(wallet.RunDueInput{}).Screened, 0)
		w.imported(w.Service.ImportSanctions(w.ctx(), in))
		screened, opened := 0, 0
		for range 10 { // one at a time
			done := w.runDue(wallet.RunDueInput{Limit: 1})
			screened, opened = screened+done.Screened, opened+done.ReviewsOpened
			if !done.More {
				break
			}
		}
		equal(w, "screened and opened", fmt.Sprint(screened >= 2, opened), "true 1")
		list := w.reviews(wallet.ListSanctionsReviewsInput{})
		equal(w, "the review", fmt.Sprint(len(list), list[0].User, list[0].UserName, list[0].Status, entries(list[0])),
			fmt.Sprint(1, anton, "Anton-grau", wallet.ReviewOpen, "ours-0"))
		w.txn(w.Service.Transfer(w.ctx(), w.transferInput(anton, berta, "1.00 EUR")))
		again := w.runDue(wallet.RunDueInput{})
		equal(w, "screened again", again.Screened+again.ReviewsOpened, 0)

		w.ok(failure(w.decide(list[0].ID, wallet.ReviewCleared)))
		w.refused(wallet.CodeStateConflict, failure(w.decide(list[0].ID, wallet.ReviewConfirmed)))
		w.lists("ours", "Grau, Anton", "Carla Cyan")
		equal(w, "opened for an entry that was cleared", w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize}).ReviewsOpened, 0)
		w.lists("theirs", "Anton Grau")
		equal(w, "opened for another entry", w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize}).ReviewsOpened, 1)
		open := w.reviews(wallet.ListSanctionsReviewsInput{Status: wallet.ReviewOpen})
		equal(w, "what is open", entries(open[0]), "theirs-0")
		equal(w, "what was cleared", len(w.reviews(wallet.ListSanctionsReviewsInput{User: anton, Status: wallet.ReviewCleared})), 1)
		w.lists("others", "Anton Grau")
		equal(w, "opened beside an open one", w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize}).ReviewsOpened, 0)
		open = w.reviews(wallet.ListSanctionsReviewsInput{Status: wallet.ReviewOpen})
		equal(w, "what is open", fmt.Sprint(len(open), entries(open[0])), "1others-0 theirs-0")
	})
	s.it("freezes the account of who is on a list", func(w *world) {
		anton, service := w.payer("anton-grau")
		w.ok(failure(service.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change()})))
		w.lists("ours", "Anton Grau", "Dora Dunkel")
		w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize})
		review := w.reviews(wallet.ListSanctionsReviewsInput{User: anton})[0]
		in := wallet.DecideSanctionsReviewInput{Change: w.change(), Review: review.ID, Verdict: wallet.ReviewConfirmed, Reason: "same passport"}
		decided, err := w.Service.DecideSanctionsReview(w.ctx(), in)
		w.ok(err)
		equal(w, "the review", fmt.Sprint(decided.Status, decided.Reason, decided.DecidedAt != nil), "confirmedsame passporttrue")
		after := w.user(anton)
		equal(w, "the account", fmt.Sprint(after.Status, after.FrozenBy), fmt.Sprint(wallet.StatusFrozen, wallet.FrozenByOperator))
		w.refused(wallet.CodeUnauthorized, failure(service.DecideSanctionsReview(w.ctx(), in)))
		w.refused(wallet.CodeUnauthorized, failure(service.ListSanctionsReviews(w.ctx(), wallet.ListSanctionsReviewsInput{})))

		dora := w.enter(who{kind: wallet.KindPerson, name: "dora-dunkel", country: "DE", pending: true}) // who is registered after the list
		equal(w, "opened", w.runDue(wallet.RunDueInput{}).ReviewsOpened, 1)
		w.ok(failure(w.decide(w.reviews(wallet.ListSanctionsReviewsInput{User: dora})[0].ID, wallet.ReviewConfirmed)))
		w.customer(w.verify(dora, wallet.ChannelEmail, w.code(dora, wallet.ChannelEmail)))
		equal(w, "a frozen account with its codes", w.user(dora).Status, wallet.StatusFrozen)
		thawed := w.customer(w.Service.Unfreeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: dora, Reason: "it was somebody else"}))
		equal(w, "one that is unfrozen before its codes came", thawed.Status, wallet.StatusPending)
	})
	s.it("looks behind the most hits of a name for those of which nobody has said anything", func(w *world) {
		emil := w.person("emil-ebenso")
		names := slices.Repeat([]string{"Emil Ebenso"}, wallet.MaxSanctionHits)
		w.lists("many", names...)
		w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize})
		first := w.reviews(wallet.ListSanctionsReviewsInput{User: emil})[0]
		equal(w, "the hits", len(first.Hits), wallet.MaxSanctionHits)
		w.ok(failure(w.decide(first.ID, wallet.ReviewCleared)))
		w.runDue(wallet.RunDueInput{})
		w.lists("more", "Emil Ebenso")
		equal(w, "opened for one more of the name", w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize}).ReviewsOpened, 1)
		open := w.reviews(wallet.ListSanctionsReviewsInput{User: emil, Status: wallet.ReviewOpen})
		equal(w, "what is open", entries(open[0]), "more-0")

		anna := w.person("anna-alias")
		w.lists("both", slices.Repeat([]string{"Anna Alias"}, wallet.MaxSanctionHits+1)...)
		w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize})
		for _, want := range []int{wallet.MaxSanctionHits, 1} { // a name has more than are shown
			open = w.reviews(wallet.ListSanctionsReviewsInput{User: anna, Status: wallet.ReviewOpen})
			equal(w, "the hits", len(open[0].Hits), want)
			w.ok(failure(w.decide(open[0].ID, wallet.ReviewCleared)))
			w.runDue(wallet.RunDueInput{})
		}
		equal(w, "what is left", len(w.reviews(wallet.ListSanctionsReviewsInput{User: anna, Status: wallet.ReviewOpen})), 0)
	})
	s.it("screens who is known by a document by the names in it, too", func(w *world) {
		eve := w.applicant("eve")
		in := w.passport(eve, "C01X00T47")
		in.Name = "Eva Aquamarin"
		w.ok(failure(w.approve(w.kycCase(w.submit(in)).ID)))
		w.lists("ours", "Aquamarin, Eva")
		equal(w, "opened", w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize}).ReviewsOpened, 1)
		open := w.reviews(wallet.ListSanctionsReviewsInput{User: eve, Status: wallet.ReviewOpen})
		equal(w, "what is open", entries(open[0]), "ours-0")

		mia := w.applicant("mia")
		in = w.passport(mia, "C01X00T48")
		in.Name = "Mia Malachit"
		opened := w.kycCase(w.submit(in)).ID
		w.Advance(time.Second)
		w.lists("theirs", "Malachit, Mia")
		equal(w, "opened by a name that nobody has approved", w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize}).ReviewsOpened, 0)
		w.ok(failure(w.approve(opened)))
		equal(w, "opened once it is", w.runDue(wallet.RunDueInput{Limit: wallet.MaxPageSize}).ReviewsOpened, 1)
	})
	s.it("decides a review for a reason, and once", func(w *world) {
		review := w.reviewOf("anton-grau")
		decide := func(in wallet.DecideSanctionsReviewInput) error {
			in.Change, in.Review = w.change(), review
			return failure(w.Service.DecideSanctionsReview(w.ctx(), in))
		}
		w.refused(wallet.CodeInvalidInput, decide(wallet.DecideSanctionsReviewInput{Verdict: wallet.ReviewCleared}))
		w.refused(wallet.CodeInvalidInput, decide(wallet.DecideSanctionsReviewInput{Reason: "why not"}))
		w.refused(wallet.CodeInvalidInput, decide(wallet.DecideSanctionsReviewInput{Verdict: wallet.ReviewOpen, Reason: "why not"}))
		_, err := w.Service.ListSanctionsReviews(w.ctx(), wallet.ListSanctionsReviewsInput{Status: "closed"})
		w.refused(wallet.CodeInvalidInput, err)
		w.refused(wallet.CodeCustomerNotFound, failure(w.Service.ListSanctionsReviews(w.ctx(), wallet.ListSanctionsReviewsInput{User: "nobody@example.com"})))
	})
}
