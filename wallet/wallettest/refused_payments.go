package wallettest

import (
	"maps"
	"slices"

	"github.com/okpay/okpay/wallet"
)

// sending is a method that sends money from a payer to a recipient.
type sending struct {
	name     string
	merchant bool // the recipient is a merchant, else a person
	send     func(w *world, from, to, much string) error
}

func sendings() []sending {
	return []sending{
		{"pay", true, func(w *world, from, to, much string) error {
			return failure(w.Service.Pay(w.ctx(), w.payInput(from, to, much)))
		}},
		{"transfer", false, func(w *world, from, to, much string) error {
			return failure(w.Service.Transfer(w.ctx(), w.transferInput(from, to, much)))
		}},
		{"hold", true, func(w *world, from, to, much string) error {
			return failure(w.Service.Hold(w.ctx(), w.holdInput(from, to, much)))
		}},
	}
}

// stranger enters a recipient of the right kind for a sending.
func (w *world) stranger(s sending, name string) string {
	w.t.Helper()
	if s.merchant {
		return w.merchant(name)
	}
	return w.person(name)
}

// badAmounts are amounts that no intent takes, with the code of the refusal.
func badAmounts() map[string]wallet.Code {
	return map[string]wallet.Code{
		"0 EUR":                        wallet.CodeInvalidAmount,
		"0.00 EUR":                     wallet.CodeInvalidAmount,
		"-0 EUR":                       wallet.CodeInvalidAmount,
		"-1.00 EUR":                    wallet.CodeInvalidAmount,
		" EUR":                         wallet.CodeInvalidAmount,
		"1,00 EUR":                     wallet.CodeInvalidAmount,
		"+1 EUR":                       wallet.CodeInvalidAmount,
		"1e2 EUR":                      wallet.CodeInvalidAmount,
		".5 EUR":                       wallet.CodeInvalidAmount,
		"5. EUR":                       wallet.CodeInvalidAmount,
		"NaN EUR":                      wallet.CodeInvalidAmount,
		"92233720368547758.08 EUR":     wallet.CodeInvalidAmount, // one more than can be counted
		"99999999999999999999.00 EUR":  wallet.CodeInvalidAmount,
		"1.001 EUR":                    wallet.CodeTooManyDecimals,
		"1.000 EUR":                    wallet.CodeTooManyDecimals,
		"1.0 JPY":                      wallet.CodeTooManyDecimals,
		"1.00 XYZ":                     wallet.CodeUnknownCurrency,
		"1.00 ":                        wallet.CodeUnknownCurrency,
		"1.00 EURO":                    wallet.CodeUnknownCurrency,
		"1.000 KWD":                    wallet.CodeCurrencyNotOffered,
		"1.00 RUB":                     wallet.CodeCurrencyNotOffered,
		"92233720368547758.07 USD":     wallet.CodeInsufficientFunds,
		"92233720368547758.07 EUR":     wallet.CodeInsufficientFunds,
		"9223372036854775807 JPY":      wallet.CodeInsufficientFunds,
		"000000000000000000001.00 EUR": "",
	}
}

func describeRefusedPayments(s *suite) {
	for _, by := range sendings() {
		s.it("refuse to "+by.name+" what is no amount", func(w *world) {
			ann, other := w.rich("ann", "10.00 EUR"), w.stranger(by, "other")
			before := w.everything()
			bad := badAmounts()
			for _, much := range slices.Sorted(maps.Keys(bad)) {
				if bad[much] == "" {
					continue
				}
				err := by.send(w, ann, other, much)
				if code := wallet.CodeOf(err); code != bad[much] {
					w.t.Errorf("%q: got %s (%v), want %s", much, code, err, bad[much])
				}
			}
			w.unchanged(before, w.everything())
			w.ok(by.send(w, ann, other, "000000000000000000001.00 EUR"))
		})
		s.it("refuse to "+by.name+" with accounts that may not", func(w *world) {
			rich, other := w.rich("ann", "10.00 EUR"), w.stranger(by, "other")
			kind := w.user(other).Kind
			pending := w.enter(who{kind: kind, name: "late", pending: true})
			w.changesNothing(func() {
				w.refused(wallet.CodeAccountNotActive, by.send(w, pending, other, "1.00 EUR"))
				w.refused(wallet.CodeRecipientNotActive, by.send(w, rich, pending, "1.00 EUR"))
				w.refused(wallet.CodeInsufficientFunds, by.send(w, rich, other, "10.01 EUR"))
				w.refused(wallet.CodeInsufficientFunds, by.send(w, rich, other, "0.01 USD"))
				w.refused(wallet.CodeCustomerNotFound, by.send(w, "nobody", other, "1.00 EUR"))
				missing := wallet.CodeCustomerNotFound
				if by.merchant {
					missing = wallet.CodeMerchantNotFound
				}
				w.refused(missing, by.send(w, rich, "nobody", "1.00 EUR"))
				w.refused(missing, by.send(w, rich, "", "1.00 EUR"))
			})
			w.freeze(other)
			w.ok(by.send(w, rich, other, "1.00 EUR")) // money comes in
			w.freeze(rich)
			said := w.refused(wallet.CodeAccountFrozen, by.send(w, rich, other, "1.00 EUR"))
			w.detail(said, "reason", "lost phone")
			w.customer(w.Service.Unfreeze(w.ctx(), wallet.FreezeInput{Change: w.change(), User: rich}))
			w.ok(by.send(w, rich, other, "1.00 EUR"))
		})
		s.it("refuse to "+by.name+" to oneself or to the wrong kind of recipient", func(w *world) {
			wrong := sending{merchant: !by.merchant}
			rich, other := w.rich("ann", "10.00 EUR"), w.stranger(wrong, "other")
			self := rich
			if by.merchant {
				self = w.richMerchant("self", "10.00 EUR")
			}
			w.changesNothing(func() {
				w.refused(wallet.CodeInvalidRecipient, by.send(w, self, self, "1.00 EUR"))
				w.refused(wallet.CodeInvalidRecipient, by.send(w, self, w.user(self).Email, "1.00 EUR"))
				w.refused(wallet.CodeInvalidRecipient, by.send(w, rich, other, "1.00 EUR"))
			})
		})
	}
	s.it("refuse to top up or withdraw what is no amount", func(w *world) {
		ann := w.rich("ann", "10.00 EUR")
		before := w.everything()
		bad := badAmounts()
		for _, much := range slices.Sorted(maps.Keys(bad)) {
			if bad[much] == "" {
				continue
			}
			want := bad[much]
			if want == wallet.CodeInsufficientFunds {
				want = wallet.CodeInvalidAmount // with the fee on top it is more than can be counted
			}
			err := failure(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), much)))
			if code := wallet.CodeOf(err); code != want {
				w.t.Errorf("withdraw %q: got %s (%v), want %s", much, code, err, want)
			}
			if bad[much] == wallet.CodeInsufficientFunds {
				continue // a bank that has so much may send it
			}
			err = failure(w.Service.TopUp(w.ctx(), w.topUpInput(ann, w.bank(ann), much)))
			if code := wallet.CodeOf(err); code != want {
				w.t.Errorf("top up %q: got %s (%v), want %s", much, code, err, want)
			}
		}
		w.unchanged(before, w.everything())
	})
	s.it("refuse what no account can count any more", func(w *world) {
		ann := w.rich("ann", "1.00 EUR")
		in := w.topUpInput(ann, w.bank(ann), "92233720368547758.07 EUR")
		w.changesNothing(func() {
			w.refused(wallet.CodeInvalidAmount, failure(w.Service.TopUp(w.ctx(), in)))
		})
	})
}
