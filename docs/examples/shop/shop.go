package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

//go:embed shop.html shop.css
var files embed.FS

type shop struct {
	url      string // where its customers find it
	password string // the shopkeeper's
	signing  []byte // the key that signs okpay's events
	okpay    *okpay
	orders   *orders
	pages    *template.Template
	now      func() time.Time

	looking sync.Mutex // one look at a time, so that no older answer replaces a newer one
}

type good struct{ ID, Name, About, Amount, Currency string }

func catalogue() []good {
	return []good{
		{"oolong", "Mountain oolong", "50 g of whole leaves, floral and soft.", "12.50", "EUR"},
		{"pot", "Stoneware pot", "Holds four cups, glazed by hand.", "38.00", "EUR"},
		{"honey", "Lime blossom honey", "250 g from the meadows behind the shop.", "7.20", "EUR"},
	}
}

func readPages() (*template.Template, error) { return template.ParseFS(files, "shop.html") }

const mostForm = 4 << 10 // bytes

func (s *shop) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.front)
	mux.HandleFunc("POST /orders", s.order)
	mux.HandleFunc("GET /orders/{order}", s.show)
	mux.HandleFunc("GET /keeper", s.keeper(s.list))
	mux.HandleFunc("POST /keeper/refund", s.keeper(s.refund))
	mux.HandleFunc("POST /okpay", s.hear)
	mux.HandleFunc("GET /shop.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "shop.css") })
	// No page of another site sends a form to this one in its visitor's name.
	safe := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		// form-action is left open: ordering leads to okpay's page, which is another site.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin") // the address of an order is for who made it
		h.Set("Cache-Control", "no-store")
		if r.URL.Path != "/okpay" {
			r.Body = http.MaxBytesReader(w, r.Body, mostForm)
		}
		safe.ServeHTTP(w, r)
	})
}

