package browsertest

import (
	"encoding/json"
	"strings"

	"github.com/go-rod/rod/lib/proto"
)

// Element is one as those who do not see the page are told of it.
type Element struct {
	Role        string // as "textbox", "button", "link", "radio", "alert", "heading"
	Name        string // its label; empty when nobody knows what it is for
	Description string // what is said after the name
	Focused     bool
}

// Elements are those of the page that say or take something, in their order.
func (p *Page) Elements() []Element {
	p.t.Helper()
	tree, err := proto.AccessibilityGetFullAXTree{}.Call(p.bounded())
	p.must(err, "read what is said of the page")
	var list []Element
	for _, node := range tree.Nodes {
		if e := element(node); !node.Ignored && e.Role != "none" && e.Role != "generic" && e.Role != "InlineTextBox" {
			list = append(list, e)
		}
	}
	return list
}

// Nameless are the inputs, buttons, links and pictures without a name.
func (p *Page) Nameless() []Element {
	p.t.Helper()
	var list []Element
	for _, e := range p.Elements() {
		switch e.Role {
		case "button", "checkbox", "combobox", "image", "link", "listbox", "radio", "searchbox", "slider", "spinbutton", "switch", "textbox":
			if strings.TrimSpace(e.Name) == "" {
				list = append(list, e)
			}
		}
	}
	return list
}

// Tab presses the tabulator and gives the element that has the keyboard then,
// whose role is RootWebArea when it is none of the page.
func (p *Page) Tab() Element {
	p.t.Helper()
	p.press("Tab", "", 9)
	return p.Focus()
}

// Focus is the element that has the keyboard.
func (p *Page) Focus() Element {
	p.t.Helper()
	found, err := proto.AccessibilityGetPartialAXTree{BackendNodeID: p.nodeOf("document.activeElement ?? document")}.Call(p.bounded())
	p.must(err, "find what has the keyboard")
	for _, node := range found.Nodes {
		if !node.Ignored {
			return element(node)
		}
	}
	return Element{Role: "RootWebArea"}
}

// Sideways is by how many pixels the page is wider than its window, so that it
// has to be moved to be read (WCAG 2.2, 1.4.10); 0 when it is not.
func (p *Page) Sideways() int {
	p.t.Helper()
	var pixels int
	p.must(json.Unmarshal([]byte(p.read("String(document.documentElement.scrollWidth - document.documentElement.clientWidth)")), &pixels), "measure the page")
	return pixels
}

// Faint are the texts that are hard to read for their colours: whose contrast
// with what is behind them is less than 4.5 to 1, and 3 to 1 for a large text
// (WCAG 2.2, 1.4.3). What is behind a text is taken from colours, of a gradient
// from the worst of them, and not from pictures.
func (p *Page) Faint() []string {
	p.t.Helper()
	var list []string
	p.must(json.Unmarshal([]byte(p.read(faint)), &list), "measure the contrast")
	return list
}

// faint follows the formulas of relative luminance and contrast ratio of WCAG 2.2.
const faint = `(() => {
	const one = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
	const colour = text => {
		one.clearRect(0, 0, 1, 1);
		one.fillStyle = text;
		one.fillRect(0, 0, 1, 1);
		const [r, g, b, a] = one.getImageData(0, 0, 1, 1).data;
		return [r, g, b, a / 255];
	};
	const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
	const sheet = document.createElement('div');
	sheet.style.backgroundColor = 'Canvas';
	document.body.append(sheet);
	const paper = colour(getComputedStyle(sheet).backgroundColor);
	sheet.remove();
	const behind = e => {
		const layers = [];
		for (; e; e = e.parentElement) {
			const style = getComputedStyle(e), ramp = style.backgroundImage.match(/(rgba?|color|oklab|oklch|lab|lch)\([^()]*\)/g);
			if (ramp) layers.push(ramp.map(colour));
			layers.push([colour(style.backgroundColor)]);
		}
		return layers.reverse().reduce((belows, tops) => belows.flatMap(below => tops.map(top => over(top, below))), [paper]);
	};
	const luminance = c => [0.2126, 0.7152, 0.0722].reduce((sum, part, i) => {
		const s = c[i] / 255;
		return sum + part * (s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4);
	}, 0);
	const list = [];
	for (const e of document.body.querySelectorAll('*')) {
		const input = e.matches('input:not([type=hidden],[type=radio],[type=checkbox]),textarea,select');
		const said = input ? e.value || e.placeholder : [...e.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join(' ').trim();
		if (!said || !e.checkVisibility({opacityProperty: true, visibilityProperty: true}) || e.matches(':disabled')) continue;
		const style = getComputedStyle(e), size = parseFloat(style.fontSize);
		const ratio = Math.min(...behind(e).map(below => {
			const a = luminance(over(colour(style.color), below)), b = luminance(below);
			return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		}));
		const least = size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5;
		if (ratio < least) list.push(said + ': ' + ratio.toFixed(2) + ' to 1');
	}
	return JSON.stringify(list);
})()`

func element(node *proto.AccessibilityAXNode) Element {
	e := Element{Role: said(node.Role), Name: said(node.Name), Description: said(node.Description)}
	for _, property := range node.Properties {
		if property.Name == proto.AccessibilityAXPropertyNameFocused && property.Value != nil {
			e.Focused = property.Value.Value.Bool()
		}
	}
	return e
}

func said(value *proto.AccessibilityAXValue) string {
	if value == nil {
		return ""
	}
	return value.Value.Str()
}
