package wallettest

import (
	"strings"

	"github.com/okpay/okpay/wallet"
)

// An account in the US, with a routing number whose check digit is right.
const (
	americanAccount = "000123456789"
	americanRouting = "021000021"
)

func (w *world) americanInput(owner string) wallet.BindBankInput {
	return wallet.BindBankInput{
		Change: w.change(), User: owner, Account: americanAccount, Routing: americanRouting, Country: "us", Holder: "Somebody",
	}
}

func describeBankAccounts(s *suite) {
	s.it("binds an IBAN and shows it nowhere", func(w *world) {
		ann := w.person("ann")
		bound := w.instrument(w.Service.BindBank(w.ctx(), wallet.BindBankInput{
			Change: w.change(), User: ann, IBAN: "de89 3704 0044 0532 0130 00", Holder: "Ann Example",
		}))
		if !strings.HasPrefix(bound.ID, "bank_") || bound.User != ann || bound.Status != wallet.InstrumentActive {
			w.t.Errorf("the account is %+v", bound)
		}
		sameList(w, "the account", []string{string(bound.Kind), bound.Brand, bound.Country, bound.Last4, bound.Holder, bound.BIN, bound.Expiry},
			[]string{"bank", "iban", "DE", "3000", "Ann Example", "", ""})
		w.fund(ann, "10.00 EUR")
		w.secrets([]string{germanIBAN, germanIBAN[4:18]}, bound)
	})
	s.it("binds an account with its routing number and shows it nowhere", func(w *world) {
		ann := w.person("ann")
		bound := w.instrument(w.Service.BindBank(w.ctx(), w.americanInput(ann)))
		sameList(w, "the account", []string{string(bound.Kind), bound.Brand, bound.Country, bound.Last4}, []string{"bank", "account", "US", "6789"})
		w.secrets([]string{americanAccount, americanRouting}, bound)
	})
	s.it("refuses what is no account, without showing it", func(w *world) {
		ann := w.person("ann")
		for name, change := range map[string]func(in *wallet.BindBankInput){
			"a wrong check number":    func(in *wallet.BindBankInput) { in.IBAN = "DE88370400440532013000" },
			"a wrong length":          func(in *wallet.BindBankInput) { in.IBAN = "DE8937040044053201300" },
			"a country without IBANs": func(in *wallet.BindBankInput) { in.IBAN = "US89370400440532013000" },
			"a wrong routing number": func(in *wallet.BindBankInput) {
				in.Account, in.Routing, in.Country = americanAccount, "021000022", "US"
			},
			"an account with letters": func(in *wallet.BindBankInput) { in.Account, in.Routing, in.Country = "0001X", americanRouting, "US" },
			"a country that is not": func(in *wallet.BindBankInput) {
				in.Account, in.Routing, in.Country = americanAccount, americanRouting, "XX"
			},
			"a routing number that lacks": func(in *wallet.BindBankInput) { in.Account, in.Country = americanAccount, "US" },
		} {
			in := wallet.BindBankInput{Change: w.change(), User: ann, Holder: "Somebody"}
			change(&in)
			err := failure(w.Service.BindBank(w.ctx(), in))
			if wallet.CodeOf(err) != wallet.CodeInvalidBank {
				w.t.Errorf("%s: got %v, want %s", name, err, wallet.CodeInvalidBank)
				continue
			}
			if in.IBAN != "" && strings.Contains(text(err), in.IBAN) || in.Account != "" && strings.Contains(text(err), in.Account) {
				w.t.Errorf("%s: the refusal shows the number: %s", name, text(err))
			}
		}
		equal(w, "accounts", len(w.instruments(ann, true)), 0)
	})
	s.it("refuses both ways to name an account at once, and none", func(w *world) {
		ann := w.person("ann")
		in := w.americanInput(ann)
		in.IBAN = germanIBAN
		w.refused(wallet.CodeInvalidInput, failure(w.Service.BindBank(w.ctx(), in)))
		in = wallet.BindBankInput{Change: w.change(), User: ann, Holder: "Somebody"}
		w.refused(wallet.CodeInvalidInput, failure(w.Service.BindBank(w.ctx(), in)))
		in.User, in.IBAN = "nobody", germanIBAN
		w.refused(wallet.CodeCustomerNotFound, failure(w.Service.BindBank(w.ctx(), in)))
	})
	s.it("is the same account when it is bound twice", func(w *world) {
		ann := w.person("ann")
		first := w.instrument(w.Service.BindBank(w.ctx(), w.americanInput(ann)))
		again := w.americanInput(ann)
		again.Account = "000-123 456 789"
		equal(w, "the id", w.instrument(w.Service.BindBank(w.ctx(), again)).ID, first.ID)
		other := w.americanInput(ann)
		other.Routing = "011401533" // the same number at another bank
		if second := w.instrument(w.Service.BindBank(w.ctx(), other)).ID; second == first.ID {
			w.t.Error("the same number at another bank is taken for the same account")
		}
	})
	describeRemoval(s)
}

