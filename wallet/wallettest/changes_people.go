package wallettest

import (
	"github.com/okpay/okpay/wallet"
)

func peopleMethods() []method {
	return []method{
		{"register", func(w *world) calls {
			w.person("taken")
			return build(
				func(s wallet.Service, in wallet.RegisterInput) (wallet.Customer, error) {
					return s.Register(w.ctx(), in)
				},
				func(in *wallet.RegisterInput) *wallet.Change { return &in.Change }, w.shop(),
				wallet.CodeAlreadyExists, func(in *wallet.RegisterInput) { in.Email = "taken@example.org" },
				variant[wallet.RegisterInput]{"name", func(in *wallet.RegisterInput) { in.Name = "Another Shop" }},
				variant[wallet.RegisterInput]{"email", func(in *wallet.RegisterInput) { in.Email = "other@example.org" }},
				variant[wallet.RegisterInput]{"phone", func(in *wallet.RegisterInput) { in.Phone = "+4930123456" }},
				variant[wallet.RegisterInput]{"country", func(in *wallet.RegisterInput) { in.Country = "" }},
				variant[wallet.RegisterInput]{"handle", func(in *wallet.RegisterInput) { in.Handle = "other" }},
			)
		}},
		{"import", func(w *world) calls {
			w.person("taken")
			in := w.importInput()
			in.Level, in.Reason = better, "known from the shop's books"
			return build(
				func(s wallet.Service, in wallet.ImportUsersInput) (wallet.ImportUsersResult, error) {
					return s.ImportUsers(w.ctx(), in)
				},
				func(in *wallet.ImportUsersInput) *wallet.Change { return &in.Change }, in,
				wallet.CodeAlreadyExists, func(in *wallet.ImportUsersInput) {
					in.Users = append(rows(), wallet.ImportUser{Line: 9, Name: "New", Email: "taken@example.org", Phone: "+4930123456"})
				},
				variant[wallet.ImportUsersInput]{"users", func(in *wallet.ImportUsersInput) { in.Users = rows()[:2] }},
				variant[wallet.ImportUsersInput]{"level", func(in *wallet.ImportUsersInput) { in.Level = unlimited }},
				variant[wallet.ImportUsersInput]{"verified", func(in *wallet.ImportUsersInput) { in.Verified = true }},
				variant[wallet.ImportUsersInput]{"reason", func(in *wallet.ImportUsersInput) { in.Reason = "no reason" }},
			)
		}},
		{"verify", func(w *world) calls {
			ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
			code := w.code(ann, wallet.ChannelEmail)
			return build(
				func(s wallet.Service, in wallet.VerifyInput) (wallet.Customer, error) { return s.Verify(w.ctx(), in) },
				func(in *wallet.VerifyInput) *wallet.Change { return &in.Change },
				wallet.VerifyInput{User: ann, Channel: wallet.ChannelEmail, Code: code},
				wallet.CodeWrongCode, func(in *wallet.VerifyInput) { in.Code = otherThan(code) },
				variant[wallet.VerifyInput]{"code", func(in *wallet.VerifyInput) { in.Code = otherThan(code) }},
				variant[wallet.VerifyInput]{"channel", func(in *wallet.VerifyInput) { in.Channel = wallet.ChannelPhone }},
				variant[wallet.VerifyInput]{"user", func(in *wallet.VerifyInput) { in.User = "nobody" }},
			)
		}},
		{"resend", func(w *world) calls {
			ann := w.customer(w.Service.Register(w.ctx(), w.ann())).ID
			return build(
				func(s wallet.Service, in wallet.ResendCodeInput) (wallet.Customer, error) {
					return s.ResendCode(w.ctx(), in)
				},
				func(in *wallet.ResendCodeInput) *wallet.Change { return &in.Change },
				wallet.ResendCodeInput{User: ann, Channel: wallet.ChannelEmail},
				wallet.CodeCustomerNotFound, func(in *wallet.ResendCodeInput) { in.User = "nobody" },
				variant[wallet.ResendCodeInput]{"channel", func(in *wallet.ResendCodeInput) { in.Channel = wallet.ChannelPhone }},
				variant[wallet.ResendCodeInput]{"user", func(in *wallet.ResendCodeInput) { in.User = "nobody" }},
			)
		}},
		{"set-level", func(w *world) calls {
			return build(
				func(s wallet.Service, in wallet.SetLevelInput) (wallet.Customer, error) {
					return s.SetLevel(w.ctx(), in)
				},
				func(in *wallet.SetLevelInput) *wallet.Change { return &in.Change },
				wallet.SetLevelInput{User: w.person("ann"), Level: 2, Reason: " papers seen "},
				wallet.CodeCustomerNotFound, func(in *wallet.SetLevelInput) { in.User = "nobody" },
				variant[wallet.SetLevelInput]{"level", func(in *wallet.SetLevelInput) { in.Level = 1 }},
				variant[wallet.SetLevelInput]{"reason", func(in *wallet.SetLevelInput) { in.Reason = "papers lost" }},
				variant[wallet.SetLevelInput]{"user", func(in *wallet.SetLevelInput) { in.User = "nobody" }},
			)
		}},
		{"freeze", func(w *world) calls {
			return freezing(w.person("ann"), func(s wallet.Service, in wallet.FreezeInput) (wallet.Customer, error) {
				return s.Freeze(w.ctx(), in)
			})
		}},
		{"unfreeze", func(w *world) calls {
			ann := w.person("ann")
			w.freeze(ann)
			return freezing(ann, func(s wallet.Service, in wallet.FreezeInput) (wallet.Customer, error) {
				return s.Unfreeze(w.ctx(), in)
			})
		}},
	}
}

