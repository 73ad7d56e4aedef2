package wallettest

import (
	"fmt"
	"math/rand/v2"

	"github.com/okpay/okpay/wallet"
	"github.com/okpay/okpay/wallet/money"
)

func describeConcurrency(s *suite) {
	s.it("spends a purse that is enough for half of the payers exactly", func(w *world) {
		ann, shop := w.rich("ann", "25.00 EUR"), w.merchant("shop")
		went(w, together(w, 50, func(_ int, s wallet.Service) (wallet.Transaction, error) {
			return s.Pay(w.ctx(), w.payInput(ann, shop, "1.00 EUR"))
		}), 25, wallet.CodeInsufficientFunds)
		w.has(ann, "0.00 EUR", "0.00")
		w.has(shop, "24.75 EUR", "0.00")
	})
	s.it("refunds never more than was paid", func(w *world) {
		ann, shop := w.rich("ann", "10.00 EUR"), w.richMerchant("shop", "100.00 EUR")
		paid := w.pay(ann, shop, "10.00 EUR").ID
		went(w, together(w, 24, func(_ int, s wallet.Service) (wallet.Transaction, error) {
			return s.Refund(w.ctx(), wallet.RefundInput{Change: w.change(), Transaction: paid, Amount: "1.00"})
		}), 10, wallet.CodeRefundExceedsRest)
		w.has(ann, "10.00 EUR", "0.00")
		w.has(shop, "100.00 EUR", "0.00")
	})
	s.it("moves never more than a day's limit", func(w *world) {
		ann, shop, bob := w.small("ann", "1000.00 EUR"), w.merchant("shop"), w.person("bob")
		went(w, together(w, 30, func(i int, s wallet.Service) (wallet.Transaction, error) {
			switch i % 3 {
			case 0:
				return s.Pay(w.ctx(), w.payInput(ann, shop, "50.00 EUR"))
			case 1:
				return s.Transfer(w.ctx(), w.transferInput(ann, bob, "50.00 EUR"))
			default:
				return s.Hold(w.ctx(), w.holdInput(ann, shop, "50.00 EUR"))
			}
		}), 10, wallet.CodeLimitExceeded)
		w.moved(ann, "500.00", "0.00")
	})
	s.it("gives a recipient never more than its level may hold", func(w *world) {
		ann, bob := w.rich("ann", "2000.00 EUR"), w.small("bob", "100.00 EUR")
		went(w, together(w, 16, func(_ int, s wallet.Service) (wallet.Transaction, error) {
			return s.Transfer(w.ctx(), w.transferInput(ann, bob, "100.00 EUR"))
		}), 9, wallet.CodeRecipientLimit)
		w.has(bob, "1000.00 EUR", "0.00")
	})
	s.it("captures and releases a hold once", func(w *world) {
		ann, shop := w.rich("ann", "10.00 EUR"), w.merchant("shop")
		hold := w.hold(ann, shop, "10.00 EUR").ID
		went(w, together(w, 16, func(i int, s wallet.Service) (wallet.Transaction, error) {
			if i%2 == 0 {
				return s.Capture(w.ctx(), wallet.CaptureInput{Change: w.change(), Hold: hold})
			}
			return s.Release(w.ctx(), wallet.ReleaseInput{Change: w.change(), Hold: hold})
		}), 1, wallet.CodeHoldClosed)
		after := w.show(hold)
		if after.Status == wallet.TransactionPosted {
			w.has(ann, "0.00 EUR", "0.00")
		} else {
			w.has(ann, "10.00 EUR", "0.00")
		}
	})
	s.it("withdraws a purse once", func(w *world) {
		ann := w.rich("ann", "20.50 EUR")
		bank := w.bank(ann)
		went(w, together(w, 8, func(_ int, s wallet.Service) (wallet.Transaction, error) {
			return s.Withdraw(w.ctx(), w.withdrawInput(ann, bank, "20.00 EUR"))
		}), 1, wallet.CodeInsufficientFunds)
		w.has(ann, "0.00 EUR", "0.00")
	})
	s.it("registers one customer under an e-mail", func(w *world) {
		went(w, together(w, 12, func(i int, s wallet.Service) (wallet.Customer, error) {
			in := w.ann()
			in.Phone = fmt.Sprintf("+49170%08d", i)
			return s.Register(w.ctx(), in)
		}), 1, wallet.CodeAlreadyExists)
		equal(w, "customers", len(w.everybody()), 1)
	})
	s.it("counts wrong codes that are tried at once", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
		wrong := otherThan(w.code(ann, wallet.ChannelEmail))
		answers := together(w, 12, func(_ int, s wallet.Service) (wallet.Customer, error) {
			return s.Verify(w.ctx(), wallet.VerifyInput{Change: w.change(), User: ann, Channel: wallet.ChannelEmail, Code: wrong})
		})
		counts := counted(answers)
		equal(w, "wrong codes", counts[wallet.CodeWrongCode], codeTries)
		equal(w, "tries too many", counts[wallet.CodeTooManyAttempts], len(answers)-codeTries)
	})
	s.it("keeps the ledger in order whatever happens at once", mixAtOnce)
}

