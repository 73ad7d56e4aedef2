package server

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // for the page
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"github.com/okpay/okpay/wallet"
)

//go:embed oauth.html
var pageText string

//go:embed oauth.css
var pageStyle string

// page is what a customer is shown: a form to log in without Who, what an
// application asks for with an Offer, and else a form for the code of a device.
// Done and Problem are what is told.
type page struct {
	Words     words
	Style     template.CSS
	Offer     *wallet.LinkOffer
	Device    bool
	UserCode  string
	Who       string // the customer's e-mail
	FormToken string
	Key       string // the idempotency key of the answer
	Done      string
	Problem   string

	back string // where the customer may be sent back to
}

// page makes a page in the language that the browser asks for first.
func (e *exchange) page() *page {
	return &page{Words: wordsOf(e.request.Header.Get("Accept-Language")), Style: template.CSS(pageStyle)} //nolint:gosec // it is ours
}

// pageHeaders keep a page to itself: no script, nothing from elsewhere, in no
// frame, and no address of it told to others. The form may lead to back alone,
// for browsers hold what it is answered with to that too.
func (e *exchange) pageHeaders(back string) {
	action := "'self'"
	if at, err := url.Parse(back); err == nil && at.Host != "" {
		action += " " + at.Scheme + "://" + at.Host
	}
	sum := sha256.Sum256([]byte(pageStyle))
	header := e.writer.Header()
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; form-action "+action+"; frame-ancestors 'none'; base-uri 'none'")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Vary", "Accept-Language, Cookie")
}

// sendPage sends a page.
func (e *exchange) sendPage(p *page, status int) {
	// It is parsed for each page, of which there are few: nothing waits for it at
	// the start of the program.
	parsed, err := template.New("page").Parse(pageText)
	var body bytes.Buffer
	if err == nil {
		err = parsed.Execute(&body, p)
	}
	if err != nil {
		e.fail(fmt.Errorf("write a page: %w", err))
		return
	}
	e.pageHeaders(p.back)
	e.send(status, "text/html; charset=utf-8", body.Bytes())
}

// pageFail shows that something went wrong, and of a fault no more than its id.
func (e *exchange) pageFail(p *page, err error) {
	e.code = wallet.CodeOf(err)
	status, _ := oauthCode(e.code, "")
	p.Offer, p.Problem, p.Done = nil, p.Words.problem(e.code), p.Words.Wrong
	if status == http.StatusInternalServerError {
		e.fault = err
		p.Problem += " " + e.id
	}
	if status == http.StatusUnauthorized {
		status = http.StatusBadRequest
	}
	e.sendPage(p, status)
}

// words are those of a page in one language.
type words struct {
	Lang, Title, User, Password, Code, LogIn, Typed, Next, Asks, Cap, Approve, Deny, As, Linked, Denied, Wrong, Foreign string

	scopes   map[wallet.Scope]string
	problems map[wallet.Code]string
	other    string
}

// Scope says in words what a scope is for.
func (w words) Scope(scope wallet.Scope) string { return w.scopes[scope] }

func (w words) problem(code wallet.Code) string {
	if text := w.problems[code]; text != "" {
		return text
	}
	return w.other
}

// wordsOf gives the words for Accept-Language: Chinese where it comes before
// English, and else English. Weights are left to the order in which browsers
// write the list.
func wordsOf(accept string) words {
	for part := range strings.SplitSeq(strings.ToLower(accept), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		switch primary, _, _ := strings.Cut(tag, "-"); primary {
		case "zh":
			return chinese()
		case "en":
			return english()
		}
	}
	return english()
}

func english() words {
	return words{
		Lang: "en", Title: "Link an application", User: "E-mail, phone or id", Password: "Password", Code: "Code of the second factor, if it is on",
		LogIn: "Log in", Typed: "The code that the application shows", Next: "Go on", Asks: "asks to act for you. It may then:", Cap: "At most, a day:",
		Approve: "Link it", Deny: "Refuse", As: "You are", Linked: "It is linked. You can close this page.",
		Denied: "It was refused. You can close this page.", Wrong: "This cannot go on. Begin again in the application.",
		Foreign: "This form did not come from this page. Try again.", other: "Something went wrong.",
		scopes: map[wallet.Scope]string{
			wallet.ScopeRead: "see your balances, payments and limits", wallet.ScopePay: "pay merchants from your balance",
			wallet.ScopeTransfer: "give money to people", wallet.ScopeWithdraw: "take money out to your bank accounts", wallet.ScopePayout: "pay many at once",
		},
		problems: map[wallet.Code]string{
			wallet.CodeWrongCredentials: "The name or the password is wrong, or the application is not known here.", wallet.CodeWrongCode: "The code is wrong.",
			wallet.CodeSecondFactorRequired: "The code of the second factor is needed.", wallet.CodeTooManyAttempts: "There were too many wrong answers. Wait some minutes.",
			wallet.CodeCodeExpired: "The code has expired.", wallet.CodeStateConflict: "This code was answered before.",
			wallet.CodeTooManyLinks: "Too many applications are linked already.",
		},
	}
}

func chinese() words {
	return words{
		Lang: "zh", Title: "授权应用", User: "邮箱、手机号或账户编号", Password: "密码", Code: "双重验证码（如已启用）",
		LogIn: "登录", Typed: "应用显示的代码", Next: "继续", Asks: "请求代表您操作。授权后它可以：", Cap: "每日上限：",
		Approve: "授权", Deny: "拒绝", As: "当前账户", Linked: "已授权。您可以关闭此页面。",
		Denied: "已拒绝。您可以关闭此页面。", Wrong: "无法继续。请在应用中重新开始。",
		Foreign: "此表单并非来自本页面，请重试。", other: "出现错误。",
		scopes: map[wallet.Scope]string{
			wallet.ScopeRead: "查看您的余额、交易和限额", wallet.ScopePay: "用您的余额向商家付款",
			wallet.ScopeTransfer: "向他人转账", wallet.ScopeWithdraw: "提现到您的银行账户", wallet.ScopePayout: "批量付款",
		},
		problems: map[wallet.Code]string{
			wallet.CodeWrongCredentials: "账户或密码错误，或应用未知。", wallet.CodeWrongCode: "代码错误。",
			wallet.CodeSecondFactorRequired: "需要双重验证码。", wallet.CodeTooManyAttempts: "错误次数过多，请稍后再试。",
			wallet.CodeCodeExpired: "代码已过期。", wallet.CodeStateConflict: "此代码已被处理。",
			wallet.CodeTooManyLinks: "已授权的应用过多。",
		},
	}
}
