package statement

import (
	"fmt"
	"time"

	"github.com/okpay/okpay/wallet"
)

// Words are the texts of a statement in one language.
type Words struct {
	Lang                                           string // tag of BCP 47
	Title, Holder, Account, Period, Made, Interim  string
	Balances, Movements, NoMovements, Nothing      string
	Currency, Opening, In, Out, Fees, Closing      string
	Held, Date, Kind, Counterparty, Details, Order string
	Memo, Transaction, Fee, Balance, ByDay, Rate   string
	kinds                                          func(wallet.TransactionKind) string
	span                                           func(first, last string) string
	day                                            func(time.Time) string
	chart                                          func(c Section, lang wallet.Language) string
	page                                           func(page, pages int) string
}

// WordsOf gives the texts in a language, English for one that it does not have.
func WordsOf(lang wallet.Language) Words {
	if lang == wallet.LanguageChinese {
		return chinese()
	}
	return english()
}

// KindOf names a kind of transaction.
func (w Words) KindOf(kind wallet.TransactionKind) string { return w.kinds(kind) }

// PeriodOf tells the span of a document: whole days by their dates, the last one
// included, and anything else by its moments.
func (w Words) PeriodOf(d *Document) string {
	whole := d.Since.Equal(d.Since.Truncate(dayLength)) && d.Until.Equal(d.Until.Truncate(dayLength))
	if whole {
		return w.span(w.day(d.Since), w.day(d.Until.Add(-dayLength))) + " (" + timeZone + ")"
	}
	return w.span(momentText(d.Since), momentText(d.Until)) + " (" + timeZone + ")"
}

// HolderOf names whom a statement is of.
func (w Words) HolderOf(d *Document) string {
	if d.Handle != "" {
		return d.Name + " (" + d.Handle + ")"
	}
	return d.Name
}

// MomentOf writes a moment in the time zone of statements, to the second.
func (w Words) MomentOf(t time.Time) string { return momentText(t) }

// Stamp writes a moment as programs read it, RFC 3339 in UTC, to the second.
func Stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func momentText(t time.Time) string { return t.UTC().Format(time.DateTime) }

// ChartOf tells in words what the chart of a section shows.
func (w Words) ChartOf(s Section) string { return w.chart(s, wallet.Language(w.Lang)) }

// PageOf numbers a page.
func (w Words) PageOf(page, pages int) string { return w.page(page, pages) }

func english() Words {
	return Words{
		Lang: string(wallet.LanguageEnglish), Title: "Account statement", Holder: "Account holder", Account: "Account", Period: "Period",
		Made: "Made at (UTC)", Interim: "The period is not over: this statement is provisional.",
		Balances: "Balances", Movements: "Movements", NoMovements: "No movements in this period.", Nothing: "There was no money in this period.",
		Currency: "Currency", Opening: "Opening balance", In: "In", Out: "Out", Fees: "Fees", Closing: "Closing balance",
		Held: "of which held", Date: "Date (UTC)", Kind: "Kind", Counterparty: "Counterparty", Details: "Details", Order: "Order",
		Memo: "Memo", Transaction: "Transaction", Fee: "Fee", Balance: "Balance", ByDay: "Balance by day", Rate: "Rate",
		kinds: englishKind,
		span:  func(first, last string) string { return first + " to " + last },
		day:   func(t time.Time) string { return t.Format("2 January 2006") },
		chart: func(s Section, lang wallet.Language) string {
			c := newChart(s, maxBars)
			return fmt.Sprintf("Balance at the end of each day in %s: %s on %s, %s on %s; lowest %s, highest %s.", s.Currency,
				Money(lang, c.first.Balance, s.Currency), c.first.Date, Money(lang, c.last.Balance, s.Currency), c.last.Date,
				Money(lang, c.lowest.Decimal(), s.Currency), Money(lang, c.highest.Decimal(), s.Currency))
		},
		page: func(page, pages int) string { return fmt.Sprintf("Page %d of %d", page, pages) },
	}
}

func chinese() Words {
	return Words{
		Lang: string(wallet.LanguageChinese), Title: "账户对账单", Holder: "户名", Account: "账户", Period: "期间",
		Made: "生成时间 (UTC)", Interim: "本期尚未结束，此对账单为临时对账单。",
		Balances: "余额", Movements: "交易明细", NoMovements: "本期没有交易。", Nothing: "本期账户没有资金。",
		Currency: "币种", Opening: "期初余额", In: "收入", Out: "支出", Fees: "手续费", Closing: "期末余额",
		Held: "其中冻结", Date: "日期 (UTC)", Kind: "类型", Counterparty: "对方", Details: "摘要", Order: "订单号",
		Memo: "备注", Transaction: "交易号", Fee: "手续费", Balance: "余额", ByDay: "每日余额", Rate: "汇率",
		kinds: chineseKind,
		span:  func(first, last string) string { return first + " 至 " + last },
		day:   func(t time.Time) string { return t.Format("2006年1月2日") },
		chart: func(s Section, lang wallet.Language) string {
			c := newChart(s, maxBars)
			return fmt.Sprintf("%s 每日日终余额：%s 为 %s，%s 为 %s；最低 %s，最高 %s。", s.Currency,
				c.first.Date, Money(lang, c.first.Balance, s.Currency), c.last.Date, Money(lang, c.last.Balance, s.Currency),
				Money(lang, c.lowest.Decimal(), s.Currency), Money(lang, c.highest.Decimal(), s.Currency))
		},
		page: func(page, pages int) string { return fmt.Sprintf("第 %d 页，共 %d 页", page, pages) },
	}
}

func englishKind(kind wallet.TransactionKind) string {
	switch kind {
	case wallet.KindTopUp:
		return "Top-up"
	case wallet.KindWithdrawal:
		return "Withdrawal"
	case wallet.KindPayment:
		return "Payment"
	case wallet.KindTransfer:
		return "Transfer"
	case wallet.KindRefund:
		return "Refund"
	case wallet.KindExchange:
		return "Exchange"
	case wallet.KindHold:
		return "Hold"
	case wallet.KindCapture:
		return "Capture"
	case wallet.KindRelease:
		return "Release"
	case wallet.KindPayout:
		return "Payout"
	case wallet.KindCashback:
		return "Cashback"
	case wallet.KindAdjustment:
		return "Adjustment"
	case wallet.KindReversal:
		return "Reversal"
	case wallet.KindSettlement:
		return "Settlement"
	case wallet.KindReturn:
		return "Return"
	default:
		return string(kind)
	}
}

func chineseKind(kind wallet.TransactionKind) string {
	switch kind {
	case wallet.KindTopUp:
		return "充值"
	case wallet.KindWithdrawal:
		return "提现"
	case wallet.KindPayment:
		return "支付"
	case wallet.KindTransfer:
		return "转账"
	case wallet.KindRefund:
		return "退款"
	case wallet.KindExchange:
		return "换汇"
	case wallet.KindHold:
		return "预授权"
	case wallet.KindCapture:
		return "预授权完成"
	case wallet.KindRelease:
		return "预授权撤销"
	case wallet.KindPayout:
		return "代发"
	case wallet.KindCashback:
		return "返现"
	case wallet.KindAdjustment:
		return "调整"
	case wallet.KindReversal:
		return "冲正"
	case wallet.KindSettlement:
		return "结算"
	case wallet.KindReturn:
		return "退回"
	default:
		return string(kind)
	}
}
