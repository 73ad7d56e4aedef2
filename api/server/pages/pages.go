package pages

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/okpay/okpay/wallet"
)

//go:embed templates/*.gohtml
var files embed.FS

//go:embed pages.css
var style string

// Page is what one page shows. Of Consent, Pay and Receipt one is set, or none for a
// page that says no more than its Title and Problem. Visitor names who is logged in:
// without one, a page that needs to know has its visitor log in.
type Page struct {
	Words     Words
	Title     string
	Host      string // by which the visitor reached the server
	Visitor   string // the customer's e-mail
	User      string // whom who logs in said to be
	FormToken string // which only a page of this session can know
	Key       string // the idempotency key of what a form changes
	Problem   string // what went wrong, told first
	Ended     bool   // the session ended with this page

	Consent *Consent
	Pay     *Pay
	Receipt *wallet.Receipt
}

// Consent is what an application asks for, with an Offer, and else a form for the
// code of a device. Done is told in their place.
type Consent struct {
	Offer    *wallet.LinkOffer
	Device   bool
	UserCode string
	Done     string
}

// Style is the style of all pages, which is in each.
func (p *Page) Style() template.CSS { return template.CSS(style) } //nolint:gosec // it is ours

// Stamp writes a moment as programs read it.
func (p *Page) Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Set is all pages. Its zero value is ready, and safe for concurrent use.
type Set struct {
	once  sync.Once
	pages map[string]*template.Template
	err   error
}

// parse reads the templates, once.
func (s *Set) parse() error {
	s.once.Do(func() {
		s.pages = map[string]*template.Template{}
		for _, name := range []string{"consent", "message", "pay", "receipt"} {
			s.pages[name], s.err = template.New("layout.gohtml").Option("missingkey=error").
				ParseFS(files, "templates/layout.gohtml", "templates/"+name+".gohtml")
			if s.err != nil {
				return
			}
		}
	})
	return s.err
}

// Write writes a page.
func (s *Set) Write(p *Page) ([]byte, error) {
	if err := s.parse(); err != nil {
		return nil, fmt.Errorf("read the templates of pages: %w", err)
	}
	name := "message"
	switch {
	case p.Consent != nil:
		name = "consent"
	case p.Pay != nil:
		name = "pay"
	case p.Receipt != nil:
		name = "receipt"
	}
	var body bytes.Buffer
	if err := s.pages[name].Execute(&body, p); err != nil {
		return nil, fmt.Errorf("write the page %s: %w", name, err)
	}
	return body.Bytes(), nil
}

// SetHeaders keeps a page to itself: no script, nothing from elsewhere, in no frame
// and beside no other window, and no address of it told to others. It is told to
// this server, for with no-referrer a browser says Origin: null of our own forms, and
// one that has no Sec-Fetch-Site nothing else of where they come from. What a form is
// answered with may lead to back, for browsers hold that to what a form may do.
func SetHeaders(header http.Header, back string) {
	action := "'self'"
	if at, err := url.Parse(back); err == nil && at.Host != "" {
		host := at.Host
		if strings.HasPrefix(host, "[") { // which the policy has no word for (CSP 3, section 2.3.1)
			host = strings.TrimSuffix("*:"+at.Port(), ":")
		}
		action += " " + at.Scheme + "://" + host
	}
	sum := sha256.Sum256([]byte(style))
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; form-action "+action+"; frame-ancestors 'none'; base-uri 'none'")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "same-origin")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Vary", "Accept-Language, Cookie")
}
