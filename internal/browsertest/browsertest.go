// Package browsertest gives tests a real browser: each test a window of its own,
// which shares no cookie with another.
//
// The browser is the Chromium that OKPAY_TEST_CHROMIUM names, else one that is
// installed. It is started once for the tests of a package, without a screen, in
// a folder of its own, reaches this machine alone, and ends when the process of
// the tests ends, however it ends. Where there is none the test is skipped, or
// fails when OKPAY_NEED_BROWSER is set. Nothing here needs scripts of the page,
// so that pages are tested with scripts switched off as well.
//
// What goes wrong ends the test, with the address and the text of the page.
package browsertest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"
)

// Options are how a window looks at pages. The zero value is a desktop in
// English, in light colours and with scripts.
type Options struct {
	Language string // what Accept-Language says, as "de-DE,de", to which the browser adds its weights; empty is en-US
	Dark     bool   // prefers dark colours
	Phone    bool   // 390 by 844, and touched; else 1280 by 900
	NoScript bool   // scripts of pages do not run
}

// Page is a window with one page, for one test and one goroutine.
type Page struct {
	t      testing.TB
	window *rod.Page

	mu         sync.Mutex
	complaints []string
	marks      int      // how often it was asked for them
	marked     chan int // the marks that were heard
}

// Open opens a window for the time of the test.
func Open(t testing.TB, o Options) *Page {
	t.Helper()
	at, err := browser()
	if err != nil {
		if os.Getenv("OKPAY_NEED_BROWSER") != "" {
			t.Fatalf("no Chromium: %v", err)
		}
		t.Skipf("LEFT OUT, no Chromium: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	person, err := at.browser.Context(ctx).Incognito()
	if err != nil {
		t.Fatalf("open a window: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := person.Context(ctx).Close(); err != nil {
			t.Logf("close a window: %v", err)
		}
	})
	window, err := person.Page(proto.TargetCreateTarget{URL: "about:blank"})
	if err != nil {
		t.Fatalf("open a window: %v", err)
	}
	p := &Page{t: t, window: window.Context(context.WithoutCancel(ctx)), marked: make(chan int, 1)}
	p.look(o)
	p.listen()
	return p
}

// look makes the window what the options say.
func (p *Page) look(o Options) {
	p.t.Helper()
	language := o.Language
	if language == "" {
		language = "en-US"
	}
	version, err := proto.BrowserGetVersion{}.Call(p.bounded())
	p.must(err, "ask for the browser's version")
	agent := strings.ReplaceAll(version.UserAgent, "HeadlessChrome", "Chrome")
	p.must(proto.EmulationSetUserAgentOverride{UserAgent: agent, AcceptLanguage: language}.Call(p.bounded()), "set the language")
	p.must(proto.EmulationSetFocusEmulationEnabled{Enabled: true}.Call(p.bounded()), "take the focus")
	scheme := "light"
	if o.Dark {
		scheme = "dark"
	}
	colours := proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}
	p.must(colours.Call(p.bounded()), "set the colours")
	screen := proto.EmulationSetDeviceMetricsOverride{Width: 1280, Height: 900, DeviceScaleFactor: 1}
	if o.Phone {
		screen = proto.EmulationSetDeviceMetricsOverride{Width: 390, Height: 844, DeviceScaleFactor: 2, Mobile: true}
		p.must(proto.EmulationSetTouchEmulationEnabled{Enabled: true}.Call(p.bounded()), "be touched")
	}
	p.must(screen.Call(p.bounded()), "set the size")
	p.must(proto.EmulationSetScriptExecutionDisabled{Value: o.NoScript}.Call(p.bounded()), "switch scripts")
	p.must(proto.PageEnable{}.Call(p.bounded()), "hear of pages")
}

// listen keeps what the browser complains of.
func (p *Page) listen() {
	ctx, cancel := context.WithCancel(context.WithoutCancel(p.t.Context()))
	keep := func(format string, args ...any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.complaints = append(p.complaints, fmt.Sprintf(format, args...))
	}
	heard := p.window.Context(ctx).EachEvent(
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError || e.Entry.Level == proto.LogLogEntryLevelWarning {
				keep("%s: %s: %s", e.Entry.Source, e.Entry.URL, e.Entry.Text)
			}
		},
		func(e *proto.RuntimeExceptionThrown) { keep("script: %s", e.ExceptionDetails.Text) },
		func(e *proto.RuntimeConsoleAPICalled) {
			if len(e.Args) == 2 && e.Args[0].Value.Str() == mark {
				p.marked <- e.Args[1].Value.Int()
			}
		},
	)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		heard()
	}()
	p.t.Cleanup(func() {
		cancel()
		<-ended
	})
}

