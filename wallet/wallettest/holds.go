package wallettest

import (
	"strings"
	"time"

	"github.com/okpay/okpay/wallet"
)

func describeHolds(s *suite) {
	s.it("reserve money that is then not spendable", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		in := w.holdInput(ann, shop, "60.00 EUR")
		in.OrderID, in.Memo = "room-7", "two nights"
		hold := w.txn(w.Service.Hold(w.ctx(), in))
		if !strings.HasPrefix(hold.ID, "hold_") {
			w.t.Errorf("the id is %s, want hold_…", hold.ID)
		}
		w.is(hold, wallet.KindHold, wallet.TransactionPending, "60.00", "0.00")
		sameList(w, "the hold", []string{hold.From, hold.To, hold.OrderID, hold.Memo, string(hold.Captured)},
			[]string{ann, shop, "room-7", "two nights", "0.00"})
		if hold.ExpiresAt == nil || hold.ExpiresAt.Sub(hold.CreatedAt) != wallet.DefaultHoldLife {
			w.t.Errorf("it is made at %v and expires at %v", hold.CreatedAt, hold.ExpiresAt)
		}
		w.has(ann, "40.00 EUR", "60.00")
		w.has(shop, "0.00 EUR", "0.00")
		w.posts(w.show(hold.ID).Postings, available(ann)+" -60.00", held(ann)+" 60.00")
		w.refused(wallet.CodeInsufficientFunds, failure(w.Service.Pay(w.ctx(), w.payInput(ann, shop, "40.01 EUR"))))
	})
	s.it("are captured whole", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		hold := w.hold(ann, shop, "60.00 EUR")
		t := w.txn(w.capture(hold.ID, ""))
		w.is(t, wallet.KindCapture, wallet.TransactionPosted, "60.00", "0.60")
		sameList(w, "the capture", []string{t.Hold, t.From, t.To, t.FeeBearer, t.FeeRule}, []string{hold.ID, ann, shop, "payee", "payment-domestic"})
		w.has(ann, "40.00 EUR", "0.00")
		w.has(shop, "59.40 EUR", "0.00")
		w.posts(w.show(t.ID).Postings, held(ann)+" -60.00", available(shop)+" 60.00", available(shop)+" -0.60", "fees:capture 0.60")
		after := w.show(hold.ID)
		equal(w, "the status of the hold", after.Status, wallet.TransactionPosted)
		equal(w, "what was captured of it", after.Captured, "60.00")
	})
	s.it("are captured in part, and the rest is free", func(w *world) {
		ann, store := w.rich("ann", "100.00 EUR"), w.abroad(wallet.KindMerchant, "store")
		hold := w.hold(ann, store, "60.00 EUR")
		t := w.txn(w.capture(hold.ID, "20.00"))
		w.is(t, wallet.KindCapture, wallet.TransactionPosted, "20.00", "0.80")
		w.has(ann, "80.00 EUR", "0.00")
		w.has(store, "19.20 EUR", "0.00")
		equal(w, "what was captured of it", w.show(hold.ID).Captured, "20.00")
		w.refused(wallet.CodeHoldClosed, failure(w.capture(hold.ID, "1.00")))
		w.refused(wallet.CodeHoldClosed, failure(w.release(hold.ID)))
	})
	s.it("are not captured beyond what they hold", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		hold := w.hold(ann, shop, "60.00 EUR").ID
		w.changesNothing(func() {
			said := w.refused(wallet.CodeCaptureExceedsHold, failure(w.capture(hold, "60.01")))
			w.detail(said, "held", "60.00")
			w.refused(wallet.CodeInvalidAmount, failure(w.capture(hold, "0.00")))
			w.refused(wallet.CodeInvalidAmount, failure(w.capture(hold, "-1.00")))
			w.refused(wallet.CodeTooManyDecimals, failure(w.capture(hold, "1.001")))
		})
		w.txn(w.capture(hold, "60.00"))
	})
	s.it("are released whole", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		hold := w.hold(ann, shop, "60.00 EUR")
		t := w.txn(w.Service.Release(w.ctx(), wallet.ReleaseInput{Change: w.change(), User: shop, Hold: hold.ID, Reason: "sold out"}))
		w.is(t, wallet.KindRelease, wallet.TransactionPosted, "60.00", "0.00")
		equal(w, "the hold of the release", t.Hold, hold.ID)
		w.has(ann, "100.00 EUR", "0.00")
		w.posts(w.show(t.ID).Postings, held(ann)+" -60.00", available(ann)+" 60.00")
		after := w.show(hold.ID)
		equal(w, "the status of the hold", after.Status, wallet.TransactionVoided)
		equal(w, "the reason", after.Reason, "sold out")
		w.refused(wallet.CodeHoldClosed, failure(w.release(hold.ID)))
		w.refused(wallet.CodeHoldClosed, failure(w.capture(hold.ID, "")))
	})
	s.it("are for their merchant: their payer may not, and nobody else finds them", func(w *world) {
		ann, shop, cafe := w.rich("ann", "100.00 EUR"), w.merchant("shop"), w.merchant("cafe")
		hold, paid := w.hold(ann, shop, "60.00 EUR").ID, w.pay(ann, shop, "1.00 EUR").ID
		w.changesNothing(func() {
			for user, code := range map[string]wallet.Code{cafe: wallet.CodeHoldNotFound, ann: wallet.CodeUnauthorized} {
				w.refused(code, failure(w.Service.Capture(w.ctx(), wallet.CaptureInput{Change: w.change(), User: user, Hold: hold})))
				w.refused(code, failure(w.Service.Release(w.ctx(), wallet.ReleaseInput{Change: w.change(), User: user, Hold: hold})))
			}
			for _, none := range []string{"hold_nothing", "", paid} {
				w.refused(wallet.CodeHoldNotFound, failure(w.capture(none, "")))
				w.refused(wallet.CodeHoldNotFound, failure(w.release(none)))
			}
			w.refused(wallet.CodeCustomerNotFound,
				failure(w.Service.Capture(w.ctx(), wallet.CaptureInput{Change: w.change(), User: "nobody", Hold: hold})))
		})
		w.txn(w.Service.Capture(w.ctx(), wallet.CaptureInput{Change: w.change(), User: "shop", Hold: hold}))
	})
	s.it("are not captured from a frozen payer, but released to one", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		hold := w.hold(ann, shop, "60.00 EUR").ID
		w.freeze(ann)
		w.refused(wallet.CodeAccountFrozen, failure(w.capture(hold, "")))
		w.txn(w.release(hold))
		w.has(ann, "100.00 EUR", "0.00")
	})
	s.it("are captured by a frozen merchant", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		hold := w.hold(ann, shop, "60.00 EUR").ID
		w.freeze(shop)
		w.txn(w.capture(hold, ""))
		w.has(shop, "59.40 EUR", "0.00")
	})
	s.it("hold their life from both sides", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		for life, want := range map[time.Duration]wallet.Code{
			wallet.MinHoldLife: "", wallet.MinHoldLife - 1: wallet.CodeInvalidInput, wallet.MaxHoldLife: "",
			wallet.MaxHoldLife + 1: wallet.CodeInvalidInput, -time.Hour: wallet.CodeInvalidInput,
		} {
			in := w.holdInput(ann, shop, "1.00 EUR")
			in.DryRun, in.ExpiresIn = true, life
			equal(w, "a life of "+life.String(), wallet.CodeOf(failure(w.Service.Hold(w.ctx(), in))), want)
		}
	})
}

