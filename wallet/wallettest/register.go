package wallettest

import (
	"strings"

	"github.com/okpay/okpay/wallet"
)

// ann is a person and shop a merchant, as they register.
func (w *world) ann() wallet.RegisterInput {
	return wallet.RegisterInput{
		Change: w.change(), Kind: wallet.KindPerson, Name: "Ann Example", Email: "ann@example.org", Phone: "+4915112345678", Country: "DE",
	}
}

func (w *world) shop() wallet.RegisterInput {
	return wallet.RegisterInput{
		Change: w.change(), Kind: wallet.KindMerchant, Name: "The Shop", Email: "shop@example.org", Phone: "+4915187654321",
		Country: "DE", Handle: "shop",
	}
}

func describeRegister(s *suite) {
	s.it("makes a pending person with a code for each channel", func(w *world) {
		ann := w.customer(w.Service.Register(w.ctx(), w.ann()))
		if !strings.HasPrefix(ann.ID, "usr_") {
			w.t.Errorf("the id is %s, want usr_…", ann.ID)
		}
		equal(w, "the status", ann.Status, wallet.StatusPending)
		equal(w, "the kind", ann.Kind, wallet.KindPerson)
		equal(w, "the level", ann.KYCLevel, 0)
		equal(w, "a channel is proven", ann.EmailVerified || ann.PhoneVerified, false)
		equal(w, "the day of registration", ann.CreatedAt.Format("2006-01-02"), w.Now().UTC().Format("2006-01-02"))
		sent := w.messages(ann.ID)
		equal(w, "messages", len(sent), 2)
		for _, m := range sent {
			to := map[wallet.Channel]string{wallet.ChannelEmail: ann.Email, wallet.ChannelPhone: ann.Phone}[m.Channel]
			if m.To != to || m.User != ann.ID || len(m.Code) != 6 || !strings.Contains(m.Body, m.Code) || m.Status != wallet.MessageQueued {
				w.t.Errorf("the message is %+v", m)
			}
		}
	})
	s.it("makes a merchant with a handle", func(w *world) {
		shop := w.customer(w.Service.Register(w.ctx(), w.shop()))
		if !strings.HasPrefix(shop.ID, "mer_") {
			w.t.Errorf("the id is %s, want mer_…", shop.ID)
		}
		equal(w, "the handle", shop.Handle, "shop")
	})
	s.it("takes a person when no kind is said", func(w *world) {
		in := w.ann()
		in.Kind = ""
		equal(w, "the kind", w.customer(w.Service.Register(w.ctx(), in)).Kind, wallet.KindPerson)
	})
	s.it("stores what was typed in its canonical form", func(w *world) {
		in := w.ann()
		in.Name, in.Email, in.Phone, in.Country = "  Ann Example ", " Ann@Example.ORG", "+49 (151) 123-45678", "de"
		ann := w.customer(w.Service.Register(w.ctx(), in))
		sameList(w, "the customer", []string{ann.Name, ann.Email, ann.Phone, ann.Country},
			[]string{"Ann Example", "ann@example.org", "+4915112345678", "DE"})
	})
	s.it("takes a password of the least and the most bytes and shows it nowhere", func(w *world) {
		in := w.ann()
		in.Password = "qz7!vK2m" // the one argon2 hash that the suite pays for
		w.customer(w.Service.Register(w.ctx(), in))
		for _, line := range w.everything() {
			if strings.Contains(line, in.Password) || strings.Contains(line, "argon2") {
				w.t.Errorf("the password shows in %s", line)
			}
		}
		dry := w.shop()
		dry.DryRun = true
		for _, good := range []string{"Zt4#pw9L", strings.Repeat("plum oar ", 113) + "qzv-7x?"} {
			dry.Password = good
			w.customer(w.Service.Register(w.ctx(), dry))
		}
	})
	describeBadRegistrations(s)
	describeTaken(s)
}

