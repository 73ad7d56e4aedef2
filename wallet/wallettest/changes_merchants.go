package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

func merchantMethods() []method {
	return []method{
		{"merchant payout-schedule set", func(w *world) calls {
			shop := w.merchant("shop")
			in := w.scheduleInput(shop, "20.5 EUR")
			other := w.instrument(w.Service.BindBank(w.ctx(), w.americanInput(shop))).ID
			return build(
				func(s wallet.Service, in wallet.SetPayoutScheduleInput) (wallet.PayoutSchedule, error) {
					return s.SetPayoutSchedule(w.ctx(), in)
				},
				func(in *wallet.SetPayoutScheduleInput) *wallet.Change { return &in.Change }, in,
				wallet.CodeTooManyDecimals, func(in *wallet.SetPayoutScheduleInput) { in.Floor = "1.234" },
				variant[wallet.SetPayoutScheduleInput]{"to", func(in *wallet.SetPayoutScheduleInput) { in.To = other }},
				variant[wallet.SetPayoutScheduleInput]{"currency", func(in *wallet.SetPayoutScheduleInput) { in.Currency = "USD" }},
				variant[wallet.SetPayoutScheduleInput]{"floor", func(in *wallet.SetPayoutScheduleInput) { in.Floor = "20.51" }},
				variant[wallet.SetPayoutScheduleInput]{"weekdays", func(in *wallet.SetPayoutScheduleInput) { in.Weekdays = []wallet.Weekday{wallet.Sunday} }},
				variant[wallet.SetPayoutScheduleInput]{"at", func(in *wallet.SetPayoutScheduleInput) { in.At = "06:30" }},
				variant[wallet.SetPayoutScheduleInput]{"time_zone", func(in *wallet.SetPayoutScheduleInput) { in.TimeZone = "Asia/Tokyo" }},
				variant[wallet.SetPayoutScheduleInput]{"user", func(in *wallet.SetPayoutScheduleInput) { in.User = "nobody" }},
			)
		}},
		{"merchant payout-schedule remove", func(w *world) calls {
			shop := w.merchant("shop")
			w.schedule(shop, "20.00 EUR")
			return build(
				func(s wallet.Service, in wallet.RemovePayoutScheduleInput) (wallet.PayoutSchedule, error) {
					return s.RemovePayoutSchedule(w.ctx(), in)
				},
				func(in *wallet.RemovePayoutScheduleInput) *wallet.Change { return &in.Change }, wallet.RemovePayoutScheduleInput{User: shop, Currency: "EUR"},
				wallet.CodeScheduleNotFound, func(in *wallet.RemovePayoutScheduleInput) { in.Currency = "USD" },
				variant[wallet.RemovePayoutScheduleInput]{"currency", func(in *wallet.RemovePayoutScheduleInput) { in.Currency = "USD" }},
				variant[wallet.RemovePayoutScheduleInput]{"user", func(in *wallet.RemovePayoutScheduleInput) { in.User = "nobody" }},
			)
		}},
	}
}