func describeExpiry(s *suite) {
	// brief makes a hold of 60.00 out of 100.00 that lives for an hour.
	brief := func(w *world) (ann, shop, hold string) {
		w.t.Helper()
		ann, shop = w.rich("ann", "100.00 EUR"), w.merchant("shop")
		in := w.holdInput(ann, shop, "60.00 EUR")
		in.ExpiresIn = time.Hour
		return ann, shop, w.txn(w.Service.Hold(w.ctx(), in)).ID
	}
	s.it("does not come before its time", func(w *world) {
		ann, _, hold := brief(w)
		w.Advance(time.Hour - time.Second)
		w.has(ann, "40.00 EUR", "60.00")
		equal(w, "what is due", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{})
		w.txn(w.capture(hold, ""))
	})
	s.it("counts as available from its moment on", func(w *world) {
		ann, _, hold := brief(w)
		w.Advance(time.Hour + time.Second)
		w.has(ann, "100.00 EUR", "0.00")
		equal(w, "the status of the hold", w.show(hold).Status, wallet.TransactionPending)
		w.refused(wallet.CodeHoldExpired, failure(w.capture(hold, "")))
	})
	s.it("lets the next payment spend the money", func(w *world) {
		ann, shop, hold := brief(w)
		w.Advance(time.Hour + time.Second)
		w.pay(ann, shop, "100.00 EUR")
		w.has(ann, "0.00 EUR", "0.00")
		after := w.show(hold)
		equal(w, "the status of the hold", after.Status, wallet.TransactionVoided)
		equal(w, "the reason", after.Reason, "expired")
		w.refused(wallet.CodeHoldClosed, failure(w.capture(hold, "")))
	})
	for _, by := range sendings() {
		s.it("lets the next "+by.name+" spend the money", func(w *world) {
			ann, _, _ := brief(w)
			other := w.stranger(by, "other")
			w.Advance(time.Hour + time.Second)
			w.ok(by.send(w, ann, other, "100.00 EUR"))
		})
	}
	s.it("lets the next withdrawal spend the money", func(w *world) {
		ann, _, _ := brief(w)
		w.Advance(time.Hour + time.Second)
		w.txn(w.Service.Withdraw(w.ctx(), w.withdrawInput(ann, w.bank(ann), "99.50 EUR")))
		w.has(ann, "0.00 EUR", "0.00")
	})
	s.it("lets a merchant's refund spend what it had held", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		paid := w.pay(ann, shop, "100.00 EUR")
		cafe := w.merchant("cafe")
		in := w.holdInput(shop, cafe, "99.00 EUR")
		in.ExpiresIn = time.Hour
		w.txn(w.Service.Hold(w.ctx(), in))
		w.refused(wallet.CodeInsufficientFunds, failure(w.refund(paid.ID, "")))
		w.Advance(time.Hour + time.Second)
		w.txn(w.refund(paid.ID, ""))
		w.has(ann, "100.00 EUR", "0.00")
	})
	s.it("is booked by RunDue, as many as it may at a time", func(w *world) {
		ann, shop := w.rich("ann", "100.00 EUR"), w.merchant("shop")
		for range 3 {
			in := w.holdInput(ann, shop, "10.00 EUR")
			in.ExpiresIn = time.Hour
			w.txn(w.Service.Hold(w.ctx(), in))
		}
		w.hold(ann, shop, "5.00 EUR")
		w.Advance(time.Hour + time.Second)
		equal(w, "a dry run", w.runDue(wallet.RunDueInput{DryRun: true}), wallet.RunDueResult{HoldsReleased: 3, DryRun: true})
		released, more := 0, true
		for run := 0; run < 3 && more; run++ {
			result := w.runDue(wallet.RunDueInput{Limit: 2})
			released, more = released+result.HoldsReleased, result.More
		}
		equal(w, "released in all", released, 3)
		equal(w, "more is left", more, false)
		w.has(ann, "95.00 EUR", "5.00")
		equal(w, "releases", len(w.history(wallet.HistoryInput{Kind: wallet.KindRelease})), 3)
	})
	s.it("can be forestalled by a release", func(w *world) {
		ann, _, hold := brief(w)
		w.Advance(time.Hour + time.Second)
		w.txn(w.release(hold))
		w.has(ann, "100.00 EUR", "0.00")
		equal(w, "what is due", w.runDue(wallet.RunDueInput{}), wallet.RunDueResult{})
	})
}