func describeBadRegistrations(s *suite) {
	bad := func(does string, code wallet.Code, change func(in *wallet.RegisterInput)) {
		s.it(does, func(w *world) {
			w.changesNothing(func() {
				in := w.ann()
				change(&in)
				w.refused(code, failure(w.Service.Register(w.ctx(), in)))
			})
		})
	}
	bad("refuses a kind that there is not", wallet.CodeInvalidInput, func(in *wallet.RegisterInput) { in.Kind = "bank" })
	bad("refuses an empty name", wallet.CodeInvalidInput, func(in *wallet.RegisterInput) { in.Name = " " })
	bad("refuses a name with a line break", wallet.CodeInvalidInput, func(in *wallet.RegisterInput) { in.Name = "Ann\nExample" })
	bad("refuses an e-mail without a domain", wallet.CodeInvalidInput, func(in *wallet.RegisterInput) { in.Email = "ann" })
	bad("refuses a phone without a country code", wallet.CodeInvalidInput, func(in *wallet.RegisterInput) { in.Phone = "015112345678" })
	bad("refuses a country that there is not", wallet.CodeInvalidInput, func(in *wallet.RegisterInput) { in.Country = "XX" })
	bad("refuses a person with a handle", wallet.CodeInvalidInput, func(in *wallet.RegisterInput) { in.Handle = "ann" })
	bad("refuses a merchant without a handle", wallet.CodeInvalidInput, func(in *wallet.RegisterInput) { in.Kind = wallet.KindMerchant })
	bad("refuses a missing key", wallet.CodeInvalidInput, func(in *wallet.RegisterInput) { in.Key = "" })
	bad("refuses a key with a character that is not printable", wallet.CodeInvalidInput, func(in *wallet.RegisterInput) { in.Key = "a\tb" })
	bad("refuses a password that is too short", wallet.CodeWeakPassword, func(in *wallet.RegisterInput) { in.Password = "qz7!vK2" })
	bad("refuses a password that is too long", wallet.CodeWeakPassword, func(in *wallet.RegisterInput) {
		in.Password = strings.Repeat("plum oar ", 113) + "qzv-7x?s"
	})
	bad("refuses the e-mail as password", wallet.CodeWeakPassword, func(in *wallet.RegisterInput) { in.Password = "Ann@Example.org" })
	bad("refuses one character over and over as password", wallet.CodeWeakPassword, func(in *wallet.RegisterInput) { in.Password = "xxxxxxxxxx" })

	s.it("holds every length from both sides", func(w *world) {
		long := func(in *wallet.RegisterInput, extra int) map[string]func() {
			return map[string]func(){
				"name": func() { in.Name = strings.Repeat("n", wallet.MaxNameLength+extra) },
				"email": func() {
					labels := strings.Repeat(strings.Repeat("d", 63)+".", 2)
					in.Email = strings.Repeat("l", 62) + "@" + labels + strings.Repeat("e", 59+extra) + ".org"
				},
				"handle": func() { in.Handle = strings.Repeat("h", wallet.MaxHandleLength+extra) },
				"key":    func() { in.Key = strings.Repeat("k", wallet.MaxKeyLength+extra) },
			}
		}
		for name := range long(&wallet.RegisterInput{}, 0) {
			in := w.shop()
			in.DryRun = true
			long(&in, 0)[name]()
			if err := failure(w.Service.Register(w.ctx(), in)); err != nil {
				w.t.Errorf("the longest %s is refused: %v", name, err)
			}
			long(&in, 1)[name]()
			w.refused(wallet.CodeInvalidInput, failure(w.Service.Register(w.ctx(), in)))
		}
	})
}

func describeTaken(s *suite) {
	for field, change := range map[string]func(in *wallet.RegisterInput){
		"e-mail": func(in *wallet.RegisterInput) { in.Email = "SHOP@example.org" },
		"phone":  func(in *wallet.RegisterInput) { in.Phone = "+49 151 87654321" },
		"handle": func(in *wallet.RegisterInput) { in.Handle = "Shop" },
	} {
		s.it("refuses a second customer with the same "+field, func(w *world) {
			w.customer(w.Service.Register(w.ctx(), w.shop()))
			w.changesNothing(func() {
				in := w.ann()
				in.Kind, in.Handle = wallet.KindMerchant, "annex"
				change(&in)
				said := w.refused(wallet.CodeAlreadyExists, failure(w.Service.Register(w.ctx(), in)))
				w.detail(said, "field", field)
			})
		})
	}
}
