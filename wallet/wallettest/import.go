package wallettest

import (
	"fmt"
	"strings"

	"github.com/okpay/okpay/wallet"
)

// rows are three rows of an import: two people and a merchant.
func rows() []wallet.ImportUser {
	return []wallet.ImportUser{
		{Line: 2, Kind: wallet.KindPerson, Name: "Ann", Email: "ann@example.org", Phone: "+4915100000001", Country: "DE"},
		{Line: 3, Name: "Bob", Email: "bob@example.org", Phone: "+4915100000002"},
		{Line: 5, Kind: wallet.KindMerchant, Name: "Shop", Email: "shop@example.org", Phone: "+4915100000003", Country: "US", Handle: "shop"},
	}
}

func (w *world) importInput() wallet.ImportUsersInput {
	return wallet.ImportUsersInput{Change: w.change(), Users: rows()}
}

func (w *world) imports(in wallet.ImportUsersInput) wallet.ImportUsersResult {
	w.t.Helper()
	result, err := w.Service.ImportUsers(w.ctx(), in)
	w.ok(err)
	return result
}

func (w *world) user(named string) wallet.Customer {
	w.t.Helper()
	return w.customer(w.Service.ShowUser(w.ctx(), wallet.ShowUserInput{User: named}))
}

func describeImport(s *suite) {
	s.it("makes pending customers with codes", func(w *world) {
		equal(w, "the result", w.imports(w.importInput()), wallet.ImportUsersResult{Created: 3})
		ann := w.user("ann@example.org")
		equal(w, "the status", ann.Status, wallet.StatusPending)
		equal(w, "bob is a person", w.user("bob@example.org").Kind, wallet.KindPerson)
		equal(w, "messages", len(w.messages("")), 6)
		w.customer(w.verify(ann.ID, wallet.ChannelEmail, w.code(ann.ID, wallet.ChannelEmail)))
		w.customer(w.verify(ann.ID, wallet.ChannelPhone, w.code(ann.ID, wallet.ChannelPhone)))
		equal(w, "the status of a proven one", w.user(ann.ID).Status, wallet.StatusActive)
	})
	s.it("takes channels as proven and gives a level when it is told so", func(w *world) {
		in := w.importInput()
		in.Verified, in.Level, in.Reason = true, better, "known from the shop's books"
		equal(w, "the result", w.imports(in), wallet.ImportUsersResult{Created: 3})
		shop := w.user("shop")
		if shop.Status != wallet.StatusActive || !shop.EmailVerified || !shop.PhoneVerified || shop.KYCLevel != better {
			w.t.Errorf("the merchant is %+v", shop)
		}
		equal(w, "messages", len(w.messages("")), 0)
	})
	s.it("leaves whoever is there as he is", func(w *world) {
		w.imports(w.importInput())
		before := w.user("ann@example.org")
		in := w.importInput()
		in.Verified, in.Level, in.Reason = true, unlimited, "proven meanwhile"
		in.Users[0].Name, in.Users[0].Country = "Ann Other", "FR"
		in.Users = append(in.Users, wallet.ImportUser{Line: 9, Name: "Cat", Email: "cat@example.org", Phone: "+4915100000004"})
		equal(w, "the result", w.imports(in), wallet.ImportUsersResult{Created: 1, Existing: 3})
		equal(w, "ann", w.user("ann@example.org"), before)
		equal(w, "the status of the new one", w.user("cat@example.org").Status, wallet.StatusActive)
	})
	s.it("says what it would do on a dry run and does nothing", func(w *world) {
		w.imports(wallet.ImportUsersInput{Change: w.change(), Users: rows()[:1]})
		w.changesNothing(func() {
			in := w.importInput()
			in.DryRun = true
			equal(w, "the result", w.imports(in), wallet.ImportUsersResult{Created: 2, Existing: 1, DryRun: true})
		})
	})
	s.it("refuses the whole for one row, and names its line", func(w *world) {
		w.imports(wallet.ImportUsersInput{Change: w.change(), Users: rows()})
		for name, row := range map[string]wallet.ImportUser{
			"the e-mail of another":        {Line: 7, Name: "New", Email: "ann@example.org", Phone: "+4915100000009"},
			"the phone of another":         {Line: 7, Name: "New", Email: "new@example.org", Phone: "+4915100000001"},
			"the handle of another":        {Line: 7, Kind: wallet.KindMerchant, Name: "New", Email: "new@example.org", Phone: "+4915100000009", Handle: "shop"},
			"the same person as merchant":  {Line: 7, Kind: wallet.KindMerchant, Name: "Ann", Email: "ann@example.org", Phone: "+4915100000001", Handle: "ann"},
			"the same merchant as person":  {Line: 7, Name: "Shop", Email: "shop@example.org", Phone: "+4915100000003"},
			"the phone of one, the e-mail": {Line: 7, Name: "New", Email: "bob@example.org", Phone: "+4915100000001"},
		} {
			in := w.importInput()
			in.Users = []wallet.ImportUser{{Line: 6, Name: "Cat", Email: "cat@example.org", Phone: "+4915100000004"}, row}
			said := w.refused(wallet.CodeAlreadyExists, failure(w.Service.ImportUsers(w.ctx(), in)))
			if text(said.Details["line"]) != "7" {
				w.t.Errorf("%s: the refusal names line %v, want 7", name, said.Details["line"])
			}
		}
		equal(w, "customers", len(w.everybody()), 3)
	})
	s.it("refuses two rows of one import that are in each other's way", func(w *world) {
		in := w.importInput()
		in.Users = append(in.Users, wallet.ImportUser{Line: 8, Name: "Other", Email: "other@example.org", Phone: in.Users[0].Phone})
		w.changesNothing(func() {
			said := w.refused(wallet.CodeAlreadyExists, failure(w.Service.ImportUsers(w.ctx(), in)))
			w.detail(said, "line", "8")
		})
	})
	s.it("refuses a row that is not well formed, and names its line", func(w *world) {
		in := w.importInput()
		in.Users[2].Phone = "12"
		w.changesNothing(func() {
			said := w.refused(wallet.CodeInvalidInput, failure(w.Service.ImportUsers(w.ctx(), in)))
			w.detail(said, "line", "5")
		})
	})
	s.it("holds its reason from both sides", func(w *world) {
		in := w.importInput()
		in.DryRun, in.Level = true, better
		for reason, want := range map[string]wallet.Code{
			"papers seen": "", " ": wallet.CodeInvalidInput, "two\nlines": wallet.CodeInvalidInput,
			strings.Repeat("r", wallet.MaxMemoLength): "", strings.Repeat("r", wallet.MaxMemoLength+1): wallet.CodeInvalidInput,
		} {
			in.Reason = reason
			equal(w, "a reason", wallet.CodeOf(failure(w.Service.ImportUsers(w.ctx(), in))), want)
		}
	})
	s.it("refuses a level without a reason and one that there is not", func(w *world) {
		for _, level := range []int{1, -1, 4} {
			in := w.importInput()
			in.Level = level
			if level != 1 {
				in.Reason = "papers seen"
			}
			w.refused(wallet.CodeInvalidInput, failure(w.Service.ImportUsers(w.ctx(), in)))
		}
	})
	s.it("holds its size from both sides", func(w *world) {
		in := wallet.ImportUsersInput{Change: w.change(), Verified: true}
		in.DryRun = true
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ImportUsers(w.ctx(), in)))
		for i := range wallet.MaxImportUsers {
			in.Users = append(in.Users, wallet.ImportUser{
				Line: i + 1, Name: "P", Email: fmt.Sprintf("p%d@example.org", i), Phone: phone(i + 1),
			})
		}
		equal(w, "the result", w.imports(in), wallet.ImportUsersResult{Created: wallet.MaxImportUsers, DryRun: true})
		in.Users = append(in.Users, wallet.ImportUser{Line: 1, Name: "P", Email: "last@example.org", Phone: phone(1 + wallet.MaxImportUsers)})
		w.refused(wallet.CodeInvalidInput, failure(w.Service.ImportUsers(w.ctx(), in)))
	})
}
