package browsertest_test

import (
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/okpay/okpay/internal/browsertest"
)

const form = `<!doctype html><html lang="en"><title>Form</title>
<meta name="viewport" content="width=device-width"><style>:root{color-scheme:light dark} .faint{color:#777;background:#888}</style>
<h1>What is your name?</h1>
<p id="agent">%s</p><p id="cookie">%s</p><p id="scheme"></p><p class="faint">hardly there</p>
<div style="background:linear-gradient(#000,rgb(255 255 255 / 50%%)) #444"><p style="color:#fff">fades away</p><p style="color:#fff;background:#333">stays</p></div>
<form method="post" action="/answer">
<label>Name <input name="name" value="Nobody"></label>
<label for="yes">Yes</label><input type="radio" id="yes" name="sure" value="yes">
<input name="nameless">
<button value="send" name="do">Send it</button></form>
<a href="/elsewhere">Elsewhere</a>
<script>document.getElementById('scheme').innerText = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'</script>`

func serve(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		cookie := "none"
		if c, err := r.Cookie("seen"); err == nil {
			cookie = c.Value
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "once"})
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, form, html.EscapeString(r.Header.Get("Accept-Language")), cookie)
	})
	mux.HandleFunc("POST /answer", func(w http.ResponseWriter, r *http.Request) {
		if r.ParseForm() != nil {
			return
		}
		http.Redirect(w, r, "/greeting?"+r.PostForm.Encode(), http.StatusSeeOther)
	})
	mux.HandleFunc("GET /greeting", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprintf(w, "<!doctype html><title>Hello</title><p id=hello>Hello, %s (%s, %s)</p><img src=https://example.com/pixel.png alt=Pixel>",
			html.EscapeString(r.FormValue("name")), html.EscapeString(r.FormValue("sure")), html.EscapeString(r.FormValue("do")))
	})
	mux.HandleFunc("GET /wide", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, "<!doctype html><title>Wide</title><meta name=viewport content='width=device-width'><body style='margin:0'><p style='width:500px'>wide")
	})
	mux.HandleFunc("GET /elsewhere", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = fmt.Fprint(w, "<!doctype html><title>Soon</title><meta http-equiv=refresh content='0;url=/greeting?name=late'><p id=hello>wait")
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestAFormIsFilledSentAndAnswered(t *testing.T) {
	t.Parallel()
	address := serve(t)
	for name, o := range map[string]browsertest.Options{"desktop": {}, "phone": {Phone: true}, "without scripts": {NoScript: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			page := browsertest.Open(t, o)
			page.Visit(address)
			if got := page.Value("input[name=name]"); got != "Nobody" {
				t.Errorf("the input holds %q", got)
			}
			page.Fill("input[name=name]", "Zoë & Co")
			page.Click("#yes")
			page.Follow("button[value=send]")
			if got, want := page.TextOf("#hello"), "Hello, Zoë & Co (yes, send)"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if !strings.HasPrefix(page.URL(), address+"/greeting?") {
				t.Errorf("the page is %s", page.URL())
			}
			page.Back()
			page.Fill("input[name=name]", "")
			page.Enter("input[name=name]")
			if !strings.HasPrefix(page.TextOf("#hello"), "Hello, (") {
				t.Errorf("got %q", page.Text())
			}
		})
	}
}

func TestAWindowLooksAsItsOptionsSay(t *testing.T) {
	t.Parallel()
	address := serve(t)
	for _, c := range []struct {
		options                browsertest.Options
		language, scheme, size string
	}{
		{browsertest.Options{}, "en-US", "light", "1280"},
		{browsertest.Options{Language: "de-DE,de", Dark: true, Phone: true}, "de-DE,de;q=0.9", "dark", "390"},
		{browsertest.Options{NoScript: true}, "en-US", "", "1280"},
	} {
		page := browsertest.Open(t, c.options)
		page.Visit(address)
		if got := page.TextOf("#agent"); got != c.language {
			t.Errorf("%+v: the language is %q", c.options, got)
		}
		if got := page.TextOf("#scheme"); got != c.scheme {
			t.Errorf("%+v: the colours are %q", c.options, got)
		}
		if got := page.Window().MustEval("() => innerWidth").String(); got != c.size {
			t.Errorf("%+v: the width is %s", c.options, got)
		}
	}
}

