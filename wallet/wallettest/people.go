package wallettest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
)

func describePeople(s *suite) {
	s.it("finds a customer by id, e-mail, phone and handle, however typed", func(w *world) {
		id := w.merchant("coffee")
		shop := w.user(id)
		for _, named := range []string{
			shop.ID, strings.ToLower(shop.ID), shop.Email, strings.ToUpper(shop.Email), shop.Phone,
			shop.Phone[:3] + " " + shop.Phone[3:], shop.Handle, strings.ToUpper(shop.Handle),
		} {
			equal(w, "named "+named, w.user(named).ID, id)
		}
	})
	s.it("does not find who is not there", func(w *world) {
		w.person("ann")
		for _, named := range []string{"bob@example.org", "+4930000000", "nobody", "usr_01ARZ3NDEKTSV4RRFFQ69G5FAV", "%", "' OR 1=1 --", strings.Repeat("x", 300)} {
			w.refused(wallet.CodeCustomerNotFound, failure(w.Service.ShowUser(w.ctx(), wallet.ShowUserInput{User: named})))
			w.refused(wallet.CodeCustomerNotFound, failure(w.Service.Balance(w.ctx(), wallet.BalanceInput{User: named})))
			w.refused(wallet.CodeCustomerNotFound, failure(w.Service.Limits(w.ctx(), wallet.LimitsInput{User: named})))
			w.refused(wallet.CodeCustomerNotFound, failure(w.Service.History(w.ctx(), wallet.HistoryInput{User: named})))
		}
	})
	s.it("asks an operator whose wallet is meant", func(w *world) {
		w.refused(wallet.CodeUserRequired, failure(w.Service.ShowUser(w.ctx(), wallet.ShowUserInput{})))
		w.refused(wallet.CodeUserRequired, failure(w.Service.Pay(w.ctx(), w.payInput("", "shop", "1.00 EUR"))))
	})
	describeLevels(s)
	describeFreezing(s)
	describeLists(s)
}

func describeLevels(s *suite) {
	s.it("gives a level for a reason", func(w *world) {
		ann := w.person("ann")
		for _, level := range []int{0, 3, 1, 2} {
			w.setLevel(ann, level)
			equal(w, "the level", w.user(ann).KYCLevel, level)
		}
	})
	s.it("refuses a level that there is not, or without a reason", func(w *world) {
		ann := w.person("ann")
		set := func(level int, reason string) error {
			return failure(w.Service.SetLevel(w.ctx(), wallet.SetLevelInput{Change: w.change(), User: ann, Level: level, Reason: reason}))
		}
		w.changesNothing(func() {
			w.refused(wallet.CodeInvalidInput, set(-1, "papers seen"))
			w.refused(wallet.CodeInvalidInput, set(4, "papers seen"))
			w.refused(wallet.CodeInvalidInput, set(2, " "))
			w.refused(wallet.CodeInvalidInput, set(2, strings.Repeat("r", wallet.MaxMemoLength+1)))
		})
		w.ok(set(2, strings.Repeat("r", wallet.MaxMemoLength)))
	})
	s.it("refuses a level for somebody who is not there", func(w *world) {
		in := wallet.SetLevelInput{Change: w.change(), User: "nobody", Level: 1, Reason: "papers seen"}
		w.refused(wallet.CodeCustomerNotFound, failure(w.Service.SetLevel(w.ctx(), in)))
	})
}

func describeFreezing(s *suite) {
	s.it("freezes for a reason and takes it back", func(w *world) {
		ann := w.person("ann")
		w.freeze(ann)
		frozen := w.user(ann)
		equal(w, "the status", frozen.Status, wallet.StatusFrozen)
		equal(w, "the reason", frozen.FrozenReason, "lost phone")
		equal(w, "by whom", frozen.FrozenBy, wallet.FrozenByOperator)
		w.customer(w.Service.Unfreeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: ann}))
		thawed := w.user(ann)
		equal(w, "the status after it", thawed.Status, wallet.StatusActive)
		equal(w, "the reason after it", thawed.FrozenReason, "")
	})
	s.it("refuses to freeze what is frozen or pending and to unfreeze what is not frozen", func(w *world) {
		ann := w.person("ann")
		bob := w.enter(who{kind: wallet.KindPerson, name: "bob", pending: true})
		freeze := func(user string) error {
			return failure(w.Service.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: user}))
		}
		unfreeze := func(user string) error {
			return failure(w.Service.Unfreeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: user}))
		}
		w.refused(wallet.CodeStateConflict, unfreeze(ann))
		w.ok(freeze(ann))
		w.refused(wallet.CodeStateConflict, freeze(ann))
		w.refused(wallet.CodeStateConflict, freeze(bob))
		w.refused(wallet.CodeStateConflict, unfreeze(bob))
		w.refused(wallet.CodeCustomerNotFound, freeze("nobody"))
		w.refused(wallet.CodeCustomerNotFound, unfreeze("nobody"))
	})
}

