package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/go-rod/rod/lib/proto"
)

// A selector is one of CSS, and means the first element that it fits.

// Has tells whether the page has such an element.
func (p *Page) Has(selector string) bool {
	p.t.Helper()
	return p.read("String(document.querySelector(%s) !== null)", selector) == "true"
}

// Count is how many such elements the page has.
func (p *Page) Count(selector string) int {
	p.t.Helper()
	var n int
	p.must(json.Unmarshal([]byte(p.read("String(document.querySelectorAll(%s).length)", selector)), &n), "count "+selector)
	return n
}

// TextOf is what an element says, with one space for any white space.
func (p *Page) TextOf(selector string) string {
	p.t.Helper()
	p.need(selector)
	return strings.Join(strings.Fields(p.read("document.querySelector(%s).innerText", selector)), " ")
}

// Attribute is what an element says of itself, empty where it says nothing.
func (p *Page) Attribute(selector, name string) string {
	p.t.Helper()
	p.need(selector)
	return p.read("document.querySelector(%s).getAttribute(%s) ?? ''", selector, name)
}

// Value is what an input holds.
func (p *Page) Value(selector string) string {
	p.t.Helper()
	p.need(selector)
	return p.read("document.querySelector(%s).value", selector)
}

// Fill types a text into an input in place of what it holds.
func (p *Page) Fill(selector, text string) {
	p.t.Helper()
	p.focus(selector)
	p.read("document.querySelector(%s).select() ?? ''", selector)
	if text == "" {
		p.press("Delete", "", 46)
	} else {
		p.must(proto.InputInsertText{Text: text}.Call(p.bounded()), "type into "+selector)
	}
	if got := p.Value(selector); got != text {
		p.fail("%s holds %q after %q was typed into it", selector, got, text)
	}
}

// Click clicks an element in its middle, which must be in sight.
func (p *Page) Click(selector string) {
	p.t.Helper()
	node := p.node(selector)
	p.must(proto.DOMScrollIntoViewIfNeeded{BackendNodeID: node}.Call(p.bounded()), "scroll to "+selector)
	shape, err := proto.DOMGetContentQuads{BackendNodeID: node}.Call(p.bounded())
	p.must(err, "find "+selector+" on the page")
	if len(shape.Quads) == 0 {
		p.fail("%s is not in sight", selector)
	}
	q := shape.Quads[0]
	x, y := (q[0]+q[2]+q[4]+q[6])/4, (q[1]+q[3]+q[5]+q[7])/4
	covered := p.read(`(() => {
		const wanted = document.querySelector(%s), there = document.elementFromPoint(%s, %s);
		return there === null ? 'nothing' : wanted.contains(there) || there.contains(wanted) || there.closest('label')?.control === wanted ? '' : there.outerHTML;
	})()`, selector, x, y)
	if covered != "" {
		p.fail("where %s is, a click meets %s", selector, covered)
	}
	for _, kind := range []proto.InputDispatchMouseEventType{proto.InputDispatchMouseEventTypeMousePressed, proto.InputDispatchMouseEventTypeMouseReleased} {
		press := proto.InputDispatchMouseEvent{Type: kind, X: x, Y: y, Button: proto.InputMouseButtonLeft, ClickCount: 1}
		p.must(press.Call(p.bounded()), "click "+selector)
	}
}

// Until waits until an element says a text; one that comes on a page that
// replaces this one counts as well.
func (p *Page) Until(selector, text string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for {
		if said, err := p.evaluate("document.querySelector(%s)?.innerText ?? ''", selector); err == nil && strings.Contains(said, text) {
			return
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			p.fail("%s never said %q", selector, text)
		}
	}
}

// need ends the test where there is no such element.
func (p *Page) need(selector string) {
	p.t.Helper()
	if !p.Has(selector) {
		p.fail("there is no %s", selector)
	}
}

// node gives the browser's own number of an element.
func (p *Page) node(selector string) proto.DOMBackendNodeID {
	p.t.Helper()
	p.need(selector)
	return p.nodeOf(fmt.Sprintf("document.querySelector(%s)", quoted(selector)))
}

func (p *Page) nodeOf(expression string) proto.DOMBackendNodeID {
	p.t.Helper()
	object, err := proto.RuntimeEvaluate{Expression: expression}.Call(p.bounded())
	p.must(err, expression)
	found, err := proto.DOMDescribeNode{ObjectID: object.Result.ObjectID}.Call(p.bounded())
	p.must(err, expression)
	return found.Node.BackendNodeID
}

func (p *Page) focus(selector string) {
	p.t.Helper()
	p.must(proto.DOMFocus{BackendNodeID: p.node(selector)}.Call(p.bounded()), "go to "+selector)
}

func (p *Page) press(key, text string, code int) {
	p.t.Helper()
	for _, kind := range []proto.InputDispatchKeyEventType{proto.InputDispatchKeyEventTypeKeyDown, proto.InputDispatchKeyEventTypeKeyUp} {
		stroke := proto.InputDispatchKeyEvent{Type: kind, Key: key, Code: key, WindowsVirtualKeyCode: code}
		if kind == proto.InputDispatchKeyEventTypeKeyDown {
			stroke.Text = text
		}
		p.must(stroke.Call(p.bounded()), "press "+key)
	}
}

// read gives the text of an expression whose arguments stand for %s.
func (p *Page) read(expression string, args ...any) string {
	p.t.Helper()
	said, err := p.evaluate(expression, args...)
	p.must(err, "read the page")
	return said
}

func (p *Page) evaluate(expression string, args ...any) (string, error) {
	quotedArgs := make([]any, len(args))
	for i, arg := range args {
		quotedArgs[i] = quoted(arg)
	}
	result, err := proto.RuntimeEvaluate{Expression: fmt.Sprintf(expression, quotedArgs...), ReturnByValue: true}.Call(p.bounded())
	if err != nil {
		return "", err
	}
	if result.ExceptionDetails != nil {
		return "", fmt.Errorf("%s: %s", result.ExceptionDetails.Text, result.ExceptionDetails.Exception.Description)
	}
	return result.Result.Value.Str(), nil
}

// quoted writes an argument as an expression.
func quoted(arg any) string {
	written, err := json.Marshal(arg)
	if err != nil {
		return "undefined"
	}
	return string(written)
}