func TestWindowsShareNoCookies(t *testing.T) {
	t.Parallel()
	address := serve(t)
	one := browsertest.Open(t, browsertest.Options{})
	one.Visit(address)
	one.Reload()
	if got := one.TextOf("#cookie"); got != "once" {
		t.Errorf("after a second visit the cookie is %q", got)
	}
	other := browsertest.Open(t, browsertest.Options{})
	other.Visit(address)
	if got := other.TextOf("#cookie"); got != "none" {
		t.Errorf("another window has the cookie %q", got)
	}
}

func TestThePageIsReadAsItIsReadOut(t *testing.T) {
	t.Parallel()
	page := browsertest.Open(t, browsertest.Options{})
	page.Visit(serve(t))
	if got := page.Focus().Role; got != "RootWebArea" && got != "generic" {
		t.Errorf("the keyboard begins at %q", got)
	}
	var path []string
	for range 5 {
		e := page.Tab()
		path = append(path, e.Role+" "+e.Name)
	}
	if want := []string{"textbox Name", "radio Yes", "textbox ", "button Send it", "link Elsewhere"}; !slices.Equal(path, want) {
		t.Errorf("the tabulator goes %q", path)
	}
	if list := page.Nameless(); len(list) != 1 || list[0].Role != "textbox" {
		t.Errorf("without a name are %v", list)
	}
	if !slices.ContainsFunc(page.Elements(), func(e browsertest.Element) bool { return e.Role == "heading" && e.Name == "What is your name?" }) {
		t.Errorf("no heading among %v", page.Elements())
	}
	// White is 2.57 to 1 on the half white over #444 at the end of the gradient.
	if list := page.Faint(); len(list) != 2 || !strings.HasPrefix(list[0], "hardly there: 1.2") || !strings.HasPrefix(list[1], "fades away: 2.5") {
		t.Errorf("hard to read are %q", list)
	}
}

func TestAPageThatIsTooWideIsSeen(t *testing.T) {
	t.Parallel()
	address := serve(t)
	page := browsertest.Open(t, browsertest.Options{Phone: true})
	page.Visit(address)
	if got := page.Sideways(); got != 0 {
		t.Errorf("a page that fits is %d pixels too wide", got)
	}
	page.Visit(address + "/wide")
	if got := page.Sideways(); got < 105 || got > 115 { // which a phone rounds
		t.Errorf("a page of 500 pixels is %d too wide", got)
	}
}

func TestAPageThatReplacesItselfIsWaitedFor(t *testing.T) {
	t.Parallel()
	page := browsertest.Open(t, browsertest.Options{NoScript: true})
	page.Visit(serve(t))
	page.Follow("a")
	page.Until("#hello", "Hello, late")
}

func TestWhatThePolicyOfAPageForbidsIsHeard(t *testing.T) {
	t.Parallel()
	page := browsertest.Open(t, browsertest.Options{})
	address := serve(t)
	page.Visit(address)
	if list := slices.DeleteFunc(page.Complaints(), func(s string) bool { return strings.Contains(s, "favicon") }); len(list) != 0 {
		t.Errorf("complaints of a page in order: %q", list)
	}
	page.Visit(address + "/greeting")
	if list := page.Complaints(); !slices.ContainsFunc(list, func(s string) bool { return strings.Contains(s, "example.com/pixel.png") }) {
		t.Errorf("complaints: %q", list)
	}
}

func TestAPictureIsKeptWhereTheEnvironmentSays(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "pictures")
	t.Setenv("OKPAY_SCREENSHOTS", folder)
	page := browsertest.Open(t, browsertest.Options{Phone: true, Dark: true})
	page.Visit(serve(t))
	page.Screenshot("form")
	picture, err := os.ReadFile(filepath.Join(folder, "form.png"))
	if err != nil || !strings.HasPrefix(string(picture), "\x89PNG") {
		t.Errorf("the picture: %v, %d bytes", err, len(picture))
	}
}

func TestWithoutABrowserATestIsLeftOutOrFailsAsToldLoudly(t *testing.T) {
	t.Parallel()
	for need, want := range map[string]string{"": "LEFT OUT, no Chromium", "1": "--- FAIL: TestWindowsShareNoCookies"} {
		again := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestWindowsShareNoCookies$", "-test.v")
		again.Env = append(os.Environ(), "OKPAY_TEST_CHROMIUM="+filepath.Join(t.TempDir(), "none"), "OKPAY_NEED_BROWSER="+need)
		out, err := again.CombinedOutput()
		if (err != nil) != (need != "") || !strings.Contains(string(out), want) {
			t.Errorf("with OKPAY_NEED_BROWSER=%q: %v\n%s", need, err, out)
		}
	}
}