func freezing(user string, do func(s wallet.Service, in wallet.FreezeInput) (wallet.Customer, error)) calls {
	return build(do, func(in *wallet.FreezeInput) *wallet.Change { return &in.Change },
		wallet.FreezeInput{User: user, Reason: " lost phone "},
		wallet.CodeCustomerNotFound, func(in *wallet.FreezeInput) { in.User = "nobody" },
		variant[wallet.FreezeInput]{"reason", func(in *wallet.FreezeInput) { in.Reason = "" }},
		variant[wallet.FreezeInput]{"user", func(in *wallet.FreezeInput) { in.User = "nobody" }},
	)
}

func instrumentMethods() []method {
	return []method{
		{"bind-card", func(w *world) calls {
			in := w.cardInput(w.person("ann"), visaCredit)
			return build(
				func(s wallet.Service, in wallet.BindCardInput) (wallet.Instrument, error) {
					return s.BindCard(w.ctx(), in)
				},
				func(in *wallet.BindCardInput) *wallet.Change { return &in.Change }, in,
				wallet.CodeCustomerNotFound, func(in *wallet.BindCardInput) { in.User = "nobody" },
				variant[wallet.BindCardInput]{"number", func(in *wallet.BindCardInput) { in.Number = visaDebit }},
				variant[wallet.BindCardInput]{"expiry", func(in *wallet.BindCardInput) { in.Expiry = w.Now().Format("01/06") }},
				variant[wallet.BindCardInput]{"holder", func(in *wallet.BindCardInput) { in.Holder = "Somebody Else" }},
				variant[wallet.BindCardInput]{"user", func(in *wallet.BindCardInput) { in.User = "nobody" }},
			)
		}},
		{"bind-bank", func(w *world) calls {
			return build(
				func(s wallet.Service, in wallet.BindBankInput) (wallet.Instrument, error) {
					return s.BindBank(w.ctx(), in)
				},
				func(in *wallet.BindBankInput) *wallet.Change { return &in.Change }, w.americanInput(w.person("ann")),
				wallet.CodeCustomerNotFound, func(in *wallet.BindBankInput) { in.User = "nobody" },
				variant[wallet.BindBankInput]{"number", func(in *wallet.BindBankInput) { in.Account = "000123456780" }},
				variant[wallet.BindBankInput]{"holder", func(in *wallet.BindBankInput) { in.Holder = "Somebody Else" }},
				variant[wallet.BindBankInput]{"user", func(in *wallet.BindBankInput) { in.User = "nobody" }},
			)
		}},
		{"remove", func(w *world) calls {
			ann := w.person("ann")
			return build(
				func(s wallet.Service, in wallet.RemoveInstrumentInput) (wallet.Instrument, error) {
					return s.RemoveInstrument(w.ctx(), in)
				},
				func(in *wallet.RemoveInstrumentInput) *wallet.Change { return &in.Change },
				wallet.RemoveInstrumentInput{User: ann, Instrument: w.bank(ann)},
				wallet.CodeInstrumentNotFound, func(in *wallet.RemoveInstrumentInput) { in.Instrument = "card_nothing" },
				variant[wallet.RemoveInstrumentInput]{"instrument", func(in *wallet.RemoveInstrumentInput) { in.Instrument = "card_nothing" }},
				variant[wallet.RemoveInstrumentInput]{"user", func(in *wallet.RemoveInstrumentInput) { in.User = "nobody" }},
			)
		}},
	}
}
