package wallettest

import (
	"slices"
	"strings"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

// checkLedger says that the ledger is in order and that the trial balance
// adds up in each currency. It runs when every behaviour ends.
func (w *world) checkLedger() {
	w.t.Helper()
	check, err := w.Service.CheckLedger(w.ctx(), wallet.CheckLedgerInput{})
	w.ok(err)
	if !check.OK || len(check.Problems) > 0 || check.Problems == nil {
		w.t.Errorf("the ledger is not in order: %s", text(check))
	}
	lines, err := w.Service.TrialBalance(w.ctx(), wallet.TrialBalanceInput{})
	w.ok(err)
	type sides struct{ debit, credit money.Amount }
	sums := map[money.Currency]sides{}
	for _, line := range lines {
		s, ok := sums[line.Currency]
		if !ok {
			s = sides{money.Zero(line.Currency), money.Zero(line.Currency)}
		}
		s.debit, err = s.debit.Add(w.amount(line.Debit, line.Currency))
		w.ok(err)
		s.credit, err = s.credit.Add(w.amount(line.Credit, line.Currency))
		w.ok(err)
		sums[line.Currency] = s
	}
	for c, s := range sums {
		equal(w, "debits against credits in "+string(c), s.debit, s.credit)
	}
}

func describeLedger(s *suite) {
	s.it("is in order while it is empty", func(w *world) {
		check, err := w.Service.CheckLedger(w.ctx(), wallet.CheckLedgerInput{})
		w.ok(err)
		equal(w, "the check", text(check), text(wallet.LedgerCheck{OK: true, Problems: []wallet.LedgerProblem{}}))
		lines, err := w.Service.TrialBalance(w.ctx(), wallet.TrialBalanceInput{})
		w.ok(err)
		equal(w, "the trial balance", text(lines), "[]")
		equal(w, "accounts", len(w.accounts()), 0)
	})
	s.it("counts its transactions, accounts and postings", func(w *world) {
		w.story()
		check, err := w.Service.CheckLedger(w.ctx(), wallet.CheckLedgerInput{})
		w.ok(err)
		equal(w, "transactions", int(check.Transactions), len(w.history(wallet.HistoryInput{})))
		accounts := w.accounts()
		equal(w, "accounts", int(check.Accounts), len(accounts))
		equal(w, "postings", int(check.Postings), len(w.movements()))
		var postings int64
		for _, a := range accounts {
			postings += a.Postings
		}
		equal(w, "the postings of all accounts", postings, check.Postings)
	})
	s.it("sums accounts by class and currency", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		w.rich("bob", "11.00 USD")
		w.pay(ann, shop, "40.00 EUR")
		w.hold(ann, shop, "10.00 EUR")
		euros := []wallet.TrialBalanceLine{
			{Class: "customer:available", Currency: "EUR", Accounts: 1, Debit: "0.00", Credit: "50.00"},
			{Class: "customer:held", Currency: "EUR", Accounts: 1, Debit: "0.00", Credit: "10.00"},
			{Class: "fees", Currency: "EUR", Accounts: 1, Debit: "0.00", Credit: "0.40"},
			{Class: "merchant:available", Currency: "EUR", Accounts: 1, Debit: "0.00", Credit: "39.60"},
			{Class: "rail", Currency: "EUR", Accounts: 1, Debit: "100.00", Credit: "0.00"},
		}
		dollars := []wallet.TrialBalanceLine{
			{Class: "customer:available", Currency: "USD", Accounts: 1, Debit: "0.00", Credit: "11.00"},
			{Class: "rail", Currency: "USD", Accounts: 1, Debit: "11.00", Credit: "0.00"},
		}
		for currency, want := range map[string][]wallet.TrialBalanceLine{
			"": slices.Concat(euros, dollars), "EUR": euros, "usd": dollars, "JPY": nil,
		} {
			got, err := w.Service.TrialBalance(w.ctx(), wallet.TrialBalanceInput{Currency: currency})
			w.ok(err)
			sameList(w, "the trial balance of "+currency, got, want)
		}
		w.refused(wallet.CodeUnknownCurrency, failure(w.Service.TrialBalance(w.ctx(), wallet.TrialBalanceInput{Currency: "EURO"})))
	})
	s.it("lists accounts in pages, by path, currency and balance", func(w *world) {
		ann, bob, shop := w.story()
		all := w.accounts()
		if !slices.IsSortedFunc(all, func(a, b wallet.LedgerAccount) int {
			return strings.Compare(a.Account+" "+string(a.Currency), b.Account+" "+string(b.Currency))
		}) {
			w.t.Errorf("the accounts are not in order: %s", text(all))
		}
		list := func(limit int, in wallet.ListAccountsInput) []wallet.LedgerAccount {
			return pages(w, limit, func(p wallet.PageInput) (wallet.Page[wallet.LedgerAccount], error) {
				in.PageInput = p
				return w.Service.ListAccounts(w.ctx(), in)
			})
		}
		keep := func(want func(a wallet.LedgerAccount) bool) []wallet.LedgerAccount {
			return slices.DeleteFunc(slices.Clone(all), func(a wallet.LedgerAccount) bool { return !want(a) })
		}
		for _, limit := range []int{1, 3, 100} {
			sameList(w, "all accounts", list(limit, wallet.ListAccountsInput{}), all)
			sameList(w, "the fees", list(limit, wallet.ListAccountsInput{Prefix: "fees:"}),
				keep(func(a wallet.LedgerAccount) bool { return strings.HasPrefix(a.Account, "fees:") }))
			sameList(w, "those in dollars", list(limit, wallet.ListAccountsInput{Currency: "usd"}),
				keep(func(a wallet.LedgerAccount) bool { return a.Currency == "USD" }))
			sameList(w, "those that are not empty", list(limit, wallet.ListAccountsInput{NonZero: true}),
				keep(func(a wallet.LedgerAccount) bool { return !w.amount(a.Balance, a.Currency).IsZero() }))
		}
		for _, owner := range []string{ann, bob, shop} {
			for _, a := range keep(func(a wallet.LedgerAccount) bool { return a.Owner == owner }) {
				b := w.balance(owner, string(a.Currency))
				want := map[string]money.Decimal{available(owner): b.Available, held(owner): b.Held}[a.Account]
				equal(w, "the balance of "+a.Account, a.Balance, want)
			}
		}
		w.refused(wallet.CodeUnknownCurrency, failure(w.Service.ListAccounts(w.ctx(), wallet.ListAccountsInput{Currency: "EURO"})))
	})
	s.it("belongs to a wallet that says what it is", func(w *world) {
		info, err := w.Service.WalletInfo(w.ctx(), wallet.WalletInfoInput{})
		w.ok(err)
		if info.Engine == "" || info.Location == "" || info.SchemaVersion < 1 || info.PolicyVersion == "" || info.CreatedAt.IsZero() {
			w.t.Errorf("the wallet says %s", text(info))
		}
		other, err := w.Another().WalletInfo(w.ctx(), wallet.WalletInfoInput{})
		w.ok(err)
		equal(w, "what another says", other, info)
	})
}
