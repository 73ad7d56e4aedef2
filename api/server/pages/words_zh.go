package pages

import "github.com/okpay/okpay/wallet"

func chinese() Words {
	return Words{
		Lang: "zh", LoggedInAs: "当前账户：", LogOut: "退出登录",
		Footer: "输入密码或支付密码之前，请确认浏览器显示的是您钱包的网址：",
		Wrong:  "出现错误。", Foreign: "此表单并非来自本页面，请重试。", NothingHere: "此处没有内容。",
		Login:   LoginWords{User: "邮箱、手机号或账户编号", Password: "密码", Code: "双重验证码", CodeHint: "仅在已启用双重验证时填写。", LogIn: "登录"},
		Consent: chineseConsent(), Pay: chinesePay(),
		Receipt: ReceiptWords{
			Title: "收据", Refunded: "已退款", PaidAt: "付款时间", For: "备注", Order: "订单号", Transaction: "交易编号",
			Hint: "持有此页面链接的人均可查看此收据。", NoSuch: "没有此收据。请使用完整的链接。",
			statuses: map[wallet.ReceiptStatus]string{wallet.ReceiptPaid: "已付款", wallet.ReceiptPartRefunded: "部分退款", wallet.ReceiptRefunded: "已退款"},
		},
		day: "2006年1月2日 ", clock: "15:04 UTC",
		problems: chineseProblems(), sources: map[string]string{"ecb": "欧洲中央银行", "operator": "本钱包", "ecb+operator": "欧洲中央银行和本钱包"},
	}
}

func chineseConsent() ConsentWords {
	return ConsentWords{
		Title: "授权应用", Typed: "应用显示的代码", Next: "继续", Asks: "请求代表您操作。授权后它可以：", Cap: "每日上限：",
		Approve: "授权", Deny: "拒绝", Linked: "已授权。您可以关闭此页面。",
		Denied: "已拒绝。您可以关闭此页面。", Again: "无法继续。请在应用中重新开始。", Unknown: "应用未知。",
		scopes: map[wallet.Scope]string{
			wallet.ScopeRead: "查看您的余额、交易和限额", wallet.ScopePay: "用您的余额向商家付款",
			wallet.ScopeTransfer: "向他人转账", wallet.ScopeWithdraw: "提现到您的银行账户", wallet.ScopePayout: "批量付款",
		},
	}
}

func chinesePay() PayWords {
	return PayWords{
		Title: "付款", To: "付款给", Open: "金额由您决定", Parts: "可以分次支付。", Expires: "付款截止时间：",
		Steps: "步骤", Step1: "登录", Step2: "核对", Step3: "完成",
		LogInHead: "登录后付款", ChooseHead: "选择付款方式", ReviewHead: "核对并付款", PINHead: "设置支付密码",
		DoneHead: "付款成功", WaitsHead: "付款审核中", PaidHead: "已付款", ExpiredHead: "已失效", RefusedHead: "无法付款",
		HowMuch: "金额", AtMost: "最多", From: "付款币种", Available: "可用余额：", Pays: "需支付", NoPurse: "此钱包中还没有余额。",
		MorePurses: "您还有其他币种未在此列出。", Promo: "我有优惠码", PromoCode: "优惠码", Continue: "继续",
		Leave: "不付款，返回商家",
		Gets:  "商家收款", Rate: "汇率", ValidUntil: "有效至", Margin: "其中兑换费用", Fee: "手续费", NoFee: "无", Cashback: "返现",
		Leaves: "从您的余额扣除", PIN: "支付密码", TOTP: "双重验证码或恢复码", Pay: "支付", Other: "更换付款方式",
		SetPINWhy: "付款前需要输入支付密码，您尚未设置。", NewPIN: "新的支付密码（六位数字）", NewPINAgain: "再次输入支付密码",
		SetPIN: "设置并继续", PINsDiffer: "两次输入的支付密码不一致。",
		Thanks: "谢谢，我们会通知商家。", Waits: "付款需经审核。审核通过后会通知商家，您无需再做任何操作。",
		Got: "金额", Left: "从您的余额扣除", When: "时间", Transaction: "交易编号", Back: "返回商家", Receipt: "查看收据",
		IsPaid: "此款项已支付，无需再次付款。", IsExpired: "付款时间已过。请向商家索取新的链接。",
		Unsure:     "尚不清楚付款是否成功。请再次点击按钮：无论点击几次，只会支付一次。",
		UnsureOpen: "尚不清楚付款是否成功。请稍后重新打开商家的链接：无论尝试几次，只会支付一次。",
		NewPrice:   "应付金额已变化，以下是新的金额。",
		NewRate:    "汇率已过期，以下是新的汇率。", NotEnough: "余额不足", NoRate: "今日无汇率",
		NoSuch: "没有此付款请求。请使用商家提供的完整链接。",
	}
}