// mark stands in the browser's log where the complaints were read, so that none
// that came before is missed.
const mark = "browsertest: mark"

// Complaints are what the browser has complained of so far, which a person would
// not see: what the page's own policy forbids, what could not be loaded, scripts
// that fail, and answers of 400 and more.
func (p *Page) Complaints() []string {
	p.t.Helper()
	p.marks++
	if _, err := p.evaluate("String(console.debug(%s, %s))", mark, p.marks); err == nil {
		for heard := 0; heard < p.marks; {
			select {
			case heard = <-p.marked:
			case <-time.After(patience):
				p.t.Fatal("the browser's log has no end")
			}
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.complaints...)
}

// Window is the page for what this package has no word for.
func (p *Page) Window() *rod.Page { return p.window }

// bounded is the page for what is done next.
func (p *Page) bounded() *rod.Page { return p.window.Timeout(patience) }

// Visit opens an address and waits until the page and what belongs to it is there.
func (p *Page) Visit(url string) {
	p.t.Helper()
	p.leave("open "+url, func(on *rod.Page) error {
		result, err := proto.PageNavigate{URL: url}.Call(on)
		if err == nil && result.ErrorText != "" {
			err = fmt.Errorf("%s", result.ErrorText)
		}
		return err
	})
}

// Reload loads the page again; one that answered a form sends the form again.
func (p *Page) Reload() {
	p.t.Helper()
	p.leave("load the page again", func(on *rod.Page) error { return proto.PageReload{}.Call(on) })
}

// Back goes to the page before, as the browser's own button does.
func (p *Page) Back() {
	p.t.Helper()
	past, err := proto.PageGetNavigationHistory{}.Call(p.bounded())
	p.must(err, "read where the window was")
	if past.CurrentIndex == 0 {
		p.fail("there is no page before this one")
	}
	before := past.Entries[past.CurrentIndex-1].ID
	p.leave("go back", func(on *rod.Page) error { return proto.PageNavigateToHistoryEntry{EntryID: before}.Call(on) })
}

// Follow clicks what leads to another page, a link or a button of a form, and
// waits until that is there.
func (p *Page) Follow(selector string) {
	p.t.Helper()
	p.leave("follow "+selector, func(*rod.Page) error {
		p.Click(selector)
		return nil
	})
}

// Enter presses the return key in an input, as who sends a form without its
// button does, and waits for the page that answers.
func (p *Page) Enter(selector string) {
	p.t.Helper()
	p.focus(selector)
	p.leave("press return in "+selector, func(*rod.Page) error {
		p.press("Enter", "\r", 13)
		return nil
	})
}

// leave does what leads to another page and waits until that is loaded.
func (p *Page) leave(what string, do func(on *rod.Page) error) {
	p.t.Helper()
	on := p.bounded()
	left := false
	loaded := on.EachEvent(
		func(e *proto.PageFrameNavigated) { left = left || e.Frame.ParentID == "" },
		func(*proto.PageLoadEventFired) bool { return left },
	)
	p.must(do(on), what)
	loaded()
	p.must(on.GetContext().Err(), what)
}

// URL is the address of the page.
func (p *Page) URL() string {
	p.t.Helper()
	return p.read("location.href")
}

// Text is what the page says to a reader, without what it hides.
func (p *Page) Text() string {
	p.t.Helper()
	return p.read("document.body.innerText")
}

// Screenshot writes the whole page as NAME.png into the folder that
// OKPAY_SCREENSHOTS names; without one it does nothing.
func (p *Page) Screenshot(name string) {
	p.t.Helper()
	folder := os.Getenv("OKPAY_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := p.bounded().Screenshot(true, &proto.PageCaptureScreenshot{Format: proto.PageCaptureScreenshotFormatPng})
	p.must(err, "take a picture")
	p.must(os.MkdirAll(folder, 0o750), "make the folder of pictures")
	p.must(os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o600), "keep a picture")
}

func (p *Page) must(err error, what string) {
	p.t.Helper()
	if err != nil {
		p.fail(what+": %v", err)
	}
}

// fail ends the test and says where the page is and what it says.
func (p *Page) fail(format string, args ...any) {
	p.t.Helper()
	where, said := "?", "?"
	if result, err := p.evaluate("location.href"); err == nil {
		where = result
	}
	if result, err := p.evaluate("document.body.innerText"); err == nil {
		said = result
	}
	p.t.Fatalf("%s\non the page %s\n%s\n%s", fmt.Sprintf(format, args...), where, said, strings.Join(p.Complaints(), "\n"))
}
