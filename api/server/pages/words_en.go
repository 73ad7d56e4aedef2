package pages

import "github.com/okpay/okpay/wallet"

func english() Words {
	return Words{
		Lang: "en", LoggedInAs: "Logged in as", LogOut: "Log out",
		Footer: "Before you enter a password or a PIN, see that your browser shows the address of your wallet:",
		Wrong:  "Something went wrong.", Foreign: "This form did not come from this page. Try again.", NothingHere: "There is nothing here.",
		Login: LoginWords{
			User: "E-mail, phone or id", Password: "Password", Code: "Code of the second factor", CodeHint: "Only if you have turned it on.", LogIn: "Log in",
		},
		Consent: englishConsent(), Pay: englishPay(),
		Receipt: ReceiptWords{
			Title: "Receipt", Refunded: "Given back", PaidAt: "Paid", For: "For", Order: "Order", Transaction: "Transaction",
			Hint: "Whoever has the link of this page can see this receipt.", NoSuch: "There is no such receipt. Take the whole link, as it was given to you.",
			statuses: map[wallet.ReceiptStatus]string{
				wallet.ReceiptPaid: "Paid", wallet.ReceiptPartRefunded: "Partly given back", wallet.ReceiptRefunded: "Given back",
			},
		},
		day: "2 Jan 2006, ", clock: "15:04 UTC",
		problems: englishProblems(), sources: map[string]string{"ecb": "European Central Bank", "operator": "this wallet", "ecb+operator": "European Central Bank and this wallet"},
	}
}

func englishConsent() ConsentWords {
	return ConsentWords{
		Title: "Link an application", Typed: "The code that the application shows", Next: "Continue", Asks: "asks to act for you. It may then:", Cap: "At most, a day:",
		Approve: "Link it", Deny: "Refuse", Linked: "It is linked. You can close this page.",
		Denied: "It was refused. You can close this page.", Again: "This cannot go on. Begin again in the application.", Unknown: "This application is not known here.",
		scopes: map[wallet.Scope]string{
			wallet.ScopeRead: "see your balances, payments and limits", wallet.ScopePay: "pay merchants from your balance",
			wallet.ScopeTransfer: "give money to people", wallet.ScopeWithdraw: "take money out to your bank accounts", wallet.ScopePayout: "pay many at once",
		},
	}
}

func englishPay() PayWords {
	return PayWords{
		Title: "Pay", To: "You pay", Open: "You say how much", Parts: "It can be paid in parts.", Expires: "To be paid by",
		Steps: "Steps", Step1: "Log in", Step2: "Check", Step3: "Done",
		LogInHead: "Log in to pay", ChooseHead: "How do you want to pay?", ReviewHead: "Check and pay", PINHead: "Set a payment PIN",
		DoneHead: "Payment made", WaitsHead: "Payment under review", PaidHead: "Already paid", ExpiredHead: "No longer payable", RefusedHead: "This cannot be paid",
		HowMuch: "How much", AtMost: "At most", From: "Pay from", Available: "Available:", Pays: "You pay", NoPurse: "You have no money in this wallet yet.",
		MorePurses: "You have more currencies than are shown here.", Promo: "I have a promotion code", PromoCode: "Promotion code", Continue: "Continue",
		Leave: "Back to the shop without paying",
		Gets:  "The shop asks for", Rate: "Rate", ValidUntil: "Holds until", Margin: "Of it for the exchange", Fee: "Fee", NoFee: "none", Cashback: "You get back",
		Leaves: "Leaves your purse", PIN: "Payment PIN", TOTP: "Code of the second factor, or a recovery code", Pay: "Pay", Other: "Pay in another way",
		SetPINWhy: "Before money leaves your wallet you are asked for a payment PIN. You have none yet.", NewPIN: "New PIN, six digits", NewPINAgain: "The same PIN again",
		SetPIN: "Set the PIN and go on", PINsDiffer: "The two PINs are not the same.",
		Thanks: "Thank you. The shop is told of it.", Waits: "The payment is looked at before it goes through. The shop is told then, and nothing more is to be done here.",
		Got: "Amount", Left: "Left your purse", When: "When", Transaction: "Transaction", Back: "Back to the shop", Receipt: "See the receipt",
		IsPaid: "This was paid already. Nothing is to be done.", IsExpired: "The time to pay this is over. Ask the shop for a new link.",
		Unsure:     "We do not know yet whether the payment went through. Press the button again: it is paid once, however often you press.",
		UnsureOpen: "We do not know yet whether the payment went through. Open the link of the shop again in a moment: it is paid once, however often you try.",
		NewPrice:   "What this costs has changed. This is what it costs now.",
		NewRate:    "The rate has expired. This is the new one.", NotEnough: "not enough for this", NoRate: "no rate for this today",
		NoSuch: "There is no such payment. Take the whole link from the shop.",
	}
}