func chineseProblems() map[wallet.Code]string {
	return map[wallet.Code]string{
		wallet.CodeWrongCredentials: "账户或密码错误。", wallet.CodeUserRequired: "请输入邮箱、手机号或账户编号。", wallet.CodeWrongCode: "验证码或代码不正确。",
		wallet.CodeSecondFactorRequired: "需要双重验证码。", wallet.CodeTooManyAttempts: "错误次数过多，请稍后再试。",
		wallet.CodeCodeExpired: "代码已过期。", wallet.CodeStateConflict: "此代码已被处理。",
		wallet.CodeTooManyLinks: "已授权的应用过多。",
		wallet.CodeWrongPIN:     "支付密码错误。", wallet.CodeWeakPIN: "支付密码过于简单，或不是六位数字，请更换。",
		wallet.CodeInsufficientFunds: "此币种余额不足。", wallet.CodeLimitExceeded: "超出您的限额。",
		wallet.CodeAccountFrozen: "您的账户已冻结，无法付款。", wallet.CodeAccountNotActive: "您的账户尚未激活，请先验证邮箱和手机号。",
		wallet.CodeRecipientNotActive: "商家目前无法收款。", wallet.CodeRecipientLimit: "超出商家的收款限额。",
		wallet.CodeInvalidRecipient: "不能向自己付款。", wallet.CodeMerchantNotFound: "商家已不存在。",
		wallet.CodeCurrencyNotOffered: "不支持此币种。", wallet.CodeUnknownCurrency: "币种无效。",
		wallet.CodeInvalidAmount: "请输入大于零的金额，例如 12.50。", wallet.CodeTooManyDecimals: "金额的小数位数过多。",
		wallet.CodeInvalidInput: "表单内容有误，请重试。", wallet.CodePromotionUnavailable: "此优惠码不适用于这笔付款。",
		wallet.CodeRiskDeclined: "出于安全考虑，付款被拒绝。请联系客服。", wallet.CodeDocumentExpired: "您的证件已过期，请先提交新的证件。",
		wallet.CodeRateNotFound: "没有此币种的汇率。", wallet.CodeRateStale: "此币种没有今日汇率，请稍后再试。",
		wallet.CodeTooManyQuotes: "查询汇率次数过多，请稍后再试。", wallet.CodeQuoteExpired: "汇率已过期。", wallet.CodeQuoteUsed: "此汇率已使用。",
		wallet.CodeQuoteNotFound: "汇率已过期。", wallet.CodeQuoteMismatch: "此汇率对应的金额不同。",
		wallet.CodeCheckoutNotFound: "没有此付款请求。请使用商家提供的完整链接。", wallet.CodeCheckoutPaid: "此款项已支付。",
		wallet.CodeCheckoutExpired: "付款时间已过。请向商家索取新的链接。", wallet.CodeCheckoutReserved: "此款项的一笔付款正在审核中，请稍后再试。",
		wallet.CodeCheckoutMismatch: "与商家要求的金额不符。", wallet.CodeCheckoutExceeded: "超出剩余应付金额。",
		wallet.CodeIdempotencyMismatch: "此款项已以其他方式支付。", wallet.CodeRateLimited: "请求过于频繁，请稍候。",
		wallet.CodeUnavailable: "系统繁忙，尚未付款，请重试。", wallet.CodeWalletBusy: "系统繁忙，尚未付款，请重试。",
		wallet.CodeUnauthenticated: "您已退出登录。", wallet.CodeReceiptNotFound: "没有此收据。请使用完整的链接。",
	}
}