func (s *shop) page(w http.ResponseWriter, status int, page string, data any) {
	var written bytes.Buffer // so that no half page is sent
	if err := s.pages.ExecuteTemplate(&written, page, data); err != nil {
		slog.Error("write a page", "page", page, "error", err)
		http.Error(w, "something is wrong with this shop", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = written.WriteTo(w)
}

// sorry shows what went wrong, which is logged, in words for a customer.
func (s *shop) sorry(w http.ResponseWriter, status int, err error, said string) {
	slog.Warn(said, "status", status, "error", err)
	s.page(w, status, "sorry", said)
}

// front shows what there is. Each form carries the id of the order that it will
// make, so that a form that is sent twice orders once.
func (s *shop) front(w http.ResponseWriter, _ *http.Request) {
	type offer struct {
		good
		Order string
	}
	var offers []offer
	for _, g := range catalogue() {
		offers = append(offers, offer{g, rand.Text()})
	}
	s.page(w, http.StatusOK, "front", offers)
}

// order makes an order, asks okpay for a checkout of it, and sends the customer
// there. The order is kept first: when the answer of okpay is lost, the same form
// finds the same order, and its idempotency key the same checkout.
func (s *shop) order(w http.ResponseWriter, r *http.Request) {
	id, wanted := r.PostFormValue("order"), r.PostFormValue("good")
	if len(id) != 26 || strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" { // not one of rand.Text
		s.sorry(w, http.StatusBadRequest, nil, "This is no order. Please start from the shop.")
		return
	}
	o, err := s.orders.change(id, func(o *order) error {
		if o.ID != "" {
			return nil // the form was sent before
		}
		for _, g := range catalogue() {
			if g.ID == wanted {
				*o = order{ID: id, Goods: g.Name, Amount: g.Amount, Currency: g.Currency, State: stateNew, Made: s.now().UTC()}
				return nil
			}
		}
		return errors.New("there is no such good")
	})
	if err != nil {
		s.sorry(w, http.StatusBadRequest, err, "This cannot be ordered just now.")
		return
	}
	if o.State == stateNew {
		if o, err = s.ask(r.Context(), o); err != nil {
			s.sorry(w, http.StatusBadGateway, err, "The payment service cannot be reached. Nothing was charged; please send the order again in a moment.")
			return
		}
	}
	if o.State == stateOpen {
		http.Redirect(w, r, o.Link, http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, "/orders/"+o.ID, http.StatusSeeOther)
}

// ask makes the checkout of an order.
func (s *shop) ask(ctx context.Context, o order) (order, error) {
	c, err := s.okpay.createCheckout(ctx, o, s.url+"/orders/"+o.ID)
	if err != nil {
		return o, err
	}
	if link, err := url.Parse(c.Link); err != nil || link.Scheme != "https" && link.Scheme != "http" {
		return o, errors.New("the link of a checkout is no page: okpay serve needs --public-url")
	}
	return s.orders.change(o.ID, func(o *order) error {
		if o.State == stateNew {
			o.State, o.Checkout, o.Link = stateOpen, c.ID, c.Link
		}
		return nil
	})
}

// look asks okpay how the checkout of an order stands, and keeps it together with
// the id of the event because of which it was asked, if any.
func (s *shop) look(ctx context.Context, o order, event string) (order, error) {
	s.looking.Lock()
	defer s.looking.Unlock()
	c, err := s.okpay.checkout(ctx, o.Checkout)
	if err != nil {
		return o, err
	}
	return s.orders.change(o.ID, func(o *order) error {
		if event != "" {
			o.Seen = append(o.Seen, event)
			o.Seen = o.Seen[max(0, len(o.Seen)-mostSeen):]
		}
		return o.take(c)
	})
}

// show is the page of an order, where the customer comes back to. That somebody
// comes back proves nothing: paid is what okpay says is paid.
func (s *shop) show(w http.ResponseWriter, r *http.Request) {
	o, ok := s.orders.get(r.PathValue("order"))
	if !ok {
		s.sorry(w, http.StatusNotFound, nil, "There is no such order.")
		return
	}
	if o.State == stateOpen {
		var err error
		if o, err = s.look(r.Context(), o, ""); err != nil {
			slog.Warn("the state of an order is not known just now", "order", o.ID, "error", err) // an event will tell it
		}
	}
	s.page(w, http.StatusOK, "order", o)
}

// keeper lets the shopkeeper in, who shows the password by HTTP Basic. Hashes of
// one length are compared, which takes the same time for every guess.
func (s *shop) keeper(then http.HandlerFunc) http.HandlerFunc {
	want := sha256.Sum256([]byte(s.password))
	return func(w http.ResponseWriter, r *http.Request) {
		_, given, _ := r.BasicAuth()
		if got := sha256.Sum256([]byte(given)); subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			w.Header().Set("WWW-Authenticate", `Basic realm="the shopkeeper", charset="UTF-8"`)
			s.page(w, http.StatusUnauthorized, "sorry", "This page is for the shopkeeper.")
			return
		}
		then(w, r)
	}
}

func (s *shop) list(w http.ResponseWriter, _ *http.Request) {
	s.page(w, http.StatusOK, "keeper", s.orders.newest())
}

// refund gives the money of an order back. Its idempotency key is made of the
// order, so the button may be pressed again when it is not known what became of it.
func (s *shop) refund(w http.ResponseWriter, r *http.Request) {
	o, ok := s.orders.get(r.PostFormValue("order"))
	if !ok || o.State != statePaid && o.State != stateRefunded {
		s.sorry(w, http.StatusConflict, nil, "This order is not paid, so there is nothing to give back.")
		return
	}
	if o.State == statePaid {
		if err := s.okpay.refund(r.Context(), o); err != nil {
			refused := &problem{}
			if errors.As(err, &refused) && refused.Status < http.StatusInternalServerError {
				s.sorry(w, http.StatusConflict, err, "okpay refuses the refund: "+refused.Detail)
				return
			}
			s.sorry(w, http.StatusBadGateway, err, "It is not known whether the money went back. Press the button again: it goes back once.")
			return
		}
		if _, err := s.look(r.Context(), o, ""); err != nil {
			slog.Warn("the state of an order is not known just now", "order", o.ID, "error", err)
		}
	}
	http.Redirect(w, r, "/keeper", http.StatusSeeOther)
}