// mixAtOnce lets several callers do a bit of everything among few people, and
// says that nothing but refusals comes of it and no money is lost or made.
func mixAtOnce(w *world) {
	const callers, steps = 8, 25
	people := []string{w.rich("ann", "40.00 EUR"), w.rich("bob", "40.00 EUR"), w.rich("cat", "40.00 EUR")}
	shops := []string{w.richMerchant("shop", "40.00 EUR"), w.merchant("cafe")}
	bank := w.bank(people[0])
	for _, a := range together(w, callers, func(i int, s wallet.Service) (int, error) {
		random := rand.New(rand.NewPCG(1, uint64(i)))
		var payments, holds []string
		for range steps {
			person, shop := people[random.IntN(len(people))], shops[random.IntN(len(shops))]
			much := string(money.FromMinor(1+random.Int64N(1500), "EUR").Decimal()) + " EUR"
			part := money.FromMinor(1+random.Int64N(900), "EUR").Decimal()
			var t wallet.Transaction
			var err error
			switch kind := random.IntN(8); {
			case kind == 0:
				_, err = s.TopUp(w.ctx(), w.topUpInput(people[0], bank, much))
			case kind == 1:
				_, err = s.Withdraw(w.ctx(), w.withdrawInput(people[0], bank, much))
			case kind == 2:
				_, err = s.Transfer(w.ctx(), w.transferInput(person, people[random.IntN(len(people))], much))
			case kind == 3:
				if t, err = s.Hold(w.ctx(), w.holdInput(person, shop, much)); err == nil {
					holds = append(holds, t.ID)
				}
			case kind == 4 && len(holds) > 0:
				_, err = s.Capture(w.ctx(), wallet.CaptureInput{Change: w.change(), Hold: holds[random.IntN(len(holds))], Amount: part})
			case kind == 5 && len(holds) > 0:
				_, err = s.Release(w.ctx(), wallet.ReleaseInput{Change: w.change(), Hold: holds[random.IntN(len(holds))]})
			case kind == 6 && len(payments) > 0:
				_, err = s.Refund(w.ctx(), wallet.RefundInput{
					Change: w.change(), Transaction: payments[random.IntN(len(payments))], Amount: part,
				})
			default:
				if t, err = s.Pay(w.ctx(), w.payInput(person, shop, much)); err == nil {
					payments = append(payments, t.ID)
				}
			}
			if err != nil && wallet.ExitOf(wallet.CodeOf(err)) != wallet.ExitDeclined &&
				wallet.ExitOf(wallet.CodeOf(err)) != wallet.ExitConflict && wallet.CodeOf(err) != wallet.CodeInvalidRecipient {
				return 0, err
			}
		}
		return len(payments), nil
	}) {
		w.ok(a.err)
	}
	w.Advance(1e9)
	list := w.movements()
	for _, owner := range append(people, shops...) {
		got, err := w.Service.Balance(w.ctx(), wallet.BalanceInput{User: owner})
		w.ok(err)
		equal(w, "the balance of "+owner, text(got), text(w.replayed(list, owner, w.Now())))
	}
}