func describeFreezingOneself(s *suite) {
	s.it("freezes by the password alone, for who is not logged in", func(w *world) {
		ann, _, _, _ := w.factored("ann")
		freeze := func(user, password string) error {
			in := wallet.FreezeByPasswordInput{Change: w.change(), User: user, Password: password, Reason: "lost phone"}
			return failure(w.nobody().FreezeByPassword(w.ctx(), in))
		}
		w.refused(wallet.CodeWrongCredentials, freeze(ann, "wrong"))
		w.refused(wallet.CodeWrongCredentials, freeze("nobody@example.org", goodPassword))
		w.refused(wallet.CodeUserRequired, freeze("", goodPassword))
		in := wallet.FreezeByPasswordInput{Change: w.change(), User: "ann@example.org", Password: goodPassword, Reason: "lost phone"}
		frozen, err := w.nobody().FreezeByPassword(w.ctx(), in)
		w.ok(err)
		equal(w, "who", frozen.User, ann)
		again, err := w.nobody().FreezeByPassword(w.ctx(), in)
		w.ok(err)
		equal(w, "a replay", again.IdempotentReplay, true)
		shown := w.user(ann)
		equal(w, "the status", shown.Status, wallet.StatusFrozen)
		equal(w, "the reason", shown.FrozenReason, "lost phone")
		equal(w, "by whom", shown.FrozenBy, wallet.FrozenByCustomer)
		w.refused(wallet.CodeStateConflict, freeze(ann, goodPassword))
	})
	s.it("lets a customer take it back by two factors, and nothing that others froze", func(w *world) {
		ann, service, a, recovery := w.factored("ann")
		try := func(password, code string) error {
			in := wallet.UnfreezeSelfInput{Change: w.change(), Password: password, Code: code}
			return failure(service.UnfreezeSelf(w.ctx(), in))
		}
		w.refused(wallet.CodeStateConflict, try(goodPassword, a.next()))
		w.customer(service.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change()}))
		w.refused(wallet.CodeWrongCredentials, try("wrong", a.code()))
		w.refused(wallet.CodeSecondFactorRequired, try(goodPassword, ""))
		w.refused(wallet.CodeWrongCode, try(goodPassword, otherThan(a.code())))
		w.ok(try(goodPassword, recovery[0]))
		equal(w, "the status", w.user(ann).Status, wallet.StatusActive)
		w.freeze(ann)
		w.refused(wallet.CodeUnauthorized, try(goodPassword, recovery[1]))
		equal(w, "the status", w.user(ann).Status, wallet.StatusFrozen)
		_, bob := w.payer("bob")
		w.customer(bob.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change()}))
		w.refused(wallet.CodeUnauthorized, failure(bob.UnfreezeSelf(w.ctx(), wallet.UnfreezeSelfInput{Change: w.change(), Password: goodPassword, Code: "123456"})))
		w.refused(wallet.CodeUnauthenticated, failure(w.Service.UnfreezeSelf(w.ctx(), wallet.UnfreezeSelfInput{Change: w.change()})))
	})
	s.it("does not keep an operator from freezing the account for good", func(w *world) {
		ann, service, a, _ := w.factored("ann")
		w.customer(service.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change(), Reason: "lost phone"}))
		in := wallet.FreezeInput{Change: w.change(), User: ann, Reason: "fraud"}
		dry := in
		dry.DryRun = true
		equal(w, "a dry run says so", w.customer(w.Service.Freeze(w.ctx(), dry)).FrozenBy, wallet.FrozenByOperator)
		frozen := w.customer(w.Service.Freeze(w.ctx(), in))
		equal(w, "by whom and why", string(frozen.FrozenBy)+" "+frozen.FrozenReason, string(wallet.FrozenByOperator)+" fraud")
		undo := wallet.UnfreezeSelfInput{Change: w.change(), Password: goodPassword, Code: a.next()}
		w.refused(wallet.CodeUnauthorized, failure(service.UnfreezeSelf(w.ctx(), undo)))
		equal(w, "the status", w.user(ann).Status, wallet.StatusFrozen)
		w.refused(wallet.CodeStateConflict, failure(service.Freeze(w.ctx(), wallet.FreezeInput{Change: w.change()})))
		in.Change = w.change()
		w.refused(wallet.CodeStateConflict, failure(w.Service.Freeze(w.ctx(), in)))
		back := wallet.FreezeInput{Change: w.change(), User: ann, Reason: "it was not"}
		equal(w, "an operator takes it back", w.customer(w.Service.Unfreeze(w.ctx(), back)).Status, wallet.StatusActive)
	})
}