func englishProblems() map[wallet.Code]string {
	return map[wallet.Code]string{
		wallet.CodeWrongCredentials: "The name or the password is wrong.", wallet.CodeUserRequired: "Write your e-mail, phone or id.", wallet.CodeWrongCode: "The code is wrong.",
		wallet.CodeSecondFactorRequired: "The code of the second factor is needed.", wallet.CodeTooManyAttempts: "There were too many wrong answers. Wait some minutes.",
		wallet.CodeCodeExpired: "The code has expired.", wallet.CodeStateConflict: "This code was answered before.",
		wallet.CodeTooManyLinks: "Too many applications are linked already.",
		wallet.CodeWrongPIN:     "The PIN is wrong.", wallet.CodeWeakPIN: "This PIN is too easy to guess, or not six digits. Choose another one.",
		wallet.CodeInsufficientFunds: "There is not enough money in this purse.", wallet.CodeLimitExceeded: "This is more than your limits allow.",
		wallet.CodeAccountFrozen: "Your account is frozen: no money leaves it.", wallet.CodeAccountNotActive: "Your account is not active yet. Prove your e-mail and phone first.",
		wallet.CodeRecipientNotActive: "The shop cannot be paid at the moment.", wallet.CodeRecipientLimit: "The shop cannot take this much.",
		wallet.CodeInvalidRecipient: "You cannot pay yourself.", wallet.CodeMerchantNotFound: "The shop is no longer here.",
		wallet.CodeCurrencyNotOffered: "This currency is not offered here.", wallet.CodeUnknownCurrency: "This is no currency.",
		wallet.CodeInvalidAmount: "Write an amount above zero, such as 12.50.", wallet.CodeTooManyDecimals: "The amount has more decimals than the currency.",
		wallet.CodeInvalidInput: "Something in the form is not as it should be. Try again.", wallet.CodePromotionUnavailable: "This promotion code is of no use for this payment.",
		wallet.CodeRiskDeclined: "The payment was declined for safety. Ask support.", wallet.CodeDocumentExpired: "Your document has expired. Send a new one first.",
		wallet.CodeRateNotFound: "There is no rate for this currency.", wallet.CodeRateStale: "There is no rate of today for this currency. Try again later.",
		wallet.CodeTooManyQuotes: "You asked for too many rates. Wait some minutes.", wallet.CodeQuoteExpired: "The rate has expired.", wallet.CodeQuoteUsed: "The rate was used already.",
		wallet.CodeQuoteNotFound: "The rate has expired.", wallet.CodeQuoteMismatch: "The rate is for another amount.",
		wallet.CodeCheckoutNotFound: "There is no such payment. Take the whole link from the shop.", wallet.CodeCheckoutPaid: "This was paid already.",
		wallet.CodeCheckoutExpired: "The time to pay this is over. Ask the shop for a new link.", wallet.CodeCheckoutReserved: "A payment of this is under review. Try again later.",
		wallet.CodeCheckoutMismatch: "This is not what the shop asks for.", wallet.CodeCheckoutExceeded: "This is more than what is left to pay.",
		wallet.CodeIdempotencyMismatch: "This was paid already, in another way.", wallet.CodeRateLimited: "There were too many requests. Wait a moment.",
		wallet.CodeUnavailable: "The wallet is busy. Nothing was paid; try again.", wallet.CodeWalletBusy: "The wallet is busy. Nothing was paid; try again.",
		wallet.CodeUnauthenticated: "You are not logged in any more.", wallet.CodeReceiptNotFound: "There is no such receipt. Take the whole link, as it was given to you.",
	}
}