func describeRemoval(s *suite) {
	s.it("lists the newest first, and removed ones only when asked", func(w *world) {
		ann := w.person("ann")
		equal(w, "instruments of a new customer", len(w.instruments(ann, true)), 0)
		card := w.card(ann, visaCredit)
		w.Advance(1e9)
		bank := w.bank(ann)
		w.Advance(1e9)
		debit := w.card(ann, visaDebit)
		gone := w.instrument(w.remove(ann, card))
		equal(w, "the status", gone.Status, wallet.InstrumentRemoved)
		equal(w, "removed is", gone.ID, card)
		named := func(list []wallet.Instrument) []string {
			var ids []string
			for _, i := range list {
				ids = append(ids, i.ID)
			}
			return ids
		}
		sameList(w, "instruments", named(w.instruments(ann, false)), []string{debit, bank})
		sameList(w, "instruments with removed ones", named(w.instruments(ann, true)), []string{debit, bank, card})
		w.refused(wallet.CodeCustomerNotFound,
			failure(w.Service.ListInstruments(w.ctx(), wallet.ListInstrumentsInput{User: "nobody"})))
	})
	s.it("cannot be used when it is removed, until it is bound again", func(w *world) {
		ann := w.person("ann")
		w.fund(ann, "50.00 EUR")
		bank := w.bank(ann)
		w.instrument(w.remove(ann, bank))
		w.refused(wallet.CodeInstrumentUnusable, failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, bank, "1.00 EUR"))))
		w.refused(wallet.CodeInstrumentUnusable, failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, bank, "1.00 EUR"))))
		w.refused(wallet.CodeStateConflict, failure(w.remove(ann, bank)))
		delete(w.banks, ann)
		w.txn(w.Service.TopUp(w.ctx(), w.topUpInput(ann, w.bank(ann), "1.00 EUR")))
		equal(w, "active instruments", len(w.instruments(ann, false)), 1)
	})
	s.it("is not found by anybody but its owner", func(w *world) {
		ann, bob := w.rich("ann", "50.00 EUR"), w.rich("bob", "50.00 EUR")
		bank := w.bank(ann)
		w.changesNothing(func() {
			for _, instrument := range []string{bank, "", "card_nothing", ann} {
				w.refused(wallet.CodeInstrumentNotFound, failure(w.Service.TopUp(w.ctx(), w.topUpInput(bob, instrument, "1.00 EUR"))))
				w.refused(wallet.CodeInstrumentNotFound, failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(bob, instrument, "1.00 EUR"))))
				w.refused(wallet.CodeInstrumentNotFound, failure(w.remove(bob, instrument)))
				w.refused(wallet.CodeInstrumentNotFound, failure(w.Service.QuoteFee(w.ctx(), wallet.QuoteFeeInput{
					User: bob, Kind: wallet.KindTopUp, Amount: "1.00", Currency: "EUR", Instrument: instrument,
				})))
			}
		})
	})
}