func describeLists(s *suite) {
	s.it("lists customers in the order of registration, in pages", func(w *world) {
		var entered []string
		for i := range 7 {
			if i%3 == 0 {
				entered = append(entered, w.merchant(fmt.Sprintf("shop%d", i)))
			} else {
				entered = append(entered, w.person(fmt.Sprintf("person%d", i)))
			}
			w.Advance(1e6) // ids of one millisecond are in order within one program only
		}
		w.freeze(entered[1])
		for _, limit := range []int{1, 2, 3, 7, 8} {
			sameList(w, "customers", ids(pages(w, limit, func(p wallet.PageInput) (wallet.Page[wallet.Customer], error) {
				return w.Service.ListUsers(w.ctx(), wallet.ListUsersInput{PageInput: p})
			})), entered)
		}
		filtered := func(in wallet.ListUsersInput) []string {
			return ids(pages(w, 2, func(p wallet.PageInput) (wallet.Page[wallet.Customer], error) {
				in.PageInput = p
				return w.Service.ListUsers(w.ctx(), in)
			}))
		}
		sameList(w, "merchants", filtered(wallet.ListUsersInput{Kind: wallet.KindMerchant}), []string{entered[0], entered[3], entered[6]})
		sameList(w, "frozen ones", filtered(wallet.ListUsersInput{Status: wallet.StatusFrozen}), entered[1:2])
		sameList(w, "frozen merchants", filtered(wallet.ListUsersInput{Kind: wallet.KindMerchant, Status: wallet.StatusFrozen}), nil)
	})
	s.it("lists messages in pages, the newest first, by user and channel", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		w.Advance(1e9)
		shop := w.customer(w.Service.Register(w.ctx(), w.shop())).ID
		all := w.messages("")
		equal(w, "messages", len(all), 4)
		equal(w, "the newest message is to", all[0].User, shop)
		equal(w, "the oldest message is to", all[3].User, ann)
		paged := pages(w, 1, func(p wallet.PageInput) (wallet.Page[wallet.OutboxMessage], error) {
			return w.Service.ListOutbox(w.ctx(), wallet.ListOutboxInput{PageInput: p})
		})
		sameList(w, "messages in pages of one", texts(paged), texts(all))
		phones := pages(w, 1, func(p wallet.PageInput) (wallet.Page[wallet.OutboxMessage], error) {
			return w.Service.ListOutbox(w.ctx(), wallet.ListOutboxInput{PageInput: p, User: ann, Channel: wallet.ChannelPhone})
		})
		equal(w, "messages to the phone of ann", len(phones), 1)
		in := wallet.ListOutboxInput{User: "nobody"}
		w.refused(wallet.CodeCustomerNotFound, failure(w.Service.ListOutbox(w.ctx(), in)))
	})
	s.it("holds the size of every page from both sides", func(w *world) {
		shop := w.merchant("shop")
		for name, list := range map[string]func(p wallet.PageInput) error{
			"users": func(p wallet.PageInput) error {
				return failure(w.Service.ListUsers(w.ctx(), wallet.ListUsersInput{PageInput: p}))
			},
			"outbox": func(p wallet.PageInput) error {
				return failure(w.Service.ListOutbox(w.ctx(), wallet.ListOutboxInput{PageInput: p}))
			},
			"history": func(p wallet.PageInput) error {
				return failure(w.Service.History(w.ctx(), wallet.HistoryInput{PageInput: p, User: shop}))
			},
			"accounts": func(p wallet.PageInput) error {
				return failure(w.Service.ListAccounts(w.ctx(), wallet.ListAccountsInput{PageInput: p}))
			},
			"payouts": func(p wallet.PageInput) error {
				return failure(w.Service.ListPayouts(w.ctx(), wallet.ListPayoutsInput{PageInput: p, From: shop}))
			},
		} {
			for _, good := range []int{0, 1, wallet.MaxPageSize} {
				if err := list(wallet.PageInput{Limit: good}); err != nil {
					w.t.Errorf("%s: a page of %d rows is refused: %v", name, good, err)
				}
			}
			for _, bad := range []int{-1, wallet.MaxPageSize + 1} {
				w.refused(wallet.CodeInvalidInput, list(wallet.PageInput{Limit: bad}))
			}
		}
	})
}

// ids are those of customers.
func ids(list []wallet.Customer) []string {
	var out []string
	for i := range list {
		out = append(out, list[i].ID)
	}
	return slices.Clip(out)
}
